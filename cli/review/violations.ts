import { Effect } from "../../core/effect";
import type { StackResource } from "../../core/guardrails/oneObject";
import { RULES, type Rule } from "../../core/guardrails/rules";
import type { Issue } from "../../core/issue";
import { pathOf } from "../../core/place";
import type { Change } from "../../core/review/change";
import { POD } from "./findings";
import type { Step } from "./preview";
import { asKnown } from "./values";

const { oneObject: _, plainTwin, ...others } = RULES;
/** The config of a pack is not in the preview, so only rules that need none say something. */
const RESOURCE_RULES = Object.values(others) as readonly Rule[];

/** Codes of a rule that mean something else than the rest of it. */
const OTHER_EFFECT: Readonly<Record<string, Effect>> = {
    "init-data-missing": Effect.Loosens,
    "init-data-misplaced": Effect.Loosens,
    "init-data-old-name": Effect.Loosens,
    // The class is judged by itself: a pack's config may name it.
    "not-confidential": Effect.Unknown,
};

/** Rules that ask the policy: some 100 ms for each workload, and a stack can have hundreds. */
const ASKING: readonly Rule[] = [RULES.starts, RULES.setPolicy];
const MOST_ASKED = 60;

/** What the final object of a step violates of the policy pack, and did not before. */
export type Violations = (step: Step) => Change[];

export function violationsAt(now: Date): Violations {
    let asked = 0;
    return (step) => {
        asked += 1;
        const rules = RESOURCE_RULES.filter(
            (rule) => rule.effect !== undefined && (asked <= MOST_ASKED || !ASKING.includes(rule)),
        );
        return [
            ...rules.flatMap((rule) => newViolations(rule, step, now)),
            ...(asked <= MOST_ASKED ? [] : [NOT_ASKED]),
        ];
    };
}

const NOT_ASKED: Change = {
    file: POD,
    path: "policy",
    effect: Effect.Unknown,
    reason: `To save time, a review asks the policies of ${MOST_ASKED} workloads whether they let the pods start, and not this one. The policy pack asks all.`,
};

function newViolations(rule: Rule, step: Step, now: Date): Change[] {
    const found = issuesOf(rule, step, step.after, now);
    const was = new Set(found.length === 0 ? [] : issuesOf(rule, step, step.before, now).map(keyOf));
    return found
        .filter((issue) => !was.has(keyOf(issue)))
        .map((issue) => changeOf(issue, rule.effect ?? Effect.Unknown, rule === RULES.starts));
}

function issuesOf(rule: Rule, step: Step, inputs: unknown, now: Date): readonly Issue[] {
    const resource = { type: step.type, props: asKnown(inputs), stack: stackOf(step), now };
    return inputs === undefined ? [] : rule.check(resource, {}).issues;
}

function keyOf({ at, code, message }: Issue): string {
    return JSON.stringify([pathOf(at), code, message]);
}

function changeOf({ at, code, message, fix }: Issue, effect: Effect, isStart = false): Change {
    const text = /^[a-z]/.test(message) ? `It ${message}` : message;
    const reason = `${isStart ? "This pod will not start. " : ""}${text}.${fix === undefined ? "" : ` To do: ${fix}.`}`;
    return { file: POD, path: pathOf(at), effect: OTHER_EFFECT[code] ?? effect, reason };
}

/** By their URNs, plain workloads that get behind a Service of confidential pods, or that get their labels. */
export function plainTwins(steps: readonly Step[], now: Date): ReadonlyMap<string, Change> {
    const at = (side: "before" | "after") =>
        plainTwin.check(
            steps.flatMap((step) => (step[side] === undefined ? [] : [stackResource(step, step[side], now)])),
            {},
        );
    const was = new Set(at("before").map(({ urn }) => urn));
    const found = at("after").filter(({ urn }) => !was.has(urn));
    return new Map(found.map(({ urn, issue }) => [urn, changeOf(issue, plainTwin.effect ?? Effect.Unknown)]));
}

function stackResource(step: Step, inputs: unknown, now: Date): StackResource {
    const { urn, type, provider } = step;
    return {
        urn,
        type,
        props: asKnown(inputs),
        stack: stackOf(step),
        now,
        ...(provider === undefined ? {} : { provider: `::::::${provider}` }),
    };
}

function stackOf({ urn }: Step): string {
    return urn.slice("urn:pulumi:".length).split("::")[0] ?? "";
}

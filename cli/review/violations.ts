import { Effect } from "../../core/effect";
import type { GuardedResource } from "../../core/guardrails/guardrail";
import type { StackResource } from "../../core/guardrails/oneObject";
import { type Facts, RULES, type Rule, WITH_EFFECT } from "../../core/guardrails/rules";
import { changed, type Issue, type IssueCode } from "../../core/issue";
import { type Place, pathOf } from "../../core/place";
import type { Change } from "../../core/review/change";
import type { Session } from "../../core/session";
import { urnParts } from "../../core/urn";
import { POD } from "./findings";
import type { Step } from "./preview";
import { asKnown } from "./values";

const { plainTwin } = RULES;

/** Codes of a rule that mean something else than the rest of it. */
const OTHER_EFFECT: Readonly<Partial<Record<IssueCode, Effect>>> = {
    "init-data-missing": Effect.Loosens,
    "init-data-misplaced": Effect.Loosens,
    "init-data-old-name": Effect.Loosens,
    // The class is judged by itself: a pack's config may name it.
    "not-confidential": Effect.Unknown,
};

/** Rules that ask the policy: some 100 ms for each workload, and a stack can have hundreds. */
const ASKING: readonly Rule[] = [RULES.starts, RULES.setPolicy];
const MOST_ASKED = 60;

/** A violation as a change, with the last key of its place in the object. */
interface Violation {
    readonly key?: Place[number] | undefined;
    readonly change: Change;
}

type ReviewContext = Pick<GuardedResource, "now" | "session">;

/** What the final object of a step violates of the policy pack, and did not before. */
export type Violations = (step: Step) => Violation[];

export function violationsAt(now: Date, session: Session): Violations {
    let asked = 0;
    const context = { now, session };
    return (step) => {
        asked += 1;
        // The config of a pack is not in the preview, so only rules that need none say something.
        const rules = WITH_EFFECT.filter((rule) => asked <= MOST_ASKED || !ASKING.includes(rule));
        return [...newViolations(rules, step, context), ...(asked <= MOST_ASKED ? [] : [{ change: NOT_ASKED }])];
    };
}

const NOT_ASKED: Change = {
    file: POD,
    path: "policy",
    effect: Effect.Unknown,
    reason: `To save time, a review asks the policies of ${MOST_ASKED} workloads whether they let the pods start, and not this one. The policy pack asks all.`,
};

/** One side after the other: what reads and asks the init-data of a pod keeps the last. */
function newViolations(rules: readonly Rule[], step: Step, context: ReviewContext): Violation[] {
    const all = rules.map((rule) => ({ rule, issues: issuesOf(rule, step, step.after, context) }));
    const found = all.filter(({ issues }) => issues.length > 0);
    const was = new Set(found.flatMap(({ rule }) => issuesOf(rule, step, step.before, context).map(keyOf)));
    return found.flatMap(({ rule, issues }) => {
        const added = issues.filter((issue) => !was.has(keyOf(issue)));
        return rule === RULES.starts ? startViolation(added) : added.map((issue) => violation(issue, effectOf(rule)));
    });
}

/** A pod that does not start is one change, whatever else the policy denies. */
function startViolation([first, ...others]: readonly Issue[]): Violation[] {
    const more = others.length === 0 ? "" : ` The policy denies ${others.length} more of its requests.`;
    return first === undefined
        ? []
        : [
              violation(
                  changed(first, { message: `This pod will not start. The policy ${first.message}` }),
                  effectOf(RULES.starts),
                  more,
              ),
          ];
}

function effectOf({ effect = Effect.Unknown }: Facts): Effect {
    return effect;
}

function issuesOf(rule: Rule, step: Step, inputs: unknown, context: ReviewContext): readonly Issue[] {
    return inputs === undefined ? [] : rule.check(resourceOf(step, inputs, context), {}).issues;
}

/** One side of a step, as the rules take it. */
function resourceOf(step: Step, inputs: unknown, context: ReviewContext): GuardedResource {
    return { type: step.type, props: asKnown(inputs), stack: urnParts(step.urn).stack, ...context };
}

function keyOf({ at, code, message }: Issue): string {
    return JSON.stringify([pathOf(at), code, message]);
}

function violation(issue: Issue, effect: Effect, more = ""): Violation {
    return { key: issue.at.at(-1), change: changeOf(issue, effect, more) };
}

function changeOf({ at, code, message, fix }: Issue, effect: Effect, more = ""): Change {
    const text = /^[a-z]/.test(message) ? `It ${message}` : message;
    const reason = `${text}.${more}${fix === undefined ? "" : ` To do: ${fix}.`}`;
    return { file: POD, path: pathOf(at), effect: OTHER_EFFECT[code] ?? effect, reason };
}

/** By their URNs, plain workloads that get behind a Service of confidential pods, or that get their labels. */
export function plainTwins(steps: readonly Step[], now: Date, session: Session): ReadonlyMap<string, Change> {
    const at = (side: "before" | "after") =>
        plainTwin.check(
            steps.flatMap((step) =>
                step[side] === undefined ? [] : [stackResource(step, step[side], { now, session })],
            ),
            {},
        );
    const was = new Set(at("before").map(({ urn }) => urn));
    const found = at("after").filter(({ urn }) => !was.has(urn));
    return new Map(
        found.map(({ urn, issue }) => [
            urn,
            changeOf(changed(issue, { message: `The labels ${issue.message}` }), effectOf(plainTwin)),
        ]),
    );
}

function stackResource(step: Step, inputs: unknown, context: ReviewContext): StackResource {
    const { urn, provider } = step;
    const known = resourceOf(step, inputs, context);
    return { ...known, urn, ...(provider === undefined ? {} : { provider: `::::::${provider}` }) };
}

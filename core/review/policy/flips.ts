import { Effect } from "../../effect";
import { distinctBy, fieldsOf } from "../../fields";
import { openPolicy, type SessionOptions, VerdictKind } from "../../policy/engine";
import { openCommandsOf } from "../../policy/openCommand";
import { ORDINARY_SANDBOX } from "../../policy/probes/everyday";
import { PROBES } from "../../policy/probes/guest";
import { alone, type Probe, type RequestSequence, type Step } from "../../policy/probes/probe";
import { agentRequest } from "../../policy/requests";
import type { Flip } from "../change";
import { podSequences } from "../probes/ownPods";
import { podOf } from "../probes/pod";
import type { PolicyParts } from "./parts";

type Side = PolicyParts | undefined;

/** What a policy answers. */
export interface Answers {
    /** Whether each step is allowed, by its key; without any, all are. */
    readonly allowed?: ReadonlyMap<string, boolean>;
    /** Why the policy answers nothing, where the guest's engine does not take it. */
    readonly failure?: string;
    /** Why the guest's engine did not finish a step, by its key: it counts as what is worse. */
    readonly unanswered?: ReadonlyMap<string, string>;
}

/** The probes that two policies answer differently. No policy is the guest's own, which allows everything. */
export function compareAnswers(before: Side, after: Side, options: SessionOptions): Flip[] {
    if (before?.text === after?.text) {
        return [];
    }
    const own = podSequences(before, after);
    const isExchange = before?.data !== undefined && after?.data !== undefined;
    const havePods = [before, after].every((side) => podOf(side?.data) !== undefined);
    const always = (havePods ? PROBES.filter((probe) => probe !== ORDINARY_SANDBOX) : PROBES).map(alone);
    const was = answersOf(before, [...always, ...own.before], options);
    const is = answersOf(after, [...always, ...own.after], options);
    const asked = [...always, ...own.before, ...own.after].flat().filter(({ isAsked }) => isAsked);
    const flips = [...new Map(asked.map((step) => [step.key, step])).values()].flatMap((step): Flip[] => {
        const { key } = step;
        const why = is.unanswered?.get(key) ?? was.unanswered?.get(key);
        const [one, other] = [was, is].map(({ allowed }) => (allowed === undefined ? true : allowed.get(key)));
        if (why !== undefined) {
            return one === true && !was.unanswered?.has(key) ? [] : [notKnown(step, why)];
        }
        const isFlip =
            one !== undefined && other !== undefined && one !== other && !isCovered(step, other ? before : after);
        return isFlip ? [flipOf(step, other, was, is, isExchange)] : [];
    });
    return distinctBy(flips, (flip) => (flip.reason.startsWith(NOT_KNOWN) ? flip.reason : JSON.stringify(flip)));
}

const NOT_KNOWN = "Not known";

/** Whoever wrote the policy may have meant to hide an answer. What a policy has no answer to for one reason is one change. */
function notKnown({ name, request }: Step, why: string): Flip {
    const reason = `${NOT_KNOWN}, so it counts as allowed, like all that was not answered for this reason: ${why}.`;
    return { probe: name, request, before: "denied", after: "allowed", effect: Effect.Loosens, reason };
}

/** What is said of commands in any container is not said of a policy that allows a shell or the like in one of its own. */
const ANY_COMMAND: readonly Probe[] = PROBES.filter(
    ({ request, input }) => request === "ExecProcessRequest" && fieldsOf(input)["string_user"] === null,
);

function isCovered({ name }: Step, denying: Side): boolean {
    return ANY_COMMAND.some((probe) => probe.name === name) && openCommandsOf(podOf(denying?.data)).size > 0;
}

export function answersOf(side: Side, sequences: readonly RequestSequence[], options: SessionOptions): Answers {
    if (side === undefined) {
        return {};
    }
    const policy = openPolicy(side.text, options);
    const answers = sequences.flatMap((sequence) => {
        policy.reset();
        return sequence.map(({ request, input, key, isAsked }) => {
            return { verdict: policy.evaluate(request, input), key, isAsked };
        });
    });
    policy.close();
    const message = answers[0]?.verdict.message;
    // A request without a rule is an error too, but one that names the request.
    const isFailure = answers.every(({ verdict }) => verdict.kind === VerdictKind.Error && verdict.message === message);
    const asked = answers.filter(({ isAsked }) => isAsked);
    const allowed = new Map(asked.map(({ key, verdict }) => [key, verdict.allowed]));
    const open = asked.filter(({ verdict }) => verdict.unanswered);
    const unanswered = new Map(open.map(({ key, verdict }) => [key, String(verdict.message)]));
    return { allowed, unanswered, ...(isFailure && message !== undefined ? { failure: message } : {}) };
}

function flipOf(step: Step, isAllowed: boolean, was: Answers, is: Answers, isExchange: boolean): Flip {
    const words = (allowed: boolean) => (allowed ? "allowed" : "denied");
    const common = {
        probe: step.name,
        request: step.request,
        before: words(!isAllowed),
        after: words(isAllowed),
    } as const;
    const failure = isAllowed ? was.failure : is.failure;
    if (failure !== undefined) {
        const reason = `The policy that denies it does not parse, and denies everything: ${failure.trim()}`;
        return { ...common, effect: isAllowed ? Effect.Loosens : Effect.Tightens, reason };
    }
    if (step.isOwn && isExchange) {
        const reason = isAllowed
            ? "The pod needs this, as it is declared now. The list of changes has what is new in the pod."
            : "The pod needed this, as it was declared before. The list of changes has what the pod lost.";
        return { ...common, effect: Effect.Unknown, reason };
    }
    const gain = step.gain ?? agentRequest(step.request)?.gain ?? "gains something";
    return isAllowed
        ? { ...common, effect: Effect.Loosens, reason: `A host that may do this ${gain}.` }
        : { ...common, effect: Effect.Tightens, reason: `The new policy denies this. A host that may do it ${gain}.` };
}

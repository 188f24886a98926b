import { Effect, opposite } from "../../effect";
import { POLICY_FILE } from "../../initdata/document";
import { agentRequest } from "../../policy/requests";
import type { Change } from "../change";
import { type Texts, textChange } from "../tomlFile";
import type { EffectVerdict } from "../tree/verdict";
import type { PolicyParts } from "./parts";

/** Turns a denial of any request into a permission (Kata `src/agent/policy/src/policy.rs`). */
const IGNORES_DENIALS = "AllowRequestsFailingPolicy";
/** The answer that also ends it where the guest image's own policy has it. */
const ENDED = '"no"';

/** What a policy is compared with. */
export const Baseline = {
    Policy: "another policy",
    /** A document without a policy, so that the guest's own allows everything. */
    NoPolicy: "no policy",
    /** No document, so that nothing can be said of a difference to it. */
    Nothing: "nothing",
} as const;
export type Baseline = (typeof Baseline)[keyof typeof Baseline];

type Side = PolicyParts | undefined;

/** The answers that a policy gives where no rule decides. */
export function compareDefaults(before: Side, after: Side, baseline: Baseline): Change[] {
    const names = new Set([before, after].flatMap((side) => [...(side?.defaults.keys() ?? [])]));
    if (baseline !== Baseline.Policy) {
        return [
            ...deniedChange(before, after),
            ...[...names].flatMap((name) => openChange(name, before, after, baseline)),
        ];
    }
    return [...names].flatMap((name): Change[] => {
        const values = { before: answerIn(before, name), after: answerIn(after, name) };
        const change = textChange(POLICY_FILE, name, values, verdictOf(name, values));
        return [...change, ...commentChange(name, before, after)];
    });
}

function answerIn(side: Side, name: string): string | undefined {
    const own = side?.defaults.get(name);
    return own?.endsIgnoredDenials === true ? ENDED : own && String(own.allowed);
}

/** A request without a default is denied, as with one that is false. */
function verdictOf(name: string, { before, after }: Texts): EffectVerdict {
    const isOpen = after === "true";
    if (isOpen === (before === "true")) {
        if (before === ENDED || after === ENDED) {
            return after === ENDED
                ? { effect: Effect.Tightens, reason: "A guest image whose own policy ignores denials stops doing so." }
                : {
                      effect: Effect.Loosens,
                      reason: "A guest image whose own policy ignores denials continues to do so.",
                  };
        }
        const reason = "Without a default the request is an error for the agent, and denied as well.";
        return { effect: Effect.Neutral, reason };
    }
    const reason = reasonOf(name, isOpen);
    const isKnown = name === IGNORES_DENIALS || agentRequest(name) !== undefined;
    return { effect: isKnown ? (isOpen ? Effect.Loosens : Effect.Tightens) : Effect.Unknown, reason };
}

function reasonOf(name: string, isOpen: boolean): string {
    const gain = agentRequest(name)?.gain;
    if (name === IGNORES_DENIALS) {
        return isOpen ? "Every request that the policy denies is allowed." : "What the policy denies is denied.";
    }
    if (gain === undefined) {
        return "No agent asks about it; what the rules do with it cannot be judged from here.";
    }
    const words = isOpen ? "It is open" : "It is denied unless a rule allows it";
    return `${words}: a host that may do it ${gain}.`;
}

/** All requests that a policy denies unless a rule allows them, which are most. */
function deniedChange(before: Side, after: Side): Change[] {
    const texts = { before: deniedIn(before), after: deniedIn(after) };
    const rule =
        after === undefined ? "were denied unless a rule allowed them" : "are denied unless a rule allows them";
    return textChange(POLICY_FILE, "(requests denied by default)", texts, {
        effect: after === undefined ? Effect.Loosens : Effect.Tightens,
        reason: `They ${rule}; without a policy the guest allows everything.`,
    });
}

function deniedIn(side: Side): string | undefined {
    const names = [...(side?.defaults ?? [])]
        .filter(([name, { allowed }]) => !allowed && name !== IGNORES_DENIALS)
        .map(([name]) => name);
    return names.length === 0 ? undefined : names.join(", ");
}

function openChange(name: string, before: Side, after: Side, baseline: Baseline): Change[] {
    const values = { before: answerIn(before, name), after: answerIn(after, name) };
    if (values.before !== "true" && values.after !== "true") {
        return commentChange(name, before, after);
    }
    const isAfter = after !== undefined;
    const effect = baseline === Baseline.NoPolicy ? Effect.Neutral : byItself(name);
    const reason =
        baseline === Baseline.NoPolicy ? "It is open, as everything is without a policy." : reasonOf(name, isAfter);
    return [
        ...textChange(POLICY_FILE, name, values, { effect: isAfter ? effect : opposite(effect), reason }),
        ...commentChange(name, before, after),
    ];
}

/** What an open request is where there is nothing to compare it with. */
function byItself(name: string): Effect {
    const request = agentRequest(name);
    if (request === undefined) {
        return name === IGNORES_DENIALS ? Effect.Loosens : Effect.Unknown;
    }
    if (request.strict === "allow") {
        return Effect.Neutral;
    }
    // An author may well want the output of a workload; and no agent asks about the rest.
    return request.option !== undefined || request.since === undefined ? Effect.Unknown : Effect.Loosens;
}

function commentChange(name: string, before: Side, after: Side): Change[] {
    const texts = { before: commentOf(before, name), after: commentOf(after, name) };
    const reason = "It is a comment, in which the author says why.";
    return textChange(POLICY_FILE, `${name} (comment)`, texts, { effect: Effect.Neutral, reason });
}

function commentOf(side: Side, name: string): string | undefined {
    return side?.defaults.get(name)?.comment || undefined;
}

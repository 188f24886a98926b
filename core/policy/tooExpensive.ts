import { errorIf, type Issue, type Place } from "../issue";
import { type OpenPolicy, type SessionOptions, whyUnread } from "./engine";
import { STEPS } from "./engineCall";
import { outline } from "./outline";

/** A policy with which the engine did not finish: nobody knows what guests answer. */
export function tooExpensive(why: string) {
    return {
        code: "policy-too-expensive" as const,
        message: `was not checked to the end, so nobody knows what it allows: ${why}`,
        allowed: `${millions(STEPS.reading)} steps of the engine to read it, ${millions(STEPS.force)} for the requests that it is asked about and ${millions(STEPS.request)} more for each, and 128 MiB of memory; Strict policies take less than a million`,
        fix: "remove loops over large ranges and lists, strings that double, recursion and deep nesting; do not deploy it before the check passes",
    };
}

function millions(steps: number): string {
    return steps === 1_000_000 ? "1 million" : `${steps / 1_000_000} million`;
}

/** Why the engine did not finish reading the policy. */
export function whyNotRead(rego: string, options: SessionOptions): string | undefined {
    return whyUnread(rego, options) ?? outline(rego, options).unfinished;
}

/** Whether the engine finished reading a policy. */
export function checkRead(rego: string, at: Place, options: SessionOptions): Issue[] {
    return issueOf(whyNotRead(rego, options), at);
}

/** Whether the engine finished each answer of a policy. */
export function checkAnswered(open: OpenPolicy, at: Place): Issue[] {
    return issueOf(open.unanswered(), at);
}

function issueOf(why: string | undefined, at: Place): Issue[] {
    const { code, ...text } = tooExpensive(why ?? "");
    return errorIf(why !== undefined, at, code, text);
}

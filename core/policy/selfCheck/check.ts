import { error, type Issue, quote, warning } from "../../issue";
import type { ExpectedPod } from "../derive/pod";
import { type OpenPolicy, openPolicy, type PolicyOptions, type Verdict, VerdictKind } from "../engine";
import { agentRequest } from "../requests";
import { differences } from "./differences";
import { type ModelledRequest, podRequests } from "./requests";

/**
 * Asks the policy about every request of its own pod, in the guest's engine. A policy that denies one is a pod that
 * never starts, or a probe that never succeeds, and nothing else would say so before deployment.
 */
export function selfCheck(policy: string, path: string, pod: ExpectedPod, options: PolicyOptions): Issue[] {
    const open = opened(policy, options);
    const denied = new Map<string | undefined, Issue>();
    for (const request of podRequests(pod)) {
        const verdict = open.evaluate(request.name, request.input);
        if (verdict.kind === VerdictKind.Error) {
            // Of an engine that crashed there is another a few times only, and the stack may have more pods.
            last = undefined;
        }
        // What is wrong with the policy as a whole is the same for every request.
        const key = verdict.kind === VerdictKind.Error ? verdict.message : `${request.name} ${request.about}`;
        if (!verdict.allowed && !denied.has(key)) {
            denied.set(key, denial(request, verdict, path, [...differences(policy, pod, request)]));
        }
    }
    return [...denied.values()];
}

/** The workloads of a stack often share one policy, and to put it in force takes most of the time of a check. */
let last: { readonly policy: string; readonly dialect: unknown; readonly open: OpenPolicy } | undefined;

function opened(policy: string, options: PolicyOptions): OpenPolicy {
    if (last?.policy === policy && last.dialect === options.dialect) {
        last.open.reset();
    } else {
        last?.open.close();
        last = { policy, dialect: options.dialect, open: openPolicy(policy, options) };
    }
    return last.open;
}

function denial(
    { name, about, needed, input }: ModelledRequest,
    verdict: Verdict,
    path: string,
    found: readonly string[],
): Issue {
    const reasons = [verdict.message, ...verdict.prints.map((print) => `it prints ${quote(print)}`), ...found];
    const why = reasons.filter((reason) => reason !== undefined).map((reason) => `: ${reason}`);
    const report = needed ? error : warning;
    const breaks = agentRequest(name)?.breaks;
    return report(path, "policy-denies-pod", {
        message: `denies ${name} for ${about}${subject(input)}, which this pod needs${why.join("")}`,
        ...(verdict.kind === VerdictKind.Denied ? {} : { allowed: `a rule ${name} that is true for it` }),
        fix: needed ? `allow it; without it this fails: ${breaks}` : `allow it, or live without ${breaks}`,
    });
}

/** What in the request tells it from another of its name. */
function subject(input: object): string {
    const { path, process } = input as { readonly path?: string; readonly process?: { readonly Args?: unknown } };
    if (path !== undefined) {
        return ` (path ${JSON.stringify(path)})`;
    }
    return process?.Args === undefined ? "" : ` (Args ${JSON.stringify(process.Args)})`;
}

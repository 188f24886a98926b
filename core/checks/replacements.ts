import type { Issue } from "../issue";
import { openPolicy, type SessionOptions } from "../policy/engine";
import { tooExpensive, whyNotRead } from "../policy/tooExpensive";
import { overrides } from "./overrides";
import { replaceability } from "./setPolicy";

/** A way by which the host can replace a policy, or may be able to: the message has no subject. */
export interface Replacement extends Pick<Issue, "code" | "message" | "allowed" | "fix"> {
    readonly certain: boolean;
}

/**
 * How a policy lets the host replace it, or may: `validate`, the policy pack, `review` and `diff` all ask this. Empty where it
 * does not, and for a policy that guests do not take, which denies everything.
 */
export function replacements(rego: string, options: SessionOptions): readonly Replacement[] {
    const open = openPolicy(rego, options);
    const failuresPass = open.evaluate("AllowRequestsFailingPolicy", {}).allowed;
    open.close();
    const unfinished = open.unanswered() ?? whyNotRead(rego, options);
    if (unfinished !== undefined) {
        return [{ certain: true, ...tooExpensive(unfinished) }];
    }
    if (failuresPass) {
        const message =
            "has AllowRequestsFailingPolicy, so the agent allows every request, also those that the policy denies";
        return [{ code: "rego-failures-allowed", certain: true, message, fix: "remove it" }];
    }
    const way = replaceability(rego, options);
    const own: readonly Replacement[] = way === undefined ? [] : [{ ...way, code: "rego-set-policy", certain: true }];
    return [...own, ...overrides(rego, options).map((one): Replacement => ({ ...one, code: "rego-overrides" }))];
}

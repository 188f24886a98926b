import { error, errorIf, type Issue, quote, warning } from "../issue";
import { isOlder } from "../kataVersion";
import { POLICY_SHAPE } from "../policy/shape";
import { PolicyPreset, type PolicySpec } from "../policy/spec";
import type { Session } from "../session";
import { type MaybeKnown, type Parts, partsOf } from "../unknown";
import { checkPolicyOptions } from "./policyOptions";
import { checkRego } from "./rego";

/** The oldest Kata whose requests the rules were compared with: that of OpenShift 4.20 (CRI-O issue 10084). */
export const PRESETS_SINCE = "3.25";
/** The agent policy after defaults: one source, only options that have an effect, and a text that protects. */
export function checkPolicy(given: MaybeKnown<PolicySpec>, kataVersion: unknown, session: Session): Issue[] {
    const policy = partsOf(given);
    const { preset, rego } = policy;
    if (preset !== undefined && rego !== undefined) {
        const message = "has both preset and rego";
        const allowed = "at most one of policy.preset and policy.rego";
        return [error(["policy"], "one-of", { message, allowed, fix: "remove one of them" })];
    }
    if (preset === PolicyPreset.AllowAll) {
        return [
            warning(["policy", "preset"], "allow-all", {
                message:
                    "allows every request: the host can run commands in the VM, read its output and replace the policy, so it protects nothing",
                fix: 'use it for experiments only, and preset: "strict" for everything else',
            }),
            ...unusedOptions(policy, ["imageLock", "untrustedVolumes"], 'preset: "allow-all"'),
        ];
    }
    if (typeof rego === "string") {
        return [
            ...checkRego(rego, kataVersion, session),
            ...unusedOptions(
                policy,
                ["imageLock", "untrustedVolumes", "nodes", "containerRuntime", "uidRange"],
                "policy.rego",
            ),
        ];
    }
    if (preset !== PolicyPreset.Strict && preset !== PolicyPreset.Baseline) {
        return [];
    }
    return [...checkAge(preset, kataVersion), ...checkPolicyOptions(policy, session)];
}

/** The options of the presets. */
const POLICY_OPTIONS = (Object.keys(POLICY_SHAPE.fields) as (keyof PolicySpec)[]).filter(
    (key) => key !== "preset" && key !== "rego",
);

function unusedOptions(policy: Partial<Parts<PolicySpec>>, used: readonly string[], other: string): Issue[] {
    return POLICY_OPTIONS.filter((option) => policy[option] !== undefined && !used.includes(option)).map((option) =>
        error(["policy", option], "no-effect", {
            message: `is for the presets Strict and Baseline, and would be ignored with ${other}`,
            fix: "remove it",
        }),
    );
}

function checkAge(preset: string, kataVersion: unknown): Issue[] {
    return errorIf(isOlder(kataVersion, PRESETS_SINCE), ["policy", "preset"], "preset-kata-version", {
        message: `${quote(preset)} has rules for requests as agents since Kata ${PRESETS_SINCE} show them, and kataVersion is ${quote(kataVersion)}`,
        allowed: `kataVersion ${PRESETS_SINCE} or later`,
        fix: "update Kata on the nodes, or give policy.rego",
    });
}

import type { Algorithm } from "../algorithm";
import { PLATFORMS, type Platform } from "../platform";
import { containerRuntimeOf } from "../policy/containerRuntime";
import { PolicyPreset, type PolicySpec } from "../policy/spec";
import { type MaybeKnown, type Parts, UNKNOWN, type Unknown } from "../unknown";
import type { InitDataSpec } from "./spec";

/** The choices that have a default, resolved. */
export interface Choices {
    readonly platform: Platform | Unknown;
    readonly algorithm: Algorithm | Unknown;
    readonly runtimeClassName: string | Unknown;
    readonly policy: MaybeKnown<PolicySpec>;
}

/** The one place where defaults are applied. */
export function normalize(spec: Parts<InitDataSpec>, runtimeClassName?: string | Unknown): Choices {
    const { platform } = spec;
    const facts = platform === UNKNOWN ? undefined : PLATFORMS[platform];
    const className = runtimeClassName ?? facts?.runtimeClassName ?? UNKNOWN;
    return {
        platform,
        algorithm: spec.algorithm ?? facts?.algorithm ?? UNKNOWN,
        runtimeClassName: className,
        policy: withRuntime(withPreset(spec.policy), className),
    };
}

/** AllowAll is the same for all of them. */
function withRuntime(policy: MaybeKnown<PolicySpec>, className: string | Unknown): MaybeKnown<PolicySpec> {
    if (policy === UNKNOWN || policy.preset === PolicyPreset.AllowAll || policy.containerRuntime === UNKNOWN) {
        return policy;
    }
    return { ...policy, containerRuntime: containerRuntimeOf(policy.containerRuntime, className) };
}

/** The default is Strict, unless the text of a policy stands in its place. */
function withPreset(policy: MaybeKnown<PolicySpec> | undefined): MaybeKnown<PolicySpec> {
    if (policy === UNKNOWN || policy?.preset !== undefined || policy?.rego !== undefined) {
        return policy ?? UNKNOWN;
    }
    return { ...policy, preset: PolicyPreset.Strict };
}

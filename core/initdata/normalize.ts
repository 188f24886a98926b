import type { Algorithm } from "../algorithm";
import { PLATFORMS, type Platform } from "../platform";
import { PolicyPreset, type PolicySpec } from "../policy/spec";
import { type MaybeKnown, UNKNOWN, type Unknown } from "../unknown";
import type { InitDataSpec } from "./spec";

/** The choices that have a default, resolved. */
export interface Choices {
    readonly platform: Platform | Unknown;
    readonly algorithm: Algorithm | Unknown;
    readonly runtimeClassName: string | Unknown;
    readonly policy: MaybeKnown<PolicySpec>;
}

/** The one place where defaults are applied. */
export function normalize(
    spec: Exclude<MaybeKnown<InitDataSpec>, Unknown>,
    runtimeClassName?: string | Unknown,
): Choices {
    const { platform } = spec;
    // A platform that is not in the table is an issue of the shape check, reported with the others.
    const facts = platform === UNKNOWN ? undefined : PLATFORMS[platform];
    return {
        platform,
        algorithm: spec.algorithm ?? facts?.algorithm ?? UNKNOWN,
        runtimeClassName: runtimeClassName ?? facts?.runtimeClassName ?? UNKNOWN,
        policy: withPreset(spec.policy),
    };
}

/** The default is Strict, unless the text of a policy stands in its place. */
function withPreset(policy: MaybeKnown<PolicySpec> | undefined): MaybeKnown<PolicySpec> {
    if (policy === UNKNOWN || policy?.preset !== undefined || policy?.rego !== undefined) {
        return policy ?? UNKNOWN;
    }
    return { ...policy, preset: PolicyPreset.Strict };
}

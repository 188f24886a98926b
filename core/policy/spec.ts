import { choice, object, optional, TEXT } from "../shape";

/**
 * A ready-made agent policy.
 *
 * @since 0.1.0
 */
export const PolicyPreset = {
    /** Every request is allowed, replacing the policy included: the host can do anything. For experiments only. */
    AllowAll: "allow-all",
} as const;
export type PolicyPreset = (typeof PolicyPreset)[keyof typeof PolicyPreset];

/** The agent policy: a preset, or the text of your own. Exactly one. @since 0.1.0 */
export interface PolicySpec {
    readonly preset?: PolicyPreset;
    readonly rego?: string;
}

export const POLICY_SHAPE = object({ preset: optional(choice(PolicyPreset, "PolicyPreset")), rego: optional(TEXT) });

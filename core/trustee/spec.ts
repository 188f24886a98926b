import { PLATFORM_SHAPE } from "../platformNames";
import { choice, FLAG, list, NUMBER, object, optional, required, TEXT } from "../shape";
import { Evidence } from "./claims";
import type { TrusteeWorkload } from "./workload";

/** By what a grant knows its workloads. @since 0.1.0 */
export const GrantMatch = {
    /** By the init-data, and so by everything that is in it. */
    InitData: "init-data",
    /**
     * By the KBS and the images that the document names, whatever else it says. A host can write such a document
     * itself: this keeps honest workloads apart, and stops no attacker.
     */
    Content: "content",
} as const;
export type GrantMatch = (typeof GrantMatch)[keyof typeof GrantMatch];

/** Which workloads get which resources. @since 0.1.0 */
export interface ResourceGrant {
    readonly workloads: readonly TrusteeWorkload[];
    /**
     * `repository/type/tag`, or the same as a `kbs:///` URI. `*` stands for any one type or any one tag; the repository
     * is always named.
     */
    readonly resources: readonly string[];
    /** Default: by the init-data. */
    readonly match?: GrantMatch;
    /**
     * Whether the attestation policy has to affirm every device (`ear.status`). The init-data alone does not say that
     * the guest's own software is genuine, because the host chooses both. Default: true, and false for the sample attester,
     * which reports nothing that could be affirmed.
     */
    readonly requireAffirming?: boolean;
}

/** What a KBS resource policy is made from. @since 0.1.0 */
export interface ResourcePolicySpec {
    readonly grants: readonly ResourceGrant[];
}

/** The workloads of attestation policies and reference values. @since 0.1.0 */
export interface WorkloadsSpec {
    readonly workloads: readonly TrusteeWorkload[];
}

const WORKLOAD_SHAPE = object<TrusteeWorkload>({
    name: required(TEXT),
    platform: required(PLATFORM_SHAPE),
    evidence: optional(choice(Evidence, "Evidence")),
    initData: optional(TEXT),
    previous: optional(list(TEXT)),
    kbsUrl: optional(TEXT),
    images: optional(list(TEXT)),
    gpus: optional(NUMBER),
    vcpus: optional(list(NUMBER)),
});

const GRANT_SHAPE = object<ResourceGrant>({
    workloads: required(list(WORKLOAD_SHAPE)),
    resources: required(list(TEXT)),
    match: optional(choice(GrantMatch, "GrantMatch")),
    requireAffirming: optional(FLAG),
});

export const GRANTS_SHAPE = list(GRANT_SHAPE);

export const RESOURCE_POLICY_SHAPE = object<ResourcePolicySpec>({ grants: required(GRANTS_SHAPE) });

export const WORKLOADS_SHAPE = object<WorkloadsSpec>({ workloads: required(list(WORKLOAD_SHAPE)) });

export type {
    AgentPolicy,
    AllowedCommand,
    AllowedRequest,
    ConfidentialWorkloadArgs,
    ImagePullProxy,
    InitDataArgs,
    InjectedVariable,
    Kbs,
} from "./components/args";
export { checked } from "./components/checked";
export { ConfidentialWorkload } from "./components/confidentialWorkload";
export { InitData } from "./components/initData";
export type { InitDataResult, TrusteeResult } from "./components/result";
export {
    Algorithm,
    type AttestationPolicy,
    type AttestationPolicySpec,
    attestationPolicy,
    Evidence,
    GrantMatch,
    type KbsConfigManifests,
    type KbsConfigSpec,
    kbsConfig,
    type Measurements,
    OperatorKeys,
    Platform,
    PolicyPreset,
    type ReferenceValues,
    Register,
    type ResourceGrant,
    type ResourcePolicy,
    type ResourcePolicySpec,
    type RvpsMessage,
    referenceValues,
    resourcePolicy,
    type TrusteeManifest,
    type TrusteeWorkload,
    type WorkloadsSpec,
} from "./core";

export type { ConfidentialWorkloadArgs, InitDataArgs } from "./components/args";
export { checked } from "./components/checked";
export { ConfidentialAdmission } from "./components/confidentialAdmission";
export { ConfidentialWorkload } from "./components/confidentialWorkload";
export { InitData } from "./components/initData";
export type {
    AttestationSettings,
    CredentialFile,
    ImagePullProxy,
    Kbs,
    LogLevels,
    SealedKubernetesSecret,
    SealedSecrets,
} from "./components/inputs/guest";
export type {
    ImageSettings,
    Memory,
    RegistryMirror,
    RegistryRule,
    SignatureIdentity,
    SignaturePolicy,
    SignatureRequirement,
    SignatureScope,
    TrustedStorage,
} from "./components/inputs/images";
export type { InitDataInputs } from "./components/inputs/initdata";
export type {
    AgentPolicy,
    AllowedCommand,
    AllowedRequest,
    InjectedMount,
    InjectedVariable,
    UntrustedVolume,
} from "./components/inputs/policy";
export type { Workload } from "./components/kinds";
export { peerPodsInitData } from "./components/peerPods";
export type { InitDataResult, TrusteeResult } from "./components/result";
export {
    type ConfidentialTransformArgs,
    confidentialTransform,
    confidentialTransformation,
} from "./components/transform";
export { Algorithm } from "./core/algorithm";
export { Adopt } from "./core/checks/adopt";
export type { Measurements } from "./core/digest";
export { KeyAlgorithm, LogLevel } from "./core/guest/spec";
export type { ImageFacts } from "./core/images/lock";
export { IdentityType, SignatureDefault, SignatureType } from "./core/images/spec";
export { type Issue, Severity } from "./core/issue";
export type { WorkloadCandidate } from "./core/kubernetes/candidate";
export type { OperatorKindSpec } from "./core/kubernetes/operatorKindSpec";
export type { AddedVariable, ControllerAdditions } from "./core/kubernetes/operatorKinds";
export type { Mark, Place } from "./core/place";
export { Platform, Register } from "./core/platform";
export { ContainerRuntime } from "./core/policy/containerRuntime";
export { NodeKind } from "./core/policy/nodes";
export { Injected, PolicyPreset } from "./core/policy/spec";
export { Evidence } from "./core/trustee/claims";

export { AdmissionAction } from "./admission/action";
export { admission } from "./admission/admission";
export type { AdmissionManifests, AdmissionSpec } from "./admission/spec";
export { Algorithm } from "./algorithm";
export { INIT_DATA_ANNOTATION } from "./annotationNames";
export type { Measurements } from "./digest";
export { Effect } from "./effect";
export {
    type AttestationSpec,
    type CredentialFileSpec,
    type KbsSpec,
    KeyAlgorithm,
    LogLevel,
    type LogLevelsSpec,
    type ProxySpec,
    type SealedKubernetesSecretSpec,
    type SealedSecretsSpec,
} from "./guest/spec";
export type { ImageFacts, ImageLock } from "./images/lock";
export {
    type IdentitySpec,
    IdentityType,
    type ImageSettingsSpec,
    type MemorySpec,
    type RegistryMirrorSpec,
    type RegistryRuleSpec,
    SignatureDefault,
    type SignaturePolicySpec,
    type SignatureRequirementSpec,
    type SignatureScopeSpec,
    SignatureType,
    type TrustedStorageSpec,
} from "./images/spec";
export { type Decoded, type DecodedInitData, decodeAnnotation, decodeDocument } from "./initdata/decode";
export type { InitDataFiles } from "./initdata/document";
export {
    type ConfidentialManifests,
    type ConfidentialSpec,
    confidentialManifests,
} from "./initdata/manifests/confidential";
export { type BuildContext, type BuiltInitData, buildInitData } from "./initdata/plain";
export type { InitData } from "./initdata/render";
export type { InitDataSpec } from "./initdata/spec";
export { errorsOf, formatIssues, type Issue, type IssueCode, Severity } from "./issue";
export { RegoDialect } from "./kataVersion";
export type { WorkloadCandidate } from "./kubernetes/candidate";
export type { OperatorKindSpec } from "./kubernetes/operatorKindSpec";
export type { AddedVariable, ControllerAdditions } from "./kubernetes/operatorKinds";
export type { Mark, Place } from "./place";
export { Platform, Register } from "./platform";
export { ContainerRuntime } from "./policy/containerRuntime";
export type { PolicyOptions } from "./policy/engine";
export { NodeKind } from "./policy/nodes";
export {
    type AllowedCommandSpec,
    type AllowedRequestSpec,
    Injected,
    type InjectedMountSpec,
    type InjectedVariableSpec,
    PolicyPreset,
    type PolicySpec,
    type UntrustedVolumeSpec,
} from "./policy/spec";
export type { Change, DiffOptions, Flip, InitDataDiff } from "./review/change";
export { checkDocument, type DocumentContext } from "./review/check/document";
export { diffInitData } from "./review/diff";
export { type Explanation, explainInitData, type Statement } from "./review/explain";
export { Session } from "./session";

export { Algorithm, DIGEST_BYTES } from "./algorithm";
export { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION } from "./annotationNames";
export { Adopt, adoptedName, isUrn } from "./checks/adopt";
export { missingPeerIssue, oldSdkIssues } from "./checks/peers";
export { podPlace } from "./checks/podMetadata";
export type { Located, PodTemplate } from "./checks/podTemplate";
export { checkHandler, lookingFor } from "./checks/runtimeClass";
export { configSecretIssue, notJsonIssue, podSecretIssue, secretIssue } from "./checks/secret";
export { checkAnnotationPresent, checkUnknownInputs, checkWorkload, laterSelectIssue } from "./checks/workload";
export type { Measurements } from "./digest";
export { Effect, worstEffect } from "./effect";
export { fieldsOf, isUnset } from "./fields";
export type { LockedContainer, LockedUser } from "./images/fromLock";
export type { ImageFacts, ImageLock } from "./images/lock";
export { parseLock, renderLock } from "./images/lockFile";
export { type PullPlan, type PullSource, pullSources } from "./images/registries";
export { type ApplicableScope, applicableScope } from "./images/signatures";
export {
    type IdentitySpec,
    IdentityType,
    type ImageSettingsSpec,
    type RegistryMirrorSpec,
    type RegistryRuleSpec,
    SignatureDefault,
    type SignaturePolicySpec,
    type SignatureRequirementSpec,
    type SignatureScopeSpec,
    SignatureType,
    type TrustedStorageSpec,
} from "./images/spec";
export { type Build, buildInitData } from "./initdata/build";
export { type Decoded, type DecodedInitData, decodeAnnotation, decodeDocument } from "./initdata/decode";
export { withDefaults } from "./initdata/defaults";
export { FILE_NAMES, type FileName, INIT_DATA_VERSION, type InitDataFiles } from "./initdata/document";
export type { SealedKubernetesSecretSpec } from "./initdata/guestSettings";
export {
    type AttestationSpec,
    type CredentialFileSpec,
    KeyAlgorithm,
    LogLevel,
    type LogLevelsSpec,
    type SealedSecretsSpec,
} from "./initdata/guestSettings";
export { DEFAULTABLE_KEYS, INIT_DATA_KEYS, isTextInput } from "./initdata/inputKeys";
export {
    type ConfidentialManifests,
    type ConfidentialSpec,
    confidentialManifests,
} from "./initdata/manifests/confidential";
export { type FoundInitData, type Reading, readInitData } from "./initdata/read";
export type { InitData, MaybeKnownInitData } from "./initdata/render";
export type { InitDataSpec, KbsSpec, ProxySpec } from "./initdata/spec";
export type { Context } from "./initdata/validate";
export { errorsOf, formatIssue, formatIssues, type Issue, type IssueCode, Severity } from "./issue";
export { RegoDialect } from "./kataVersion";
export type { WorkloadCandidate } from "./kubernetes/candidate";
export { STARTED_LISTS } from "./kubernetes/containers";
export type { KeyedValues } from "./kubernetes/keyedValues";
export type { WorkloadKind } from "./kubernetes/kinds";
export type { PodSource } from "./kubernetes/podSource";
export { TEMPLATES, WORKLOAD_INPUT_NAMES, WORKLOAD_INPUTS, type WorkloadInputName } from "./kubernetes/workloadKinds";
export { type Keys, type Mark, type Place, pathOf } from "./place";
export { PLATFORMS, Platform, type PlatformFacts, Register, type Transport } from "./platform";
export { ContainerRuntime } from "./policy/containerRuntime";
export { relevantSource } from "./policy/derive/relevant";
export {
    type OpenPolicy,
    openPolicy,
    type PolicyOptions,
    type PolicyProblem,
    parsePolicy,
    type Verdict,
    VerdictKind,
} from "./policy/engine";
export { type Generated, generatePolicy, type PolicyTarget } from "./policy/generate";
export { NodeKind } from "./policy/nodes";
export { AGENT_REQUESTS, type AgentRequest, type Answer } from "./policy/requests";
export { selfCheck } from "./policy/selfCheck/check";
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
export { parseResourceUri, type ResourceUri, resourceUriIssue } from "./resourceUri";
export { type AttestedDiff, diffAttested } from "./review/attested";
export type { Change, DiffOptions, Flip, InitDataDiff } from "./review/change";
export { checkDocument, type DocumentContext } from "./review/check/document";
export { diffInitData } from "./review/diff";
export { type Explanation, explainInitData, type Statement } from "./review/explain";
export { unknownKeys, wrongType } from "./shape";
export { type AttestationPolicy, type AttestationPolicySpec, attestationPolicy } from "./trustee/attestationPolicy";
export { Evidence, evidenceOf, type TokenClaims, tokenClaims } from "./trustee/claims";
export { convertSecrets } from "./trustee/convertSecrets/convert";
export type {
    ConvertedSecrets,
    ConvertSecretsSpec,
    KbsResource,
    Manifest,
    PodToConvert,
} from "./trustee/convertSecrets/spec";
export { type KbsConfigManifests, type KbsConfigSpec, kbsConfig } from "./trustee/kbsConfig";
export { OperatorKeys, type TrusteeManifest } from "./trustee/operator";
export { type ReferenceValues, type RvpsMessage, referenceValues } from "./trustee/referenceValues";
export { type ResourcePolicy, resourcePolicy } from "./trustee/resourcePolicy";
export { withPrevious } from "./trustee/rollout";
export type { PrivateJwk, PublicJwk } from "./trustee/sealedSecret/jwk";
export { type InspectedSecret, inspectSealedSecret, type SealedSecret } from "./trustee/sealedSecret/read";
export { type Sealed, sealSecret } from "./trustee/sealedSecret/seal";
export {
    EnvelopeProvider,
    type EnvelopeSecret,
    type SealSecretSpec,
    type SigningKey,
    VaultProvider,
    type VaultSecret,
} from "./trustee/sealedSecret/spec";
export { type VerifiedSecret, verifySealedSecret } from "./trustee/sealedSecret/verify";
export { GrantMatch, type ResourceGrant, type ResourcePolicySpec, type WorkloadsSpec } from "./trustee/spec";
export type { TokenCheck, TokenKeys, TokenVerdict, VerifyTokenSpec } from "./trustee/token/spec";
export { verifyToken } from "./trustee/token/verify";
export { gpusOf, imagesOf, kbsUrlOf, type TrusteeWorkload, trusteeWorkload } from "./trustee/workload";
export { isKnown, type MaybeKnown, UNKNOWN, type Unknown } from "./unknown";

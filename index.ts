export type {
    AgentPolicy,
    AllowedCommand,
    AllowedRequest,
    InjectedMount,
    InjectedVariable,
    UntrustedVolume,
} from "./components/agentPolicy";
export type { ConfidentialWorkloadArgs, ImagePullProxy, InitDataArgs, Kbs } from "./components/args";
export type { WorkloadCandidate } from "./components/candidate";
export { checked } from "./components/checked";
export { ConfidentialWorkload } from "./components/confidentialWorkload";
export type { AttestationSettings, CredentialFile, LogLevels, SealedSecrets } from "./components/guestSettings";
export type {
    ImageSettings,
    RegistryMirror,
    RegistryRule,
    SignatureIdentity,
    SignaturePolicy,
    SignatureRequirement,
    SignatureScope,
    TrustedStorage,
} from "./components/images";
export { InitData } from "./components/initData";
export type { Workload } from "./components/kinds";
export { peerPodsInitData } from "./components/peerPods";
export type { InitDataResult, TrusteeResult } from "./components/result";
export type { SealedKubernetesSecret } from "./components/sealedSecrets";
export {
    type ConfidentialTransformArgs,
    confidentialTransform,
    confidentialTransformation,
} from "./components/transform";
export {
    Adopt,
    Algorithm,
    type AttestationPolicy,
    type AttestationPolicySpec,
    attestationPolicy,
    ContainerRuntime,
    type ConvertedSecrets,
    type ConvertSecretsSpec,
    convertSecrets,
    EnvelopeProvider,
    type EnvelopeSecret,
    Evidence,
    GrantMatch,
    IdentityType,
    type ImageFacts,
    Injected,
    type InspectedSecret,
    inspectSealedSecret,
    type KbsConfigManifests,
    type KbsConfigSpec,
    type KbsResource,
    KeyAlgorithm,
    kbsConfig,
    LogLevel,
    type Manifest,
    type Measurements,
    NodeKind,
    OperatorKeys,
    Platform,
    type PodToConvert,
    PolicyPreset,
    type PrivateJwk,
    type PublicJwk,
    type ReferenceValues,
    Register,
    type ResourceGrant,
    type ResourcePolicy,
    type ResourcePolicySpec,
    type RvpsMessage,
    referenceValues,
    resourcePolicy,
    type Sealed,
    type SealedSecret,
    type SealSecretSpec,
    SignatureDefault,
    SignatureType,
    type SigningKey,
    sealSecret,
    type TrusteeManifest,
    type TrusteeWorkload,
    VaultProvider,
    type VaultSecret,
    type VerifiedSecret,
    verifySealedSecret,
    type WorkloadsSpec,
    withPrevious,
} from "./core";

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
} from "./components/images";
export { InitData } from "./components/initData";
export type { InitDataResult } from "./components/result";
export type { SealedKubernetesSecret } from "./components/sealedSecrets";
export {
    Algorithm,
    type ConvertedSecrets,
    type ConvertSecretsSpec,
    convertSecrets,
    EnvelopeProvider,
    type EnvelopeSecret,
    IdentityType,
    type InspectedSecret,
    inspectSealedSecret,
    type KbsResource,
    KeyAlgorithm,
    LogLevel,
    type Manifest,
    type Measurements,
    Platform,
    type PodToConvert,
    PolicyPreset,
    type PrivateJwk,
    type PublicJwk,
    Register,
    type Sealed,
    type SealedSecret,
    type SealSecretSpec,
    SignatureDefault,
    SignatureType,
    type SigningKey,
    sealSecret,
    VaultProvider,
    type VaultSecret,
    type VerifiedSecret,
    verifySealedSecret,
} from "./core";

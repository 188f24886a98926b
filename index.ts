export type {
    AgentPolicy,
    AllowedCommand,
    AllowedRequest,
    ConfidentialWorkloadArgs,
    ImagePullProxy,
    InitDataArgs,
    InjectedVariable,
    Kbs,
    SealedSecrets,
} from "./components/args";
export { ConfidentialWorkload } from "./components/confidentialWorkload";
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
    type InspectedSecret,
    inspectSealedSecret,
    type KbsResource,
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
    type SigningKey,
    sealSecret,
    VaultProvider,
    type VaultSecret,
    type VerifiedSecret,
    verifySealedSecret,
} from "./core";

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
export {
    Algorithm,
    IdentityType,
    KeyAlgorithm,
    LogLevel,
    type Measurements,
    Platform,
    PolicyPreset,
    Register,
    SignatureDefault,
    SignatureType,
} from "./core";

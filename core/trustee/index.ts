export type { RegistryMirrorSpec, RegistryRuleSpec } from "../images/spec";
export { errorsOf, formatIssues, type Issue, Severity } from "../issue";
export type { Mark, Place } from "../place";
export { Platform } from "../platform";
export { type AttestationPolicy, type AttestationPolicySpec, attestationPolicy } from "./attestationPolicy";
export { Evidence } from "./claims";
export { convertSecrets } from "./convertSecrets/convert";
export type {
    ConvertedSecrets,
    ConvertSecretsSpec,
    KbsResource,
    Manifest,
    PodToConvert,
} from "./convertSecrets/spec";
export type { ReferenceValue } from "./guestValues";
export { type KbsConfigManifests, type KbsConfigSpec, kbsConfig } from "./kbsConfig";
export { mergeGrants, type StackGrants } from "./merge";
export { OperatorKeys, type TrusteeManifest } from "./operator";
export { type ReferenceValues, type ReferenceValuesSpec, type RvpsMessage, referenceValues } from "./referenceValues";
export { type ResourcePolicy, resourcePolicy } from "./resourcePolicy";
export { withPrevious } from "./rollout";
export type { PrivateJwk, PublicJwk } from "./sealedSecret/jwk";
export { type InspectedSecret, inspectSealedSecret, type SealedSecret } from "./sealedSecret/read";
export { type Sealed, sealSecret } from "./sealedSecret/seal";
export {
    EnvelopeProvider,
    type EnvelopeSecret,
    type SealSecretSpec,
    type SigningKey,
    VaultProvider,
    type VaultSecret,
} from "./sealedSecret/spec";
export { type VerifiedSecret, verifySealedSecret } from "./sealedSecret/verify";
export { GrantMatch, type ResourceGrant, type ResourcePolicySpec, type WorkloadsSpec } from "./spec";
export type { TokenCheck, TokenKeys, TokenVerdict, VerifyTokenSpec } from "./token/spec";
export { verifyToken } from "./token/verify";
export { type TrusteeWorkload, trusteeWorkload } from "./workload";

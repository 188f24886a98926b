import { choice, FLAG, list, NUMBER, object, optional, required, TEXT } from "../shape";
import {
    IdentityType,
    type RegistryRuleSpec,
    SignatureDefault,
    type SignaturePolicySpec,
    type SignatureRequirementSpec,
    SignatureType,
} from "./spec";

/** How the guest pulls, verifies and stores images. @since 0.1.0 */
export interface ImageSettingsSpec {
    readonly fromLock?: boolean;
    readonly registries?: readonly RegistryRuleSpec[];
    readonly searchRegistries?: readonly string[];
    readonly registryConfigurationUri?: string;
    readonly credentialsUri?: string;
    readonly extraRootCertificates?: readonly string[];
    readonly signaturePolicy?: SignaturePolicySpec;
    readonly signaturePolicyUri?: string;
    readonly sigstoreConfiguration?: string;
    readonly sigstoreConfigurationUri?: string;
    readonly maxConcurrentLayerDownloads?: number;
    readonly workDirectory?: string;
}

const RULE_FIELDS = {
    prefix: optional(TEXT),
    location: optional(TEXT),
    insecure: optional(FLAG),
    blocked: optional(FLAG),
    mirrors: optional(list(object({ location: required(TEXT), insecure: optional(FLAG) }))),
} satisfies Record<keyof RegistryRuleSpec, unknown>;

const IDENTITY_SHAPE = object({
    type: required(choice(IdentityType, "IdentityType")),
    reference: optional(TEXT),
    prefix: optional(TEXT),
    signedPrefix: optional(TEXT),
});

const REQUIREMENT_FIELDS = {
    type: required(choice(SignatureType, "SignatureType")),
    key: optional(TEXT),
    keyUri: optional(TEXT),
    identity: optional(IDENTITY_SHAPE),
} satisfies Record<keyof SignatureRequirementSpec, unknown>;

const SCOPE_SHAPE = object({
    scope: required(TEXT),
    transport: optional(TEXT),
    requirements: required(list(object(REQUIREMENT_FIELDS))),
});

const POLICY_FIELDS = {
    default: optional(choice(SignatureDefault, "SignatureDefault")),
    scopes: required(list(SCOPE_SHAPE)),
} satisfies Record<keyof SignaturePolicySpec, unknown>;

export const REGISTRIES_SHAPE = list(object(RULE_FIELDS));

export const IMAGES_SHAPE = object({
    fromLock: optional(FLAG),
    registries: optional(REGISTRIES_SHAPE),
    searchRegistries: optional(list(TEXT)),
    registryConfigurationUri: optional(TEXT),
    credentialsUri: optional(TEXT),
    extraRootCertificates: optional(list(TEXT)),
    signaturePolicy: optional(object(POLICY_FIELDS)),
    signaturePolicyUri: optional(TEXT),
    sigstoreConfiguration: optional(TEXT),
    sigstoreConfigurationUri: optional(TEXT),
    maxConcurrentLayerDownloads: optional(NUMBER),
    workDirectory: optional(TEXT),
} satisfies Record<keyof ImageSettingsSpec, unknown>);

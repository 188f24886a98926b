// Made by tools/shapes.mjs from core/images/spec.ts: change it there.

import { choice, FLAG, list, NUMBER, object, optional, required, TEXT } from "../shape";
import {
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
} from "./spec";

const REGISTRY_MIRROR_SHAPE = object<RegistryMirrorSpec>({ location: required(TEXT), insecure: optional(FLAG) });

export const REGISTRY_RULE_SHAPE = object<RegistryRuleSpec>({
    prefix: optional(TEXT),
    location: optional(TEXT),
    insecure: optional(FLAG),
    blocked: optional(FLAG),
    mirrors: optional(list(REGISTRY_MIRROR_SHAPE)),
});

const IDENTITY_SHAPE = object<IdentitySpec>({
    type: required(choice(IdentityType, "IdentityType")),
    reference: optional(TEXT),
    prefix: optional(TEXT),
    signedPrefix: optional(TEXT),
});

export const SIGNATURE_REQUIREMENT_SHAPE = object<SignatureRequirementSpec>({
    type: required(choice(SignatureType, "SignatureType")),
    key: optional(TEXT),
    keyUri: optional(TEXT),
    identity: optional(IDENTITY_SHAPE),
});

const SIGNATURE_SCOPE_SHAPE = object<SignatureScopeSpec>({
    scope: required(TEXT),
    transport: optional(TEXT),
    requirements: required(list(SIGNATURE_REQUIREMENT_SHAPE)),
});

const SIGNATURE_POLICY_SHAPE = object<SignaturePolicySpec>({
    default: optional(choice(SignatureDefault, "SignatureDefault")),
    scopes: required(list(SIGNATURE_SCOPE_SHAPE)),
});

export const IMAGE_SETTINGS_SHAPE = object<ImageSettingsSpec>({
    fromLock: optional(FLAG),
    registries: optional(list(REGISTRY_RULE_SHAPE)),
    searchRegistries: optional(list(TEXT)),
    registryConfigurationUri: optional(TEXT),
    credentialsUri: optional(TEXT),
    extraRootCertificates: optional(list(TEXT)),
    signaturePolicy: optional(SIGNATURE_POLICY_SHAPE),
    signaturePolicyUri: optional(TEXT),
    sigstoreConfiguration: optional(TEXT),
    sigstoreConfigurationUri: optional(TEXT),
    maxConcurrentLayerDownloads: optional(NUMBER),
    workDirectory: optional(TEXT),
});

export const TRUSTED_STORAGE_SHAPE = object<TrustedStorageSpec>({ volume: required(TEXT) });

export const MEMORY_SHAPE = object<MemorySpec>({ fromImages: optional(FLAG), defaultMemory: optional(NUMBER) });

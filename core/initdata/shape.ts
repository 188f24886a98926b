// Made by tools/shapes.mjs from core/initdata/guestSettings.ts and core/initdata/spec.ts: change it there.

import { Algorithm } from "../algorithm";
import { IMAGE_SETTINGS_SHAPE, TRUSTED_STORAGE_SHAPE } from "../images/shape";
import { PLATFORM_SHAPE } from "../platformNames";
import { POLICY_SHAPE } from "../policy/shape";
import { choice, FLAG, hidden, list, map, NUMBER, object, optional, required, TEXT } from "../shape";
import {
    type AttestationSpec,
    type CredentialFileSpec,
    KeyAlgorithm,
    LogLevel,
    type LogLevelsSpec,
    type SealedKubernetesSecretSpec,
    type SealedSecretsSpec,
} from "./guestSettings";
import type { InitDataSpec, KbsSpec, ProxySpec } from "./spec";

const ATTESTATION_SHAPE = object<AttestationSpec>({
    serviceUrl: optional(TEXT),
    eventLog: optional(FLAG),
    eventLogPcr: optional(NUMBER),
});

const CREDENTIAL_FILE_SHAPE = object<CredentialFileSpec>({ uri: required(TEXT), path: required(TEXT) });

const SEALED_KUBERNETES_SECRET_SHAPE = object<SealedKubernetesSecretSpec>({
    name: required(TEXT),
    data: required(hidden(map(hidden(TEXT)))),
});

const SEALED_SECRETS_SHAPE = object<SealedSecretsSpec>({
    secrets: optional(hidden(list(hidden(SEALED_KUBERNETES_SECRET_SHAPE)))),
    skipVerification: optional(FLAG),
});

const LOG_LEVELS_SHAPE = object<LogLevelsSpec>({
    attestationAgent: optional(choice(LogLevel, "LogLevel")),
    confidentialDataHub: optional(choice(LogLevel, "LogLevel")),
});

const KBS_SHAPE = object<KbsSpec>({
    url: required(TEXT),
    certificate: optional(TEXT),
    keyAlgorithm: optional(choice(KeyAlgorithm, "KeyAlgorithm")),
});

const PROXY_SHAPE = object<ProxySpec>({
    httpsProxy: optional(TEXT),
    httpProxy: optional(TEXT),
    noProxy: optional(list(TEXT)),
});

export const INIT_DATA_SHAPE = object<InitDataSpec>({
    platform: required(PLATFORM_SHAPE),
    algorithm: optional(choice(Algorithm, "Algorithm")),
    kataVersion: optional(TEXT),
    allowDebugClass: optional(FLAG),
    kbs: required(KBS_SHAPE),
    attestation: optional(ATTESTATION_SHAPE),
    proxy: optional(PROXY_SHAPE),
    images: optional(IMAGE_SETTINGS_SHAPE),
    trustedStorage: optional(TRUSTED_STORAGE_SHAPE),
    credentialFiles: optional(list(CREDENTIAL_FILE_SHAPE)),
    sealedSecrets: optional(SEALED_SECRETS_SHAPE),
    logLevels: optional(LOG_LEVELS_SHAPE),
    policy: optional(POLICY_SHAPE),
});

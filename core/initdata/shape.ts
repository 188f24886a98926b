// Made by tools/shapes.mjs from core/initdata/guestSettings.ts and core/initdata/spec.ts: change it there.

import { Algorithm } from "../algorithm";
import { IMAGE_SETTINGS_SHAPE, TRUSTED_STORAGE_SHAPE } from "../images/shape";
import { PLATFORM_SHAPE } from "../platformNames";
import { POLICY_SHAPE } from "../policy/shape";
import { choice, FLAG, hidden, list, map, NUMBER, object, optional, required, TEXT } from "../shape";
import { KeyAlgorithm, LogLevel } from "./guestSettings";

const ATTESTATION_SHAPE = object({
    serviceUrl: optional(TEXT),
    eventLog: optional(FLAG),
    eventLogPcr: optional(NUMBER),
});

const CREDENTIAL_FILE_SHAPE = object({ uri: required(TEXT), path: required(TEXT) });

const SEALED_KUBERNETES_SECRET_SHAPE = object({ name: required(TEXT), data: required(hidden(map(hidden(TEXT)))) });

const SEALED_SECRETS_SHAPE = object({
    secrets: optional(hidden(list(hidden(SEALED_KUBERNETES_SECRET_SHAPE)))),
    skipVerification: optional(FLAG),
});

const LOG_LEVELS_SHAPE = object({
    attestationAgent: optional(choice(LogLevel, "LogLevel")),
    confidentialDataHub: optional(choice(LogLevel, "LogLevel")),
});

const KBS_SHAPE = object({
    url: required(TEXT),
    certificate: optional(TEXT),
    keyAlgorithm: optional(choice(KeyAlgorithm, "KeyAlgorithm")),
});

const PROXY_SHAPE = object({ httpsProxy: optional(TEXT), httpProxy: optional(TEXT), noProxy: optional(list(TEXT)) });

export const INIT_DATA_SHAPE = object({
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

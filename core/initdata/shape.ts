// Made by tools/shapes.mjs from core/initdata/spec.ts: change it there.

import { Algorithm } from "../algorithm";
import {
    ATTESTATION_SHAPE,
    CREDENTIAL_FILE_SHAPE,
    KBS_SHAPE,
    LOG_LEVELS_SHAPE,
    PROXY_SHAPE,
    SEALED_SECRETS_SHAPE,
} from "../guest/shape";
import { IMAGE_SETTINGS_SHAPE, MEMORY_SHAPE, TRUSTED_STORAGE_SHAPE } from "../images/shape";
import { PLATFORM_SHAPE } from "../platformNames";
import { POLICY_SHAPE } from "../policy/shape";
import { choice, FLAG, list, object, optional, required, TEXT } from "../shape";
import type { InitDataSpec } from "./spec";

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
    memory: optional(MEMORY_SHAPE),
    credentialFiles: optional(list(CREDENTIAL_FILE_SHAPE)),
    sealedSecrets: optional(SEALED_SECRETS_SHAPE),
    logLevels: optional(LOG_LEVELS_SHAPE),
    policy: optional(POLICY_SHAPE),
});

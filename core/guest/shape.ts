// Made by tools/shapes.mjs from core/guest/spec.ts: change it there.

import { choice, FLAG, hidden, list, map, NUMBER, object, optional, required, TEXT } from "../shape";
import {
    type AttestationSpec,
    type CredentialFileSpec,
    type KbsSpec,
    KeyAlgorithm,
    LogLevel,
    type LogLevelsSpec,
    type ProxySpec,
    type SealedKubernetesSecretSpec,
    type SealedSecretsSpec,
} from "./spec";

export const KBS_SHAPE = object<KbsSpec>({
    url: required(TEXT),
    certificate: optional(TEXT),
    keyAlgorithm: optional(choice(KeyAlgorithm, "KeyAlgorithm")),
});

export const PROXY_SHAPE = object<ProxySpec>({
    httpsProxy: optional(TEXT),
    httpProxy: optional(TEXT),
    noProxy: optional(list(TEXT)),
});

export const ATTESTATION_SHAPE = object<AttestationSpec>({
    serviceUrl: optional(TEXT),
    eventLog: optional(FLAG),
    eventLogPcr: optional(NUMBER),
});

export const CREDENTIAL_FILE_SHAPE = object<CredentialFileSpec>({ uri: required(TEXT), path: required(TEXT) });

const SEALED_KUBERNETES_SECRET_SHAPE = object<SealedKubernetesSecretSpec>({
    name: required(TEXT),
    data: required(hidden(map(hidden(TEXT)))),
});

export const SEALED_SECRETS_SHAPE = object<SealedSecretsSpec>({
    secrets: optional(hidden(list(hidden(SEALED_KUBERNETES_SECRET_SHAPE)))),
    skipVerification: optional(FLAG),
});

export const LOG_LEVELS_SHAPE = object<LogLevelsSpec>({
    attestationAgent: optional(choice(LogLevel, "LogLevel")),
    confidentialDataHub: optional(choice(LogLevel, "LogLevel")),
});

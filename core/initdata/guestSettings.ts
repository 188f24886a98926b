import { choice, FLAG, hidden, list, map, NUMBER, object, optional, required, TEXT } from "../shape";

/**
 * The algorithm that wraps what the KBS sends to the guest.
 *
 * @since 0.1.0
 */
export const KeyAlgorithm = {
    /** Elliptic curve P-256. What guests use where none is set. */
    EcdhEsP256: "ECDH-ES+A256KW-P256",
    /** Elliptic curve P-521. */
    EcdhEsP521: "ECDH-ES+A256KW-P521",
    /** RSA. */
    RsaOaep256: "RSA-OAEP-256",
} as const;
export type KeyAlgorithm = (typeof KeyAlgorithm)[keyof typeof KeyAlgorithm];

/**
 * How much a part of the guest logs. The host can read the log of the guest.
 *
 * @since 0.1.0
 */
export const LogLevel = {
    /** Errors alone. */
    Error: "error",
    /** Warnings too. */
    Warn: "warn",
    /** What guests use where none is set. */
    Info: "info",
    /** What helps to find a mistake. */
    Debug: "debug",
    /** Every step. */
    Trace: "trace",
} as const;
export type LogLevel = (typeof LogLevel)[keyof typeof LogLevel];

/** What the attestation agent does in addition to talking to the KBS. @since 0.1.0 */
export interface AttestationSpec {
    readonly serviceUrl?: string;
    readonly eventLog?: boolean;
    readonly eventLogPcr?: number;
}

/** A KBS resource that the guest writes to a file before the pod starts. @since 0.1.0 */
export interface CredentialFileSpec {
    readonly uri: string;
    readonly path: string;
}

/** How the guest treats sealed secrets. @since 0.1.0 */
export interface SealedSecretsSpec {
    readonly secrets?: readonly SealedKubernetesSecretSpec[];
    readonly skipVerification?: boolean;
}

/** How much the guest's parts log. @since 0.1.0 */
export interface LogLevelsSpec {
    readonly attestationAgent?: LogLevel;
    readonly confidentialDataHub?: LogLevel;
}

/** A Kubernetes Secret whose values are all sealed secrets. @since 0.1.0 */
export interface SealedKubernetesSecretSpec {
    readonly name: string;
    /** The texts by key, as `sealSecret` makes them. */
    readonly data: Readonly<Record<string, string>>;
}

/** Where a password stands instead of a sealed text, no message shows it. */
const SEALED_SECRET_FIELDS = {
    name: required(TEXT),
    data: required(hidden(map(hidden(TEXT)))),
} satisfies Record<keyof SealedKubernetesSecretSpec, unknown>;

const LEVEL = optional(choice(LogLevel, "LogLevel"));

export const ATTESTATION_SHAPE = object({
    serviceUrl: optional(TEXT),
    eventLog: optional(FLAG),
    eventLogPcr: optional(NUMBER),
} satisfies Record<keyof AttestationSpec, unknown>);

export const CREDENTIAL_FILES_SHAPE = list(object({ uri: required(TEXT), path: required(TEXT) }));

export const SEALED_SECRETS_SHAPE = object({
    secrets: optional(hidden(list(hidden(object(SEALED_SECRET_FIELDS))))),
    skipVerification: optional(FLAG),
} satisfies Record<keyof SealedSecretsSpec, unknown>);

export const LOG_LEVELS_SHAPE = object({
    attestationAgent: LEVEL,
    confidentialDataHub: LEVEL,
} satisfies Record<keyof LogLevelsSpec, unknown>);

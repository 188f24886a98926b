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

/**
 * The key broker service (KBS) that attests the workload and gives it its secrets.
 *
 * @since 0.1.0
 */
export interface KbsSpec {
    /**
     * Base URL as the guest reaches it: scheme http or https, host, port, path. The guest calls it directly, around any
     * proxy. Not allowed: a user name or password, a query, `::` (guest-components cuts the URL there).
     * Written to `token_configs.kbs.url` in `aa.toml` and `kbc.url` in `cdh.toml`.
     */
    readonly url: string;
    /**
     * X.509 certificate in PEM that the guest trusts for the KBS's TLS, in addition to its own roots. Default: those
     * roots alone. A private key or an expired certificate is an error; fewer than 30 days of validity, and a second
     * certificate, which guests with native TLS do not read, are warnings.
     * Written to `token_configs.kbs.cert` and `kbc.kbs_cert`.
     */
    readonly certificate?: string;
    /**
     * The algorithm that wraps what the KBS sends to the guest. Default: the guest's `KeyAlgorithm.EcdhEsP256`.
     * Written to `token_configs.kbs.tee_key_algorithm`; read by guests since Kata 3.29.
     */
    readonly keyAlgorithm?: KeyAlgorithm;
}

/**
 * The proxy through which the guest pulls images. It is not used for the KBS. Read by guests since Kata 3.19
 * (guest-components `image-rs/src/config.rs`, table `image.image_pull_proxy` of `cdh.toml`).
 *
 * @since 0.1.0
 */
export interface ProxySpec {
    /** Proxy for registries with TLS, which is all but those marked insecure. A URL with scheme, host and port. */
    readonly httpsProxy?: string;
    /** Proxy for registries without TLS only. Alone it leaves all others unproxied, which is a warning. */
    readonly httpProxy?: string;
    /**
     * Hosts that the guest reaches directly: IP addresses, CIDR ranges, domains (their subdomains included) or `*`.
     * No scheme, no port, no other wildcard: the guest would ignore such an entry in silence, so it is an error.
     */
    readonly noProxy?: readonly string[];
}

/**
 * What the attestation agent does in addition to talking to the KBS. Source: guest-components
 * `attestation-agent/attestation-agent/src/config/mod.rs`.
 *
 * @since 0.1.0
 */
export interface AttestationSpec {
    /**
     * URL of an attestation service that programs in the pod can get tokens from, in addition to those of the KBS. Default: none.
     * Written to `token_configs.coco_as.url` in `aa.toml`.
     */
    readonly serviceUrl?: string;
    /**
     * Whether the guest logs events, as each image that it pulls, and extends a register by them. Default: the guest's
     * false. Written to `eventlog_config.enable_eventlog`.
     */
    readonly eventLog?: boolean;
    /**
     * PCR of the log's first event, 0 to 23. Default: the guest's 17. Without `eventLog`, and PCR 8 where that holds the
     * init-data digest, it is an error. Written to `eventlog_config.init_pcr`.
     */
    readonly eventLogPcr?: number;
}

/**
 * A resource of the KBS that the guest writes to a file before the pod starts. Where the KBS is slow or denies it, the
 * pod does not start, which is a warning. Written to `credentials` in `cdh.toml`.
 *
 * @since 0.1.0
 */
export interface CredentialFileSpec {
    /** Resource URI, as in `kbs:///repository/type/tag`; `kbs+plugin:///path` since Kata 4.0. */
    readonly uri: string;
    /** Path under `/run/confidential-containers/cdh/kbs/` in the VM, each one once. */
    readonly path: string;
}

/**
 * How the guest treats sealed secrets.
 *
 * @since 0.1.0
 */
export interface SealedSecretsSpec {
    /**
     * The Secrets with sealed values that the pod uses. The policy preset Strict binds variables from them to the exact
     * texts, so that the host cannot put in others. Default: none, and Strict takes any value from a Secret. Guests verify
     * signatures since Kata 3.28; an older `kataVersion` is a warning.
     *
     * @hidden
     */
    readonly secrets?: readonly SealedKubernetesSecretSpec[];
    /**
     * Whether the guest takes sealed secrets without a look at their signature, so that the host can put in others: a
     * warning. Default: false. Written to `skip_sealed_secret_verification` in `cdh.toml`; read since Kata 3.28.
     */
    readonly skipVerification?: boolean;
}

/**
 * How much the guest's parts log. The host can read the log. Read by guests since Kata 3.28.
 *
 * @since 0.1.0
 */
export interface LogLevelsSpec {
    /** What the attestation agent logs. Default: the guest's `LogLevel.Info`. Written to `log.level` in `aa.toml`. */
    readonly attestationAgent?: LogLevel;
    /** What the confidential data hub logs. Default: the guest's `LogLevel.Info`. Written to `log.level` in `cdh.toml`. */
    readonly confidentialDataHub?: LogLevel;
}

/**
 * A Kubernetes Secret whose values are all sealed secrets. The component does not create it.
 *
 * @since 0.1.0
 */
export interface SealedKubernetesSecretSpec {
    /** `metadata.name` of the Secret. */
    readonly name: string;
    /**
     * Its values by key: texts that begin with `sealed.`, as `sealSecret` or `confidential-workload secret seal` makes
     * them. An error: any other text, and one that guests would refuse. No message shows it.
     *
     * @hidden
     */
    readonly data: Readonly<Record<string, string>>;
}

import type { Algorithm } from "../algorithm";
import type { ImageSettingsSpec, TrustedStorageSpec } from "../images/spec";
import type { Platform } from "../platform";
import type { PolicySpec } from "../policy/spec";
import type {
    AttestationSpec,
    CredentialFileSpec,
    KeyAlgorithm,
    LogLevelsSpec,
    SealedSecretsSpec,
} from "./guestSettings";

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

/** What an init-data document is made from: plain, readonly data. @since 0.1.0 */
export interface InitDataSpec {
    /**
     * Where the VM runs. It decides the RuntimeClass, the algorithm, the measurement register and the size limit.
     * Required.
     */
    readonly platform: Platform;
    /** Hash algorithm of the init-data digest. Default: the platform's. One whose digest would be cut is an error. */
    readonly algorithm?: Algorithm;
    /** Kata version on the nodes, as in `4.1.0`; at least 3.20. Default: the newest known. */
    readonly kataVersion?: string;
    /**
     * Whether the RuntimeClass may be one that ends in `-debug` or `-devkit` (Kata 4.1). Its guests have a debug console: the
     * host gets a root shell, which no policy can deny. Each preview then warns. Default: false, and such a class is an error.
     */
    readonly allowDebugClass?: boolean;
    /** The key broker service (KBS) that attests the workload and gives it its secrets. Required. */
    readonly kbs: KbsSpec;
    /** What the attestation agent does in addition to talking to the KBS. Default: nothing. */
    readonly attestation?: AttestationSpec;
    /** The proxy for image pulls. Default: none. */
    readonly proxy?: ProxySpec;
    /** How the guest finds, verifies and stores images. Default: as the images' names say, and without signatures. */
    readonly images?: ImageSettingsSpec;
    /**
     * The volume whose disk holds the unpacked images, encrypted by the guest (experimental in Kata). Not for peer pods.
     * Default: the guest's memory, of which images can fill half.
     */
    readonly trustedStorage?: TrustedStorageSpec;
    /** Resources of the KBS that the guest writes to files before the pod starts. Default: none. */
    readonly credentialFiles?: readonly CredentialFileSpec[];
    /** How the guest treats sealed secrets. Default: it verifies their signatures. */
    readonly sealedSecrets?: SealedSecretsSpec;
    /** How much the guest's parts log. Default: the guest's own levels. */
    readonly logLevels?: LogLevelsSpec;
    /**
     * The agent policy: a preset with its options, or Rego of your own. Default: `PolicyPreset.Strict`, which needs a workload
     * and the image lock.
     */
    readonly policy?: PolicySpec;
}

import type * as pulumi from "@pulumi/pulumi";
import type { LogLevel } from "../core";
import type { SealedKubernetesSecret } from "./sealedSecrets";

/**
 * What the attestation agent does in addition to talking to the KBS. Source: guest-components
 * `attestation-agent/attestation-agent/src/config/mod.rs`.
 *
 * @since 0.1.0
 */
export interface AttestationSettings {
    /**
     * URL of an attestation service that programs in the pod can get tokens from, in addition to those of the KBS. Default: none.
     * Written to `token_configs.coco_as.url` in `aa.toml`.
     */
    serviceUrl?: pulumi.Input<string> | undefined;
    /**
     * Whether the guest logs events, as each image that it pulls, and extends a register by them. Default: the guest's
     * false. Written to `eventlog_config.enable_eventlog`.
     */
    eventLog?: pulumi.Input<boolean> | undefined;
    /**
     * PCR of the log's first event, 0 to 23. Default: the guest's 17. Without `eventLog`, and PCR 8 where that holds the
     * init-data digest, it is an error. Written to `eventlog_config.init_pcr`.
     */
    eventLogPcr?: pulumi.Input<number> | undefined;
}

/**
 * A resource of the KBS that the guest writes to a file before the pod starts. Where the KBS is slow or denies it, the
 * pod does not start, which is a warning. Written to `credentials` in `cdh.toml`.
 *
 * @since 0.1.0
 */
export interface CredentialFile {
    /** Resource URI, as in `kbs:///repository/type/tag`; `kbs+plugin:///path` since Kata 4.0. */
    uri: pulumi.Input<string>;
    /** Path under `/run/confidential-containers/cdh/kbs/` in the VM, each one once. */
    path: pulumi.Input<string>;
}

/**
 * How the guest treats sealed secrets.
 *
 * @since 0.1.0
 */
export interface SealedSecrets {
    /**
     * The Secrets with sealed values that the pod uses. The policy preset Strict binds variables from them to the exact
     * texts, so that the host cannot put in others. Default: none, and Strict takes any value from a Secret. Guests verify
     * signatures since Kata 3.28; an older `kataVersion` is a warning.
     */
    secrets?: pulumi.Input<pulumi.Input<SealedKubernetesSecret>[]> | undefined;
    /**
     * Whether the guest takes sealed secrets without a look at their signature, so that the host can put in others: a
     * warning. Default: false. Written to `skip_sealed_secret_verification` in `cdh.toml`; read since Kata 3.28.
     */
    skipVerification?: pulumi.Input<boolean> | undefined;
}

/**
 * How much the guest's parts log. The host can read the log. Read by guests since Kata 3.28.
 *
 * @since 0.1.0
 */
export interface LogLevels {
    /** What the attestation agent logs. Default: the guest's `LogLevel.Info`. Written to `log.level` in `aa.toml`. */
    attestationAgent?: pulumi.Input<LogLevel> | undefined;
    /** What the confidential data hub logs. Default: the guest's `LogLevel.Info`. Written to `log.level` in `cdh.toml`. */
    confidentialDataHub?: pulumi.Input<LogLevel> | undefined;
}

import type { PrivateJwk } from "./jwk";

/** Who holds the value of a vault secret. Guests have `kbs` always; the others depend on how they were built. @since 0.1.0 */
export const VaultProvider = {
    /** The key broker service of the init-data. */
    Kbs: "kbs",
    /** Secrets of the KMS of Alibaba Cloud. */
    Aliyun: "aliyun",
    /** AWS Secrets Manager. */
    Aws: "aws",
} as const;
export type VaultProvider = (typeof VaultProvider)[keyof typeof VaultProvider];

/** Who unwraps the key of an envelope secret. Both depend on how the guest was built. @since 0.1.0 */
export const EnvelopeProvider = {
    /** The KMS of Alibaba Cloud. */
    Aliyun: "aliyun",
    /** AWS KMS. */
    Aws: "aws",
} as const;
export type EnvelopeProvider = (typeof EnvelopeProvider)[keyof typeof EnvelopeProvider];

/**
 * A secret that the guest fetches: a pointer, which holds nothing of the value.
 * Source: guest-components `confidential-data-hub/hub/src/secret/layout/vault.rs`.
 *
 * @since 0.1.0
 */
export interface VaultSecret {
    /** Name of the value at its provider. For `kbs` the resource URI, as in `kbs:///default/db/password`. */
    readonly name: string;
    /** Default: `kbs`. */
    readonly provider?: VaultProvider;
    /** What the provider's client needs, readable by everyone. Default: none. */
    readonly providerSettings?: Readonly<Record<string, unknown>>;
    /** What the provider needs to find the value, readable by everyone. Default: none. */
    readonly annotations?: Readonly<Record<string, unknown>>;
}

/**
 * A secret that is encrypted in the text itself, with a key that a KMS unwraps for the guest. The encryption is done
 * with the KMS, before.
 * Source: guest-components `confidential-data-hub/hub/src/secret/layout/envelope.rs`.
 *
 * @since 0.1.0
 */
export interface EnvelopeSecret {
    readonly provider: EnvelopeProvider;
    /** Name of the KMS key that wraps the other one. */
    readonly keyId: string;
    /** The wrapped key, in base64. */
    readonly encryptedKey: string;
    /** The value, encrypted with AES-256-GCM (`A256GCM`), in base64. */
    readonly encryptedData: string;
    /** The initialization vector of that encryption: 12 bytes in base64. */
    readonly iv: string;
    readonly providerSettings?: Readonly<Record<string, unknown>>;
    readonly annotations?: Readonly<Record<string, unknown>>;
}

/** By what sealed secrets are signed. @since 0.1.0 */
export interface SigningKey {
    /** Resource URI of the public key, which the KBS has to give to the guests. */
    readonly kid: string;
    /** The key pair. */
    readonly jwk: PrivateJwk;
}

/** What {@link sealSecret} makes a text of: exactly one of `vault` and `envelope`. @since 0.1.0 */
export interface SealSecretSpec {
    readonly vault?: VaultSecret;
    readonly envelope?: EnvelopeSecret;
    readonly signing: SigningKey;
}

/**
 * Hash algorithm of the init-data digest, spelled as every guest reads it: lower case, no hyphen (Kata
 * `src/libs/kata-types/src/initdata.rs`).
 *
 * @since 0.1.0
 */
export const Algorithm = {
    /** 32 bytes. Default for SNP and all vTPM platforms. */
    Sha256: "sha256",
    /** 48 bytes. Default for TDX. */
    Sha384: "sha384",
    /** 64 bytes. Longer than every register known here, so only for platforms without one. */
    Sha512: "sha512",
} as const;
export type Algorithm = (typeof Algorithm)[keyof typeof Algorithm];

/** Length of the digest in bytes. @since 0.1.0 */
export const DIGEST_BYTES: Readonly<Record<Algorithm, number>> = {
    [Algorithm.Sha256]: 32,
    [Algorithm.Sha384]: 48,
    [Algorithm.Sha512]: 64,
};

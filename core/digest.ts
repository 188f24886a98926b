import { createHash } from "node:crypto";
import type { Algorithm } from "./algorithm";
import { type PlatformFacts, REGISTER_BYTES, Register } from "./platform";

/** What the hardware reports for an init-data document on one platform. @since 0.1.0 */
export interface Measurements {
    /** The init-data digest as it is, in lower-case hexadecimal. */
    readonly digest: string;
    /** The register that holds it in the evidence; absent on a platform where none does. */
    readonly register?: Register;
    /** The register's whole value in lower-case hexadecimal. */
    readonly registerValue?: string;
}

/** The init-data digest: the hash of the document's exact bytes, in lower-case hexadecimal. */
export function digestOf(document: string, algorithm: Algorithm): string {
    return createHash(algorithm).update(document, "utf8").digest("hex");
}

/** A digest as people and the readable annotation have it, as in `sha256:4e58…`. */
export function namedDigest({ algorithm, digest }: { readonly algorithm: Algorithm; readonly digest: string }): string {
    return `${algorithm}:${digest}`;
}

/** The register's value for a digest (Trustee `kbs/docs/initdata.md`: keep leading bytes, append zero bytes). */
export function measure(digest: string, { register }: PlatformFacts): Measurements {
    if (register === undefined) {
        return { digest };
    }
    const fitted = toLength(digest, REGISTER_BYTES[register]);
    return { digest, register, registerValue: register === Register.Pcr8 ? extendPcr(fitted) : fitted };
}

function toLength(digest: string, bytes: number): string {
    return digest.slice(0, bytes * 2).padEnd(bytes * 2, "0");
}

/** A PCR that starts at zero, extended once (cloud-api-adaptor extends PCR8 of the SHA-256 bank at boot). */
function extendPcr(digest: string): string {
    return createHash("sha256").update(Buffer.alloc(32)).update(Buffer.from(digest, "hex")).digest("hex");
}

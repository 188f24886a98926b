import { createPublicKey, verify } from "node:crypto";

/** A point of the curve P-256 in the form of a JWK. */
export interface Point {
    readonly x: string;
    readonly y: string;
}

/** Loaded for the first signature only: most users of the core make none. */
function p256(): typeof import("@noble/curves/nist.js").p256 {
    return (require("@noble/curves/nist.js") as typeof import("@noble/curves/nist.js")).p256;
}

/**
 * An ES256 signature by RFC 6979: the same key and text give the same signature, and so the same pod, policy and
 * digest. The ECDSA of node:crypto draws a number for each.
 */
export function signEs256(text: string, privateKey: Uint8Array): Uint8Array {
    // Not the lower of the two values of s: neither RFC 6979 nor guests ask for that.
    return p256().sign(Buffer.from(text), privateKey, { prehash: true, lowS: false }).toBytes("compact");
}

/** Whether the signature of both numbers is the key's, by another implementation than the one that signs. */
export function isSignedEs256(text: string, signature: Uint8Array, { x, y }: Point): boolean {
    const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    return verify("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }, signature);
}

/** The point of a private key; undefined where the number is not a private key: zero, or past the order of the curve. */
export function pointOf(privateKey: Uint8Array): Point | undefined {
    const curve = p256();
    if (!curve.utils.isValidSecretKey(privateKey)) {
        return undefined;
    }
    const bytes = Buffer.from(curve.getPublicKey(privateKey, false));
    return { x: bytes.subarray(1, 33).toString("base64url"), y: bytes.subarray(33).toString("base64url") };
}

/** Whether a point is on the curve. */
export function isPoint({ x, y }: Point): boolean {
    try {
        createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
        return true;
    } catch {
        return false;
    }
}

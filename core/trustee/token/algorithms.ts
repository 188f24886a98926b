import { constants, type KeyObject, verify } from "node:crypto";

interface Algorithm {
    /** The kind of key that it is for: no other key may verify it. */
    readonly key: string;
    /** Absent where the key decides it. */
    readonly hash?: string;
    readonly padding?: number;
}

const PSS = constants.RSA_PKCS1_PSS_PADDING;

/** The algorithms of RFC 7518 and 8037 that sign with a private key. Trustee signs with ES256 (`ear_token/broker.rs`). */
const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
    ES256: { key: "ec prime256v1", hash: "sha256" },
    ES384: { key: "ec secp384r1", hash: "sha384" },
    ES512: { key: "ec secp521r1", hash: "sha512" },
    RS256: { key: "rsa", hash: "sha256" },
    RS384: { key: "rsa", hash: "sha384" },
    RS512: { key: "rsa", hash: "sha512" },
    PS256: { key: "rsa", hash: "sha256", padding: PSS },
    PS384: { key: "rsa", hash: "sha384", padding: PSS },
    PS512: { key: "rsa", hash: "sha512", padding: PSS },
    EdDSA: { key: "ed25519" },
};

const SHORTEST_RSA = 2048;

/** The algorithms that a key signs with; none for a key that is too short, or of another kind. */
export function signsWith(key: KeyObject): string[] {
    const { namedCurve, modulusLength = SHORTEST_RSA } = key.asymmetricKeyDetails ?? {};
    const kind = [key.asymmetricKeyType, namedCurve].filter((part) => part !== undefined).join(" ");
    return Object.keys(ALGORITHMS).filter((name) => ALGORITHMS[name]?.key === kind && modulusLength >= SHORTEST_RSA);
}

/** Whether a text is signed with this algorithm by this key. */
export function isSigned(text: string, signature: Uint8Array, algorithm: string, key: KeyObject): boolean {
    const { hash, padding } = ALGORITHMS[algorithm] ?? {};
    if (!signsWith(key).includes(algorithm)) {
        return false;
    }
    const pss = padding === undefined ? {} : { padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    return verify(hash, Buffer.from(text), { key, dsaEncoding: "ieee-p1363", ...pss }, signature);
}

import { createPublicKey, type JsonWebKey, type KeyObject, type X509Certificate } from "node:crypto";
import { defined, fieldsOf, itemsOf, stringOf, textOf } from "../../fields";
import { error, type Issue, type Place, pathOf } from "../../issue";
import { parseJsonObject } from "../../json";
import { parseCertificate, pemBlocks } from "../../pem";
import { signsWith } from "./algorithms";
import type { TokenKeys } from "./spec";

/** A public key that is trusted to sign tokens. */
export interface TrustedKey {
    readonly name: string;
    readonly key: KeyObject;
    /** Its id in a JWK Set. */
    readonly kid?: string;
    /** The one algorithm that its JWK is for. */
    readonly alg?: string;
}

/** What signatures are verified by. */
export interface Trust {
    readonly keys: readonly TrustedKey[];
    readonly roots: readonly X509Certificate[];
}

const KEYS = "public keys (PUBLIC KEY) or certificates (CERTIFICATE) in PEM";
const ROOTS = "certificates (CERTIFICATE) in PEM";
const JWKS = 'a JWK Set of public keys, as in {"keys": [{"kty": "EC", "crv": "P-256", …}]}';
/** Members that only private and symmetric keys have (RFC 7518, section 6). */
const SECRET_MEMBERS = ["d", "k"];

/** The keys and roots of the inputs. No message holds a part of a key. */
export function readKeys({
    jwks,
    publicKeys,
    rootCertificates,
}: TokenKeys): Trust & { readonly issues: readonly Issue[] } {
    const keys = [
        ...(jwks === undefined ? [] : readJwks(jwks)),
        ...(publicKeys === undefined ? [] : readPem(publicKeys, ["keys", "publicKeys"], KEYS, toKey)),
    ];
    const roots =
        rootCertificates === undefined ? [] : readPem(rootCertificates, ["keys", "rootCertificates"], ROOTS, toRoot);
    return {
        keys: keys.flatMap((one) => (isIssue(one) ? [] : [one])),
        roots: roots.flatMap((one) => (isIssue(one) ? [] : [one])),
        issues: keys.length + roots.length === 0 ? [noKeys()] : [...keys, ...roots].filter(isIssue),
    };
}

function isIssue(one: object): one is Issue {
    return "severity" in one;
}

function noKeys(): Issue {
    return error(["keys"], "token-keys", {
        message: "has nothing to verify the signature by, and anybody can write a token",
        allowed: "a JWK Set, public keys, or root certificates",
        fix: "give the key or certificate of Trustee's token signer (`attestation_token_broker.signer`)",
    });
}

function readJwks(text: string): (TrustedKey | Issue)[] {
    const path = ["keys", "jwks"];
    const set = parseJsonObject(text);
    if (typeof set === "string" || !Array.isArray(set["keys"]) || set["keys"].length === 0) {
        const message = typeof set === "string" ? set : "has no list `keys` with a key in it";
        return [refused(path, message, JWKS, "give the JWK Set of the token signer")];
    }
    const keys = itemsOf(set["keys"]).flatMap((jwk, index) => readJwk(jwk, [...path, "keys", index]));
    return keys.length > 0
        ? keys
        : [refused(path, "has no key that signs tokens", JWKS, "give that of the token signer")];
}

/** Keys for other uses, and of kinds that are not known, may be in a set (RFC 7517, section 5). */
function readJwk(jwk: unknown, path: Place): (TrustedKey | Issue)[] {
    const { kid, alg, use = "sig" } = fieldsOf(jwk);
    if (SECRET_MEMBERS.some((name) => fieldsOf(jwk)[name] !== undefined)) {
        return [
            refused(path, "is a private or symmetric key", JWKS, "give the public half alone, and replace the key"),
        ];
    }
    const key = publicKeyOf({ key: jwk as JsonWebKey, format: "jwk" });
    if (key === undefined || use !== "sig" || signsWith(key).length === 0) {
        return [];
    }
    const id = textOf(kid);
    const name = id === undefined ? pathOf(path) : `${pathOf(path)} (${id})`;
    return [{ name, key, ...defined({ kid: id, alg: stringOf(alg) }) }];
}

/** Every block of PEM by itself. */
function readPem<T>(
    pem: string,
    path: Place,
    allowed: string,
    read: (block: string, at: Place) => T | Issue,
): (T | Issue)[] {
    if (pem.includes("PRIVATE KEY")) {
        return [
            refused(path, "holds a private key", allowed, "give the public key alone, and replace the private one"),
        ];
    }
    const blocks = pemBlocks(pem);
    return blocks.length === 0
        ? [refused(path, "is not PEM: it has no BEGIN and END line", allowed, "give the text of the file")]
        : blocks.map(({ text }, index) => read(text, [...path, index]));
}

function toKey(block: string, path: Place): TrustedKey | Issue {
    const key = publicKeyOf(block);
    const fix = "give an EC, RSA (2048 bits or more) or Ed25519 key, as the text of its file";
    return key === undefined || signsWith(key).length === 0
        ? refused(path, "is not a public key that signs tokens", KEYS, fix)
        : { name: pathOf(path), key };
}

function publicKeyOf(input: Parameters<typeof createPublicKey>[0]): KeyObject | undefined {
    try {
        return createPublicKey(input);
    } catch {
        return undefined;
    }
}

function toRoot(block: string, path: Place): X509Certificate | Issue {
    const fix = "give the text of the file";
    return parseCertificate(block) ?? refused(path, "is not a certificate that can be read", ROOTS, fix);
}

function refused(path: Place, message: string, allowed: string, fix: string): Issue {
    return error(path, "token-keys", { message, allowed, fix });
}

// Tokens as Trustee makes them (attestation-service/src/ear_token/broker.rs), signed by jose; those of attackers are put
// together by hand.
import { createHmac, createPublicKey, type JsonWebKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { CompactSign, importJWK } from "jose";
import type { VerifyTokenSpec } from "../../../../core/trustee";
import { SHA256, token } from "../cases.mjs";

const FOLDER = "test/vectors/token-signer";
const pem = (name: string): string => readFileSync(`${FOLDER}/${name}.pem`, "utf8");

type KeyName = "signer" | "other" | "tee" | "p384" | "rsa" | "shortRsa" | "ed25519";
export const PRIVATE: Readonly<Record<KeyName, JsonWebKey>> = JSON.parse(readFileSync(`${FOLDER}/keys.json`, "utf8"));

export const publicJwk = (name: KeyName): JsonWebKey =>
    createPublicKey({ key: PRIVATE[name], format: "jwk" }).export({ format: "jwk" });
export const publicPem = (name: KeyName): string =>
    createPublicKey({ key: PRIVATE[name], format: "jwk" }).export({ format: "pem", type: "spki" }).toString();
export const jwks = (...keys: object[]): string => JSON.stringify({ keys });

const SHORT = ["short-root", "long-root", "short-inter", "short-leaf", "direct-leaf"];

/** `leaf` has the key `signer`; `inter` issued it, `root` issued that. `notca` has the name of `inter` and is not a CA. */
export const CERTIFICATES = Object.fromEntries(
    ["root", "inter", "leaf", "leaf-expired", "notca", "other", ...SHORT].map((name) => [name, pem(name)]),
);
export const der = (name: string, encoding: "base64" | "base64url" = "base64url"): string =>
    Buffer.from(String(CERTIFICATES[name]).replace(/-----.*-----/g, ""), "base64").toString(encoding);

/** 2026-11-26T12:00:00Z, by `date -u -d`. */
export const NOW = 1795694400;

type More = Parameters<typeof token>[2];
export const claims = (tee = "snp", initData: unknown = SHA256, more: More = {}, top: object = {}): object => ({
    ...token(tee as "snp", initData as string, more),
    iat: NOW - 60,
    exp: NOW + 240,
    ...top,
});

export const encode = (part: object | string): string =>
    Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");

/** A token that jose has signed. */
export async function signed(payload: object | string, header: object = {}, key: KeyName = "signer"): Promise<string> {
    const alg = "alg" in header ? String(header.alg) : "ES256";
    const text = typeof payload === "string" ? payload : JSON.stringify(payload);
    return new CompactSign(Buffer.from(text))
        .setProtectedHeader({ typ: "JWT", ...header, alg })
        .sign(await importJWK(PRIVATE[key], alg));
}

export const hmac = (payload: object, secret: string): string => {
    const input = `${encode({ alg: "HS256" })}.${encode(payload)}`;
    return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
};

export const WEB = { name: "web", platform: "snp" as const, initData: SHA256 };

export const spec = (change: object = {}): VerifyTokenSpec => ({
    workloads: [WEB],
    keys: { publicKeys: publicPem("signer") },
    time: new Date(NOW * 1000),
    ...change,
});

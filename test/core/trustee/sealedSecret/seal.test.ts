import { createECDH } from "node:crypto";
import fc from "fast-check";
import { compactVerify, exportJWK, generateKeyPair, importJWK } from "jose";
import { describe, expect, test } from "vitest";
import { inspectSealedSecret, type PrivateJwk, sealSecret, verifySealedSecret } from "../../../../core/trustee";
import { signEs256 } from "../../../../core/trustee/sealedSecret/curve";
import { ENVELOPE, KID, PUBLIC, VAULT, VECTORS } from "./keys";

/** The private key of RFC 6979, A.2.5, and its signatures with SHA-256. */
const D = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
const RFC_6979 = [
    {
        message: "sample",
        r: "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
        s: "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
    },
    {
        message: "test",
        r: "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
        s: "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
    },
];

test.each(RFC_6979)("RFC 6979, A.2.5: the signature of $message", ({ message, r, s }) => {
    const signature = Buffer.from(signEs256(message, Buffer.from(D, "hex")));
    expect(signature.toString("hex").toUpperCase()).toBe(`${r}${s}`);
});

describe("the text", () => {
    test("is that of another program with the same key", () => {
        expect(sealSecret(VAULT)).toEqual({ text: VECTORS.vault, issues: [] });
        expect(sealSecret(ENVELOPE)).toEqual({ text: VECTORS.envelope, issues: [] });
    });

    test("has the layout of guests: four parts, fields in their order, no padding", () => {
        const [prefix, header = "", payload = "", signature = "", ...more] = (sealSecret(VAULT).text ?? "").split(".");
        expect([prefix, more]).toEqual(["sealed", []]);
        expect(Buffer.from(header, "base64url").toString()).toBe(`{"alg":"ES256","kid":"${KID}"}`);
        expect(Buffer.from(payload, "base64url").toString()).toBe(
            '{"version":"0.1.0","type":"vault","name":"kbs:///default/db/password","provider":"kbs","provider_settings":{},"annotations":{}}',
        );
        expect(Buffer.from(signature, "base64url")).toHaveLength(64);
    });

    test("verifies with jose", async () => {
        const key = await importJWK({ ...PUBLIC }, "ES256");
        for (const spec of [VAULT, ENVELOPE]) {
            const { protectedHeader } = await compactVerify((sealSecret(spec).text ?? "").slice("sealed.".length), key);
            expect(protectedHeader).toEqual({ alg: "ES256", kid: KID });
        }
    });

    test("verifies with jose and with us for any name and key", async () => {
        const part = fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,20}$/);
        const d = fc.uint8Array({ minLength: 32, maxLength: 32 });
        await fc.assert(
            fc.asyncProperty(fc.tuple(part, part, part), d, async (parts, bytes) => {
                const jwk = jwkOf(bytes);
                fc.pre(jwk !== undefined);
                const name = `kbs:///${parts.join("/")}`;
                const { text = "", issues } = sealSecret({ vault: { name }, signing: { kid: KID, jwk } });
                expect(issues).toEqual([]);
                const { d: _, ...publicJwk } = jwk;
                const { payload } = await compactVerify(text.slice(7), await importJWK({ ...publicJwk }, "ES256"));
                expect(JSON.parse(Buffer.from(payload).toString()).name).toBe(name);
                expect(verifySealedSecret(text, publicJwk).secret?.name).toBe(name);
            }),
            { numRuns: 25 },
        );
    });
});

/** The key pair of a number, by node:crypto. */
function jwkOf(d: Uint8Array): PrivateJwk | undefined {
    try {
        const curve = createECDH("prime256v1");
        curve.setPrivateKey(d);
        const point = curve.getPublicKey();
        return {
            kty: "EC",
            crv: "P-256",
            x: point.subarray(1, 33).toString("base64url"),
            y: point.subarray(33).toString("base64url"),
            d: Buffer.from(d).toString("base64url"),
        };
    } catch {
        return undefined;
    }
}

describe("verification", () => {
    test.each(["vault", "envelope", "loose"] as const)("takes what another program signed: %s", (name) => {
        expect(verifySealedSecret(VECTORS[name], PUBLIC).issues).toEqual([]);
    });

    test("says what the text holds", () => {
        expect(verifySealedSecret(VECTORS.loose, PUBLIC).secret).toEqual({
            type: "vault",
            provider: "kbs",
            name: "kbs:///default/sealed-secret/test",
            kid: KID,
            payload: {
                version: "0.1.0",
                type: "vault",
                name: "kbs:///default/sealed-secret/test",
                provider: "kbs",
                provider_settings: {},
                annotations: {},
            },
        });
        expect(inspectSealedSecret(VECTORS.envelope).secret).toMatchObject({
            type: "envelope",
            provider: "aliyun",
            keyId: "key-1",
        });
    });

    test("fails after a change of any character", () => {
        const { vault } = VECTORS;
        for (let at = 0; at < vault.length; at++) {
            const changed = `${vault.slice(0, at)}${vault[at] === "A" ? "B" : "A"}${vault.slice(at + 1)}`;
            expect(verifySealedSecret(changed, PUBLIC).secret, `character ${at}`).toBeUndefined();
        }
    });

    test("fails with another key", async () => {
        const { publicKey } = await generateKeyPair("ES256", { extractable: true });
        const { issues, secret } = verifySealedSecret(VECTORS.vault, (await exportJWK(publicKey)) as typeof PUBLIC);
        expect(secret).toBeUndefined();
        expect(issues.map(({ code }) => code)).toEqual(["sealed-signature"]);
    });

    // (r, n - s) is the other valid signature of the same text: p256 of guests and jose take both.
    test("takes the other sign of s, as jose does", async () => {
        const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
        const parts = VECTORS.vault.split(".");
        const bytes = Buffer.from(parts[3] ?? "", "base64url");
        const s = order - BigInt(`0x${bytes.subarray(32).toString("hex")}`);
        const other = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, "0"), "hex")]);
        const text = [...parts.slice(0, 3), other.toString("base64url")].join(".");
        expect(verifySealedSecret(text, PUBLIC).issues).toEqual([]);
        const key = await importJWK({ ...PUBLIC }, "ES256");
        await expect(compactVerify(text.slice(7), key)).resolves.toBeDefined();
    });

    test("does not take JSON instead of the compact form", () => {
        const [, header = "", payload = "", signature = ""] = VECTORS.vault.split(".");
        const flattened = JSON.stringify({ protected: header, payload, signature });
        expect(verifySealedSecret(`sealed.${flattened}`, PUBLIC).secret).toBeUndefined();
    });
});

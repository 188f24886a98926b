import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Issue } from "../../../../core";
import { formatIssue } from "../../../../core/issue";
import { parseResourceUri } from "../../../../core/resourceUri";
import { inspectSealedSecret, type SealSecretSpec, sealSecret, verifySealedSecret } from "../../../../core/trustee";
import { base64url, ENVELOPE, JWK, KID, PUBLIC, VAULT, VECTORS } from "./keys";

const KEY = "an EC P-256 key as a JWK, as `npx confidential-workload secret keygen` makes it";
const KID_FORM = "the resource URI of the public key, as in kbs:///default/keys/sealed-secrets";
const FORM = "sealed.<header>.<payload>.<signature>, each part in base64url without padding";
const AGAIN = "seal it again, as with `npx confidential-workload secret seal`";
const URI_FORM = "a resource URI, as in kbs:///default/db/password";

const PASSWORD = "correct-horse-battery";
/** What no message may hold. */
const HIDDEN = [JWK.d, PASSWORD, VECTORS.vault.split(".")[3] ?? ""];

const texts = (issues: readonly Issue[]) => issues.map((issue) => `${issue.severity} ${formatIssue(issue)}`);
const text = (severity: string, path: string, message: string, code: string, fix: string, allowed?: string) =>
    `${severity} ${path}: ${message} [${code}]${allowed === undefined ? "" : `\n    allowed: ${allowed}`}\n    fix: ${fix}`;
const jwkError = (path: string, message: string, fix = "use such a key", allowed = KEY) =>
    text("error", path, message, "jwk", fix, allowed);

const vault = (changes: object) => ({ ...VAULT, vault: { ...VAULT.vault, ...changes } });
const envelope = (changes: object) => ({ ...ENVELOPE, envelope: { ...ENVELOPE.envelope, ...changes } });
const signing = (changes: object) => ({ ...VAULT, signing: { ...VAULT.signing, ...changes } });
const jwk = (changes: object) => signing({ jwk: { ...JWK, ...changes } });
const { d: _, ...withoutD } = JWK;

/** What is wrong, the spec, and every whole message. */
const SEAL: readonly (readonly [string, object, readonly string[]])[] = [
    [
        "nothing to seal",
        { signing: VAULT.signing },
        [
            text(
                "error",
                "vault",
                "is missing, and so is envelope",
                "one-of",
                "set one of them",
                "exactly one of vault and envelope",
            ),
        ],
    ],
    [
        "both types",
        { ...VAULT, ...ENVELOPE },
        [
            text(
                "error",
                "vault",
                "is set together with envelope",
                "one-of",
                "remove one of them",
                "exactly one of vault and envelope",
            ),
        ],
    ],
    [
        "a password for a vault",
        { ...VAULT, vault: PASSWORD },
        [text("error", "vault", "is not an object", "wrong-type", "give an object", "an object")],
    ],
    [
        "a password for a name",
        vault({ name: PASSWORD }),
        [
            text(
                "error",
                "vault.name",
                String(parseResourceUri(PASSWORD)),
                "resource-uri",
                "name the resource in the KBS that holds the value",
                URI_FORM,
            ),
        ],
    ],
    [
        "two parts",
        vault({ name: "kbs:///db/password" }),
        [
            text(
                "error",
                "vault.name",
                `"kbs:///db/password" ${String(parseResourceUri("kbs:///db/password"))}`,
                "resource-uri",
                "name the resource in the KBS that holds the value",
                URI_FORM,
            ),
        ],
    ],
    [
        "a part that Trustee refuses",
        vault({ name: "kbs:///default/db/.env" }),
        [
            text(
                "error",
                "vault.name",
                `"kbs:///default/db/.env" ${String(parseResourceUri("kbs:///default/db/.env"))}`,
                "resource-uri",
                "name the resource in the KBS that holds the value",
                URI_FORM,
            ),
        ],
    ],
    [
        "an empty name",
        vault({ name: "" }),
        [text("error", "vault.name", "is empty or not a string", "payload", "set vault.name")],
    ],
    [
        "no name",
        { ...VAULT, vault: {} },
        [text("error", "vault.name", "is required and missing", "missing", "set vault.name")],
    ],
    [
        "a provider that guests do not have",
        vault({ provider: "hashicorp" }),
        [
            text(
                "error",
                "vault.provider",
                '"hashicorp" is not one that guests have',
                "not-a-choice",
                "use one of them",
                "kbs, aliyun, aws",
            ),
        ],
    ],
    [
        "a typo",
        vault({ providerSetings: {} }),
        [
            text(
                "error",
                "vault.providerSetings",
                "is not an input of vault",
                "unknown-key",
                "did you mean vault.providerSettings?",
                "name, provider, providerSettings, annotations",
            ),
        ],
    ],
    [
        "settings as text",
        vault({ providerSettings: "{}" }),
        [
            text(
                "error",
                "vault.providerSettings",
                "is not an object: guests need one, even if it is empty",
                "payload",
                "give an object",
            ),
        ],
    ],
    [
        "ehsm, which guests had once",
        envelope({ provider: "ehsm" }),
        [
            text(
                "error",
                "envelope.provider",
                '"ehsm" is not one that guests have',
                "not-a-choice",
                "use one of them",
                "aliyun, aws",
            ),
        ],
    ],
    [
        "bytes without padding",
        envelope({ encryptedKey: "d3JhcHBlZCBrZXk" }),
        [
            text(
                "error",
                "envelope.encryptedKey",
                "is empty or not base64",
                "payload",
                "encode the bytes in base64",
                "base64 with padding",
            ),
        ],
    ],
    [
        "a plaintext for the ciphertext",
        envelope({ encryptedData: PASSWORD }),
        [
            text(
                "error",
                "envelope.encryptedData",
                "is empty or not base64",
                "payload",
                "encode the bytes in base64",
                "base64 with padding",
            ),
        ],
    ],
    [
        "an initialization vector of 16 bytes",
        envelope({ iv: Buffer.alloc(16).toString("base64") }),
        [
            text(
                "error",
                "envelope.iv",
                "is 16 bytes long, and AES-GCM takes 12",
                "payload",
                "give the initialization vector of the encryption",
            ),
        ],
    ],
    [
        "nothing of an envelope",
        { ...ENVELOPE, envelope: {} },
        ["keyId", "encryptedKey", "encryptedData", "iv", "provider"].map((name) =>
            text("error", `envelope.${name}`, "is required and missing", "missing", `set envelope.${name}`),
        ),
    ],
    [
        "no signing key",
        { vault: VAULT.vault },
        [
            text(
                "error",
                "signing.kid",
                "is missing, and the guest looks the public key up by it",
                "kid",
                "name the public key in the KBS",
                KID_FORM,
            ),
            jwkError("signing.jwk", "is not an object"),
        ],
    ],
    [
        "a kid that is the key",
        signing({ kid: JSON.stringify(JWK) }),
        [
            text(
                "error",
                "signing.kid",
                String(parseResourceUri("{}")),
                "kid",
                "keep the public key in the KBS and give its URI",
                KID_FORM,
            ),
        ],
    ],
    [
        "a kid of a plugin",
        signing({ kid: "kbs+pkcs11:///a/b/c" }),
        [
            text(
                "error",
                "signing.kid",
                '"kbs+pkcs11:///a/b/c" is of a plugin, and guests take keys by kbs:// only',
                "kid",
                "keep the public key in the KBS and give its URI",
                KID_FORM,
            ),
        ],
    ],
    ["a public key", signing({ jwk: withoutD }), [publicKey()]],
    ["an RSA key", jwk({ kty: "RSA" }), [another("signing.jwk.kty", "RSA", "EC")]],
    ["another curve", jwk({ crv: "secp256k1" }), [another("signing.jwk.crv", "secp256k1", "P-256")]],
    ["another algorithm", jwk({ alg: "ES384" }), [another("signing.jwk.alg", "ES384", "ES256")]],
    ["a key as text", signing({ jwk: JSON.stringify(JWK) }), [jwkError("signing.jwk", "is not an object")]],
    [
        "no coordinates",
        jwk({ x: undefined, y: "AAAA" }),
        ["x", "y"].map((name) => jwkError(`signing.jwk.${name}`, "is not 32 bytes in base64url without padding")),
    ],
    [
        "a private number that is cut",
        jwk({ d: JWK.d.slice(0, -2) }),
        [jwkError("signing.jwk.d", "is not 32 bytes in base64url without padding")],
    ],
    [
        "a private number with padding",
        jwk({ d: `${JWK.d}=` }),
        [jwkError("signing.jwk.d", "is not 32 bytes in base64url without padding")],
    ],
    [
        "a private number that is zero",
        jwk({ d: Buffer.alloc(32).toString("base64url") }),
        [jwkError("signing.jwk.d", "is not 32 bytes in base64url without padding")],
    ],
    [
        "a private number of another key",
        jwk({ d: Buffer.alloc(32, 7).toString("base64url") }),
        [
            jwkError(
                "signing.jwk.d",
                "is not the private number of the point x, y",
                "use the two halves of one key pair: the public half in the KBS would not verify what this one signs",
            ),
        ],
    ],
    [
        "a point off the curve",
        jwk({ x: JWK.y, y: JWK.x }),
        [jwkError("signing.jwk", "has x and y that are not a point of the curve, so that d belongs to another key")],
    ],
    [
        "everything at once",
        { vault: { name: "kbs:///a/b" }, signing: { kid: 7, jwk: { kty: "oct" } } },
        [
            text(
                "error",
                "vault.name",
                `"kbs:///a/b" ${String(parseResourceUri("kbs:///a/b"))}`,
                "resource-uri",
                "name the resource in the KBS that holds the value",
                URI_FORM,
            ),
            text(
                "error",
                "signing.kid",
                "is missing, and the guest looks the public key up by it",
                "kid",
                "name the public key in the KBS",
                KID_FORM,
            ),
            another("signing.jwk.kty", "oct", "EC"),
            jwkError("signing.jwk.crv", "is missing", "use such a key", `P-256: ${KEY}`),
        ],
    ],
];

function publicKey(): string {
    return jwkError(
        "signing.jwk.d",
        "is missing: this is a public key, and a private key signs",
        "give the private key",
    );
}

function another(path: string, given: string, wanted: string): string {
    return jwkError(path, `"${given}" is another kind of key`, "use such a key", `${wanted}: ${KEY}`);
}

describe("sealSecret", () => {
    test.each(SEAL)("%s", (_name, spec, expected) => {
        const { issues, text: sealed } = sealSecret(spec as SealSecretSpec);
        expect(texts(issues)).toEqual(expected);
        expect(sealed).toBeUndefined();
        for (const hidden of HIDDEN) {
            expect(JSON.stringify(issues)).not.toContain(hidden);
        }
    });

    test("a key in a file of the guest is possible, and a warning", () => {
        const { issues, text: sealed } = sealSecret(signing({ kid: "team-a" }) as SealSecretSpec);
        expect(texts(issues)).toEqual([
            text(
                "warning",
                "signing.kid",
                "is the name of a file, which the image of the guest would have to hold",
                "kid",
                "keep the public key in the KBS and give its URI",
                KID_FORM,
            ),
        ]);
        expect(inspectSealedSecret(sealed ?? "").secret?.kid).toBe("team-a");
    });
});

const HEADER = JSON.stringify({ alg: "ES256", kid: KID });
const PAYLOAD = {
    version: "0.1.0",
    type: "vault",
    name: "kbs:///default/db/password",
    provider: "kbs",
    provider_settings: {},
    annotations: {},
};
const SIGNATURE = Buffer.alloc(64, 1).toString("base64url");
const join = (header: string, payload: string, signature = SIGNATURE) => `sealed.${header}.${payload}.${signature}`;
const withHeader = (header: object) => join(base64url(JSON.stringify(header)), base64url(JSON.stringify(PAYLOAD)));
const withPayload = (payload: object) => join(base64url(HEADER), base64url(JSON.stringify(payload)));
const malformed = (message: string) => text("error", "env", message, "sealed-secret", AGAIN, FORM);
const header = (name: string, message: string, allowed: string) =>
    text("error", `env: header.${name}`, message, "sealed-header", AGAIN, allowed);
const payload = (name: string, message: string, fix: string, allowed?: string) =>
    text("error", `env: payload.${name}`, message, "payload", fix, allowed);

const INSPECT: readonly (readonly [string, string, readonly string[]])[] = [
    [
        "a password",
        PASSWORD,
        [malformed("does not begin with sealed., so that the guest takes it for the value itself")],
    ],
    ["a prefix alone", "sealed.", [malformed("has 1 part after sealed., and not 3")]],
    ["five parts", `${VECTORS.vault}.`, [malformed("has 4 parts after sealed., and not 3")]],
    ["the prefix twice", `sealed.${VECTORS.vault}`, [malformed("has 4 parts after sealed., and not 3")]],
    [
        "padding",
        join(`${base64url(HEADER)}=`, base64url(JSON.stringify(PAYLOAD))),
        [malformed("has a header that has padding")],
    ],
    ["the other alphabet", join(base64url(HEADER), "e30+"), [malformed("has a payload that is not base64url")]],
    ["a line end behind it", `${VECTORS.vault}\n`, [malformed("has a signature that is not base64url")]],
    [
        "bits behind the last byte",
        join(base64url(HEADER), "e31"),
        [malformed("has a payload that has bits set behind its last byte")],
    ],
    ["an empty payload", join(base64url(HEADER), ""), [malformed("has a payload that is empty")]],
    [
        "a signature that is cut",
        join(base64url(HEADER), base64url(JSON.stringify(PAYLOAD)), SIGNATURE.slice(0, -2)),
        [malformed("has a signature of 63 bytes, and one by ES256 has 64")],
    ],
    ["a payload of text", join(base64url(HEADER), base64url("hello")), [malformed("has a payload that is not JSON")]],
    [
        "a payload that is a list",
        join(base64url(HEADER), base64url("[]")),
        [malformed("has a payload that is not a JSON object")],
    ],
    [
        "a header with a key twice",
        join(base64url('{"alg":"none","kid":"x","\\u0061lg":"ES256"}'), base64url(JSON.stringify(PAYLOAD))),
        [malformed("has a header that has a key twice")],
    ],
    ["no algorithm", withHeader({ kid: KID }), [header("alg", "is missing", "ES256")]],
    [
        "no signature by name",
        withHeader({ alg: "none", kid: KID }),
        [header("alg", '"none" is not the algorithm of sealed secrets', "ES256")],
    ],
    [
        "critical parameters",
        withHeader({ alg: "ES256", kid: KID, crit: ["b64"], b64: false }),
        ["crit", "b64"].map((name) => header(name, "would change what is signed", "alg and kid")),
    ],
    [
        "no kid",
        withHeader({ alg: "ES256" }),
        [
            text(
                "error",
                "env: header.kid",
                "is missing, and the guest looks the public key up by it",
                "kid",
                "name the public key in the KBS",
                KID_FORM,
            ),
        ],
    ],
    [
        "another version",
        withPayload({ ...PAYLOAD, version: "0.2.0" }),
        [payload("version", '"0.2.0" is another version of sealed secrets', "seal it again", "0.1.0")],
    ],
    [
        "another type",
        withPayload({ ...PAYLOAD, type: "box" }),
        [payload("type", '"box" is not a type of sealed secret', "seal it again", "vault, envelope")],
    ],
    [
        "an empty object",
        withPayload({}),
        [
            payload("version", "is missing", "seal it again", "0.1.0"),
            payload("type", "is missing", "seal it again", "vault, envelope"),
        ],
    ],
    [
        "no annotations, which the documentation calls optional",
        withPayload({ ...PAYLOAD, annotations: undefined }),
        [
            text(
                "error",
                "env: payload.annotations",
                "is required and missing",
                "missing",
                "set env: payload.annotations",
            ),
        ],
    ],
    [
        "the words of old tools",
        join("fakejwsheader", base64url(JSON.stringify(PAYLOAD)), "fakesignature"),
        [
            text(
                "error",
                "env",
                "has the words of old tools instead of a signature, which guests refuse since Kata 3.28",
                "sealed-unsigned",
                AGAIN,
                "a header with alg and kid, and a signature",
            ),
        ],
    ],
];

describe("inspectSealedSecret", () => {
    test.each(INSPECT)("%s", (_name, given, expected) => {
        const { issues } = inspectSealedSecret(given, ["env"]);
        expect(texts(issues)).toEqual(expected);
        expect(verifySealedSecret(given, PUBLIC, ["env"]).secret).toBeUndefined();
        expect(JSON.stringify(issues)).not.toContain(PASSWORD);
    });

    test("the content of an unsigned text is shown, and so is one of a guest's newer field", () => {
        const fake = join("fakejwsheader", base64url(JSON.stringify(PAYLOAD)), "fakesignature");
        expect(inspectSealedSecret(fake).secret).toEqual({
            type: "vault",
            provider: "kbs",
            name: "kbs:///default/db/password",
            payload: PAYLOAD,
        });
        const trap = inspectSealedSecret(withPayload({ ...PAYLOAD, provider: { toString: 0 } }), ["env"]);
        expect(trap.issues.map(({ path, code }) => [path, code])).toEqual([["env: payload.provider", "not-a-choice"]]);
        const { issues } = inspectSealedSecret(withPayload({ ...PAYLOAD, cache: true }), ["env"]);
        expect(texts(issues)).toEqual([
            text(
                "warning",
                "env: payload.cache",
                "is not read by guests",
                "payload",
                "remove it",
                "version, type, name, provider, provider_settings, annotations",
            ),
        ]);
    });
});

test("no text makes any of them throw", () => {
    const part = fc.oneof(
        fc.string(),
        fc.jsonValue().map((value) => base64url(JSON.stringify(value))),
        fc.base64String(),
    );
    const any = fc.oneof(
        fc.string(),
        fc.array(part, { maxLength: 4 }).map((parts) => ["sealed", ...parts].join(".")),
    );
    fc.assert(
        fc.property(any, fc.jsonValue(), (given, key) => {
            expect(inspectSealedSecret(given).issues.length).toBeGreaterThan(0);
            expect(verifySealedSecret(given, key as unknown as typeof PUBLIC).secret).toBeUndefined();
            expect(sealSecret(key as unknown as SealSecretSpec).text).toBeUndefined();
        }),
        { numRuns: 300 },
    );
});

describe("verifySealedSecret", () => {
    test.each<readonly [string, unknown, string]>([
        [
            "a private key",
            JWK,
            jwkError(
                "jwk.d",
                "is there: this is a private key",
                "give the public half, without d; a private key in the KBS lets every guest sign",
            ),
        ],
        ["a key of another kind", { ...PUBLIC, kty: "OKP" }, another("jwk.kty", "OKP", "EC")],
        [
            "a point off the curve",
            { ...PUBLIC, x: PUBLIC.y },
            jwkError("jwk", "has x and y that are not a point of the curve"),
        ],
        [
            "another key",
            // The point of the private number 1, which is the generator of the curve.
            {
                kty: "EC",
                crv: "P-256",
                x: "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
                y: "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
            },
            text(
                "error",
                "sealedSecret",
                "is not signed by this key, or was changed since",
                "sealed-signature",
                "verify it with the key that its kid names, or seal it again",
                "a signature by the private half of this key",
            ),
        ],
    ])("%s", (_name, key, expected) => {
        const { issues, secret } = verifySealedSecret(VECTORS.vault, key as typeof PUBLIC);
        expect(texts(issues)).toEqual([expected]);
        expect(secret).toBeUndefined();
    });
});

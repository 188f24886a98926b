// What is wrong with a token, and every message whole: severity, path, text, code, allowed, fix.
import { createPrivateKey, createSign, sign } from "node:crypto";
import type { VerifyTokenSpec } from "../../../../core/trustee";
import { BASE64, BASE64_BEFORE, IMAGE, PADDED, PCR8, SHA256, SHA256_BEFORE, SHA384 } from "../cases.mjs";
import {
    CERTIFICATES,
    claims,
    der,
    encode,
    hmac,
    jwks,
    NOW,
    PRIVATE,
    publicJwk,
    publicPem,
    signed,
    spec,
    WEB,
} from "./tokens";

export interface Row {
    readonly name: string;
    readonly token: () => Promise<string> | string;
    /** What Trustee signs, where that is not the point of the row. */
    readonly payload?: object;
    readonly spec: VerifyTokenSpec;
    readonly messages: readonly string[];
}

const row = (name: string, token: Row["token"] | object, change: object = {}, ...messages: string[]): Row => ({
    name,
    ...(typeof token === "function"
        ? { token: token as Row["token"] }
        : { token: () => signed(token), payload: token }),
    spec: spec(change),
    messages,
});

const on = (platform: string, initData: string, more: object = {}) => ({
    workloads: [{ name: "web", platform, initData, ...more }],
});

// ---- Messages

const SIGNED =
    " [token-signature]\n    allowed: a token that Trustee signed\n    fix: give the key or root of the Trustee that made the token, and trust nothing that this token says";
const signature = (text: string) => `error token: ${text}${SIGNED}`;
const FOREIGN = signature("is not signed by a trusted key, or was changed since");
const algorithm = (alg: string, keys: string) =>
    signature(`says that it is signed with "${alg}", and the keys are for ${keys}`);

const form = (text: string) =>
    `error token: ${text} [token-form]\n    allowed: <header>.<payload>.<signature>, each part in base64url without padding\n    fix: give the token as Trustee made it: the text alone, or the JSON of the attestation agent`;

const NEW = "[token-expired]\n    fix: fetch a new one from the workload";
const CLOCKS = "[token-early]\n    fix: set the clocks of Trustee and of this machine, or allow for the difference";
const SETS_IT = "\n    fix: take the token from Trustee, which sets it";

const tee = (found: string, wanted: string) =>
    `error token.submods.cpu0: is about a guest of the TEE ${found}, and the workloads run on ${wanted} [token-tee]\n    fix: ask the workload on its own platform, or expect the workload of this one`;
const initData = (text: string, allowed = `${SHA256} (web)`) =>
    `error token.submods.cpu0.init_data: ${text} [token-init-data]\n    allowed: ${allowed}\n    fix: deploy what was reviewed, or review what runs; \`npx confidential-workload diff\` compares the two`;
const device = (text: string) =>
    `${text} [token-device]\n    fix: take the token from Trustee: the attestation agent of the guest has it, at /aa/token?token_type=kbs`;
const NO_CPU = device("error token.submods: has no appraisal of a CPU (submods.cpu0)");
const appraisal = (name: string, status: string) =>
    `error token.submods.${name}: is ${status}: the attestation policy does not vouch for this device [token-appraisal]\n    allowed: affirming\n    fix: register the reference values of the hardware and the guest with Trustee, or find out what runs there`;
const debug = (name = "cpu0") =>
    `error token.submods.${name}: is in debug mode, in which the host reads and changes the memory of the guest [token-debug]\n    fix: start the guest without debugging, and trust nothing that this one has had`;
const unknownDebug = (name = "cpu0", severity: "error" | "warning" = "warning") =>
    `${severity} token.submods.${name}: has no claim about debug mode, so nothing says that the host cannot look into this device [token-debug-unknown]\n    fix: ${
        severity === "error"
            ? "use a verifier that reports it, or verify without strictDebug"
            : "rely on the reference values of the device, or ask for such a claim by strictDebug"
    }`;
const NO_GPU =
    "warning token.submods: has no appraisal of a GPU, so it proves nothing of the GPU [token-device]\n    fix: use a guest image whose attestation agent sends the evidence of the GPU";
const SAMPLE =
    'warning workloads[0].platform: on "coco-dev" (development without a TEE) anybody can claim this init-data: the evidence comes from the sample attester, and no hardware report holds the digest [trustee-not-attested]\n    fix: grant it resources for development only, and none that a workload on a TEE gets';
const keys = (path: string, text: string, allowed: string, fix: string) =>
    `error ${path}: ${text} [token-keys]\n    allowed: ${allowed}\n    fix: ${fix}`;
const PEM_KEYS = "public keys (PUBLIC KEY) or certificates (CERTIFICATE) in PEM";
const JWKS = 'a JWK Set of public keys, as in {"keys": [{"kty": "EC", "crv": "P-256", …}]}';

// ---- Tokens

const GPU = (status: string, more: object = { secboot: true, dbgstat: "disabled" }) => ({
    devices: { gpu0: { "ear.status": status, "ear.veraison.annotated-evidence": { nvidia: more } } },
});
/** As Trustee's `validate_ppcie` adds to 8 GPUs and 4 switches that are connected: a count, and no device. */
const ofNvidia = (evidence: object) => ({
    "ear.status": "affirming",
    "ear.veraison.annotated-evidence": { nvidia: evidence },
});
const HGX = {
    devices: Object.fromEntries([
        ...[...Array(8).keys()].map((index) => [`gpu${index}`, ofNvidia({ secboot: true, dbgstat: "disabled" })]),
        ...[...Array(4).keys()].map((index) => [`switch${index}`, ofNvidia({ secboot: true, dbgstat: "disabled" })]),
        ["ppcie0", ofNvidia({ gpu_count: 8, switch_count: 4 })],
    ]),
};
const SNP = claims();
const withCpu = (cpu0: object, more: object = {}): object => ({ ...claims(), submods: { cpu0, ...more } });
const snpClaims = (snp: object, status = "affirming") =>
    withCpu({ "ear.status": status, "ear.veraison.annotated-evidence": { init_data: SHA256, snp } });
const identified = (...images: string[]): object => {
    const base = claims() as { readonly submods: { readonly cpu0: object } };
    const identifiers = { validated: { container_images: images, container_uids: [0] } };
    return { ...base, submods: { cpu0: { ...base.submods.cpu0, "ear.trustee.identifiers": identifiers } } };
};
const PIXEL = `registry.example.com/shop/pixel@sha256:${SHA256}`;

/** The header that Trustee writes: the key, and its certificates. */
const chain = (...names: string[]) => ({
    jwk: { ...publicJwk("signer"), alg: "ES256", x5c: names.map((name) => der(name)) },
});
const ROOT = { keys: { rootCertificates: CERTIFICATES["root"] } };
const rootOf = (name: string) => ({ keys: { rootCertificates: CERTIFICATES[name] } });
const chained =
    (header: object, key: "signer" | "other" = "signer") =>
    () =>
        signed(SNP, header, key);

/** By hand: any text as header and payload, signed by the right key. */
const raw = (header: string, payload: string) => () => {
    const input = `${encode(header)}.${encode(payload)}`;
    const key = createPrivateKey({ key: PRIVATE.signer, format: "jwk" });
    return `${input}.${sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
};
const ES256 = '{"alg":"ES256"}';
const text = (value: object) => JSON.stringify(value);
const unsigned = (alg: string, signature = "") => `${encode({ alg })}.${encode(SNP)}.${signature}`;
const changed = async (change: (parts: readonly string[]) => readonly string[], of: object = SNP) =>
    change((await signed(of)).split(".")).join(".");

// ---- Rows

export const GOOD: readonly Row[] = [
    row("the digest, as Trustee up to 0.17 writes it", claims("snp", BASE64)),
    row("snp", SNP),
    row("tdx", claims("tdx", SHA384), on("tdx", SHA384)),
    row("tdx with a SHA-256 digest, padded", claims("tdx", PADDED), on("tdx", PADDED)),
    row("azure-snp", claims("az-snp-vtpm", PCR8), on("azure-snp", PCR8)),
    row("azure-tdx", claims("az-tdx-vtpm", PCR8), on("azure-tdx", PCR8)),
    row("nvidia-gpu-snp", claims("snp", SHA256, GPU("affirming")), on("nvidia-gpu-snp", SHA256)),
    row("nvidia-gpu-tdx", claims("tdx", SHA384, GPU("affirming")), on("nvidia-gpu-tdx", SHA384)),
    row("a GPU that says nothing of debug mode", claims("snp", SHA256, GPU("affirming", {})), {}, unknownDebug("gpu0")),
    row("8 GPUs with their switches, where debug mode is asked", claims("snp", SHA256, HGX), {
        ...on("nvidia-gpu-snp", SHA256),
        strictDebug: true,
    }),
    ...[false, 0, "false", "0"].map((value) =>
        row(`debug mode off, as ${JSON.stringify(value)}`, snpClaims({ policy_debug_allowed: value })),
    ),
    row("a GPU platform without a GPU", SNP, on("nvidia-gpu-snp", SHA256), NO_GPU),
    row(
        "coco-dev, not affirmed",
        claims("sample", BASE64, { status: "contraindicated" }),
        on("coco-dev", BASE64),
        SAMPLE,
    ),
    row("a certificate of the signer", SNP, { keys: { publicKeys: CERTIFICATES["leaf"] } }),
    row("two public keys in one text", SNP, { keys: { publicKeys: publicPem("other") + publicPem("signer") } }),
    row("a JWK Set of several keys", SNP, {
        keys: { jwks: jwks(publicJwk("other"), publicJwk("signer"), { kty: "x" }) },
    }),
    row("a key by its id", () => signed(SNP, { kid: "b" }), {
        keys: {
            jwks: jwks(
                { ...publicJwk("other"), kid: "a" },
                { ...publicJwk("signer"), kid: "b", alg: "ES256", use: "sig" },
            ),
        },
    }),
    row("ES384", () => signed(SNP, { alg: "ES384" }, "p384"), { keys: { publicKeys: publicPem("p384") } }),
    row("RS256", () => signed(SNP, { alg: "RS256" }, "rsa"), { keys: { jwks: jwks(publicJwk("rsa")) } }),
    row("PS384", () => signed(SNP, { alg: "PS384" }, "rsa"), { keys: { publicKeys: publicPem("rsa") } }),
    row("EdDSA", () => signed(SNP, { alg: "EdDSA" }, "ed25519"), { keys: { publicKeys: publicPem("ed25519") } }),
    row("a chain as Trustee sends it", chained(chain("leaf", "inter")), ROOT),
    row("a chain with its root", chained(chain("leaf", "inter", "root")), ROOT),
    row("a chain below a root that allows no CA", chained(chain("direct-leaf")), rootOf("short-root")),
    row("a chain below a root that allows one CA", chained(chain("short-leaf", "short-inter")), rootOf("long-root")),
    row("a chain as RFC 7515 has it", chained({ x5c: [der("leaf", "base64"), der("inter", "base64")] }), ROOT),
    row("a chain, where the intermediate is what is trusted", chained(chain("leaf")), {
        keys: { rootCertificates: CERTIFICATES["inter"] },
    }),
    row("in the last second of its time and the skew", { ...SNP, exp: NOW - 59 }),
    row("from a clock that is ahead by the skew", { ...SNP, iat: NOW + 60, nbf: NOW + 60 }),
    row("with a longer skew", { ...SNP, exp: NOW - 299 }, { skewSeconds: 300 }),
    row("times in fractions of a second", { ...SNP, iat: NOW - 0.5 }),
    row("one of several workloads, on several TEEs", claims("tdx", SHA384), {
        workloads: [WEB, { name: "api", platform: "tdx", initData: SHA384 }],
    }),
    row(
        "the document of before the rollout",
        claims("snp", SHA256_BEFORE),
        { workloads: [{ ...WEB, previous: [SHA256_BEFORE] }] },
        'warning token.submods.cpu0.init_data: is of the document that "web" had before, so this pod has not rolled yet [token-previous]\n    fix: verify again when the rollout is over, and remove the value from `previous` then',
    ),
    row("the images of the policy, in any order", identified(PIXEL, IMAGE, IMAGE), {
        workloads: [{ ...WEB, images: [IMAGE, PIXEL] }],
    }),
    row("images of which nobody knows what is expected", identified(PIXEL)),
    row("not affirmed, where that is not asked", claims("snp", SHA256, { status: "warning" }), {
        requireAffirming: false,
    }),
    row("white space around the token", async () => `\n${await signed(SNP)}\n`),
];

export const BAD: readonly Row[] = [
    // Time
    row(
        "expired",
        { ...SNP, exp: NOW - 3600 },
        {},
        `error token.exp: has expired: exp is 2026-11-26T11:00:00Z, and it is 2026-11-26T12:00:00Z ${NEW}`,
    ),
    row(
        "expired for as long as the skew",
        { ...SNP, exp: NOW - 60 },
        {},
        `error token.exp: has expired: exp is 2026-11-26T11:59:00Z, and it is 2026-11-26T12:00:00Z ${NEW}`,
    ),
    row(
        "expired, without a skew",
        { ...SNP, exp: NOW },
        { skewSeconds: 0 },
        `error token.exp: has expired: exp is 2026-11-26T12:00:00Z, and it is 2026-11-26T12:00:00Z ${NEW}`,
    ),
    row(
        "issued in the future",
        { ...SNP, iat: NOW + 61 },
        {},
        `error token.iat: was issued in the future: iat is 2026-11-26T12:01:01Z, and it is 2026-11-26T12:00:00Z ${CLOCKS}`,
    ),
    row(
        "not valid yet",
        { ...SNP, nbf: NOW + 120 },
        {},
        `error token.nbf: is not valid yet: nbf is 2026-11-26T12:02:00Z, and it is 2026-11-26T12:00:00Z ${CLOCKS}`,
    ),
    row("valid for ever", { ...SNP, exp: undefined }, {}, `error token.exp: has no exp [token-expired]${SETS_IT}`),
    row("issued at no time", { ...SNP, iat: undefined }, {}, `error token.iat: has no iat [token-early]${SETS_IT}`),
    row(
        "a time as text",
        { ...SNP, exp: "2099-01-01" },
        {},
        `error token.exp: has "2099-01-01" as exp [token-expired]${SETS_IT}`,
    ),
    row(
        "a time that is not a number",
        { ...SNP, exp: null },
        {},
        `error token.exp: has null as exp [token-expired]${SETS_IT}`,
    ),
    row(
        "a time beyond all calendars",
        { ...SNP, exp: 1e300 },
        {},
        `error token.exp: has 1e+300 as exp [token-expired]${SETS_IT}`,
    ),
    // Signature
    row("another key", () => signed(SNP, {}, "other"), {}, FOREIGN),
    row(
        "a changed payload",
        () => changed(([h, , s]) => [`${h}`, encode({ ...SNP, exp: NOW + 9999 }), `${s}`]),
        {},
        FOREIGN,
    ),
    row(
        "a changed header",
        () => changed(([, p, s]) => [encode({ alg: "ES256", typ: "EAR" }), `${p}`, `${s}`]),
        {},
        FOREIGN,
    ),
    row(
        "a signature of another token",
        () => changed(([h, p]) => [`${h}`, `${p}`, Buffer.alloc(64, 1).toString("base64url")]),
        {},
        FOREIGN,
    ),
    row("a signature that was cut", () => changed(([h, p, s = ""]) => [`${h}`, `${p}`, s.slice(0, 40)]), {}, FOREIGN),
    row(
        "a signature of zeros",
        () => changed(([h, p]) => [`${h}`, `${p}`, Buffer.alloc(64).toString("base64url")]),
        {},
        FOREIGN,
    ),
    row("no signature", () => changed(([h, p]) => [`${h}`, `${p}`, ""]), {}, FOREIGN),
    row(
        "an ECDSA signature as X.509 has it",
        () =>
            changed(([h, p]) => [
                `${h}`,
                `${p}`,
                createSign("sha256")
                    .update(`${h}.${p}`)
                    .sign(createPrivateKey({ key: PRIVATE.signer, format: "jwk" }))
                    .toString("base64url"),
            ]),
        {},
        FOREIGN,
    ),
    row("alg none", () => unsigned("none"), {}, algorithm("none", "ES256")),
    row("alg none in other letters", () => unsigned("nOnE"), {}, algorithm("nOnE", "ES256")),
    row("alg none with a signature", () => unsigned("none", "AAAA"), {}, algorithm("none", "ES256")),
    row(
        "no alg",
        raw("{}", text(SNP)),
        {},
        signature("does not say by which algorithm it is signed, and the keys are for ES256"),
    ),
    row(
        "alg that is a list",
        raw('{"alg":["ES256"]}', text(SNP)),
        {},
        signature("says that it is signed with a list of 1, and the keys are for ES256"),
    ),
    row("alg that every object has", () => unsigned("constructor"), {}, algorithm("constructor", "ES256")),
    row(
        "the public key as the secret of an HMAC",
        () => hmac(SNP, publicPem("signer")),
        {},
        algorithm("HS256", "ES256"),
    ),
    row("the algorithm of another curve", () => unsigned("ES384", "AAAA"), {}, algorithm("ES384", "ES256")),
    row(
        "the algorithm of another kind of key",
        () => signed(SNP, { alg: "RS256" }, "rsa"),
        {},
        algorithm("RS256", "ES256"),
    ),
    row(
        "another algorithm than the one that the key is for",
        () => signed(SNP, { alg: "PS256" }, "rsa"),
        { keys: { jwks: jwks({ ...publicJwk("rsa"), alg: "RS256" }) } },
        algorithm("PS256", "RS256"),
    ),
    row(
        "ES256 that says RS256",
        raw('{"alg":"RS256"}', text(SNP)),
        { keys: { publicKeys: publicPem("rsa") } },
        FOREIGN,
    ),
    row(
        "an id that is not in the set",
        () => signed(SNP, { kid: "c" }),
        { keys: { jwks: jwks({ ...publicJwk("signer"), kid: "a" }) } },
        signature('names the key "c", which is not in the JWK Set'),
    ),
    row(
        "the id of another key of the set",
        () => signed(SNP, { kid: "a" }),
        { keys: { jwks: jwks({ ...publicJwk("other"), kid: "a" }, { ...publicJwk("signer"), kid: "b" }) } },
        FOREIGN,
    ),
    row("a key that the token brings itself", () => signed(SNP, { jwk: publicJwk("other") }, "other"), {}, FOREIGN),
    // Certificates
    row(
        "a key without certificates, where a root is trusted",
        () => signed(SNP, { jwk: publicJwk("other") }, "other"),
        ROOT,
        signature("brings no certificates, which Trustee sends where its token signer has a `cert_path`"),
    ),
    row(
        "no key at all, where a root is trusted",
        SNP,
        ROOT,
        signature("brings no certificates, which Trustee sends where its token signer has a `cert_path`"),
    ),
    row(
        "a chain to another root",
        chained(chain("leaf", "inter", "root")),
        { keys: { rootCertificates: CERTIFICATES["other"] } },
        signature("brings a chain that leads to none of the roots"),
    ),
    row(
        "a chain with a CA below a root that allows none",
        chained(chain("short-leaf", "short-inter")),
        rootOf("short-root"),
        signature("brings a chain with 1 CAs below one that allows 0 (pathlen)"),
    ),
    row(
        "the same with the root in the chain",
        chained(chain("short-leaf", "short-inter", "short-root")),
        rootOf("short-root"),
        signature("brings a chain with 1 CAs below one that allows 0 (pathlen)"),
    ),
    row(
        "a chain with a gap",
        chained(chain("leaf")),
        ROOT,
        signature("brings a chain that leads to none of the roots"),
    ),
    row(
        "a chain in another order",
        chained(chain("inter", "leaf")),
        ROOT,
        signature("brings a key that is not the one of its first certificate"),
    ),
    row(
        "an issuer that is not a CA",
        chained({ jwk: { ...publicJwk("signer"), x5c: [der("leaf"), der("notca")] } }),
        ROOT,
        signature("brings a chain that leads to none of the roots"),
    ),
    row(
        "an expired certificate",
        chained(chain("leaf-expired", "inter")),
        ROOT,
        signature(
            "brings a chain with a certificate that is not valid at this time: Jan  1 00:00:00 2026 GMT to Feb  1 00:00:00 2026 GMT",
        ),
    ),
    row(
        "certificates of somebody else",
        chained({ jwk: { ...publicJwk("other"), x5c: [der("leaf"), der("inter")] } }, "other"),
        ROOT,
        signature("brings a key that is not the one of its first certificate"),
    ),
    row(
        "certificates of somebody else, without a key",
        chained({ x5c: [der("leaf"), der("inter")] }, "other"),
        ROOT,
        FOREIGN,
    ),
    row(
        "invalid certificates",
        chained({ jwk: { ...publicJwk("signer"), x5c: ["AAAA"] } }),
        ROOT,
        signature("brings certificates that cannot be read"),
    ),
    row(
        "a chain without end",
        chained(chain("leaf", ...Array.from({ length: 10 }, () => "inter"))),
        ROOT,
        signature("brings certificates that cannot be read"),
    ),
    row(
        "neither a key nor a root that fits",
        chained(chain("leaf"), "other"),
        { keys: { rootCertificates: CERTIFICATES["root"], publicKeys: publicPem("tee") } },
        signature("brings a chain that leads to none of the roots"),
        FOREIGN,
    ),
    // Form
    row("no token", () => "", {}, form("has 1 part, and a token has 3")),
    row("two parts", () => changed(([h, p]) => [`${h}`, `${p}`]), {}, form("has 2 parts, and a token has 3")),
    row("five parts, as encrypted tokens have", () => "a.b.c.d.e", {}, form("has 5 parts, and a token has 3")),
    row(
        "padding",
        () => changed(([h, p, s]) => [`${h}`, `${p}`, `${s}==`]),
        {},
        form("has a signature that is not base64url"),
    ),
    row("a header that is not JSON", raw("ES256", text(SNP)), {}, form("has a header that is not JSON")),
    row("a payload that is a list", raw(ES256, "[]"), {}, form("has a payload that is not a JSON object")),
    row(
        "nothing between the dots",
        () => "..",
        {},
        form("has a header that is not base64url"),
        form("has a payload that is not base64url"),
    ),
    row(
        "a line break in the middle",
        () => changed(([h, p = "", s]) => [`${h}`, `${p.slice(0, 8)}\n${p.slice(8)}`, `${s}`]),
        {},
        form("has a payload that is not base64url"),
    ),
    row("alg twice", raw('{"alg":"none","alg":"ES256"}', text(SNP)), {}, form("has a header that has a key twice")),
    row(
        "exp twice",
        raw(ES256, text(SNP).replace('"exp":', '"exp":1,"exp":')),
        {},
        form("has a payload that has a key twice"),
    ),
    row(
        "init_data twice",
        raw(ES256, text(SNP).replace('"init_data":', `"init_data":"${SHA256_BEFORE}","init_data":`)),
        {},
        form("has a payload that has a key twice"),
    ),
    row(
        "a status twice, in another spelling",
        raw(ES256, text(SNP).replace('"ear.status":', '"ear\\u002estatus":"none","ear.status":')),
        {},
        form("has a payload that has a key twice"),
    ),
    row(
        "cpu0 twice",
        raw(ES256, text(SNP).replace('"cpu0":', '"cpu0":{},"cpu0":')),
        {},
        form("has a payload that has a key twice"),
    ),
    row(
        "an extension that has to be understood",
        raw('{"alg":"ES256","crit":["exp"]}', text(SNP)),
        {},
        form('has the header parameter "crit", which changes what is signed'),
    ),
    row(
        "a payload that is not encoded",
        raw('{"alg":"ES256","b64":false,"crit":["b64"]}', text(SNP)),
        {},
        form('has the header parameter "crit", which changes what is signed'),
        form('has the header parameter "b64", which changes what is signed'),
    ),
    // TEE and init-data
    row("another digest", claims("snp", SHA256_BEFORE), {}, initData(`is about other init-data: ${SHA256_BEFORE}`)),
    row(
        "another digest of several",
        claims("snp", SHA256_BEFORE),
        {
            workloads: [
                { ...WEB, previous: [PCR8] },
                { ...WEB, name: "api", initData: PCR8.replace("98", "97") },
            ],
        },
        initData(
            `is about other init-data: ${SHA256_BEFORE}`,
            `${SHA256} (web), ${PCR8} (web, before), ${PCR8.replace("98", "97")} (api)`,
        ),
    ),
    row(
        "the digest padded, where hardware does not",
        claims("snp", PADDED),
        {},
        initData(`is about init-data in another form than hardware reports for "web": ${PADDED}`),
    ),
    row(
        "the digest not padded, where hardware does",
        claims("tdx", SHA256),
        on("tdx", PADDED),
        initData(`is about init-data in another form than hardware reports for "web": ${SHA256}`, `${PADDED} (web)`),
    ),
    row(
        "the digest in upper case",
        claims("snp", SHA256.toUpperCase()),
        {},
        initData(`is about init-data in another form than hardware reports for "web": ${SHA256.toUpperCase()}`),
    ),
    row(
        "the digest itself, where it is PCR8",
        claims("az-snp-vtpm", SHA256),
        on("azure-snp", PCR8),
        initData(`is about other init-data: ${SHA256}`, `${PCR8} (web)`),
    ),
    row(
        "no init-data",
        withCpu({ "ear.status": "affirming", "ear.veraison.annotated-evidence": { snp: {} } }),
        {},
        initData("says nothing of the init-data"),
        unknownDebug(),
    ),
    row(
        "another digest, as Trustee up to 0.17 writes it",
        claims("snp", BASE64_BEFORE),
        {},
        initData(`is about other init-data: ${SHA256_BEFORE}`),
    ),
    row(
        "the digest of Azure in base64, as no Trustee writes it",
        claims("az-snp-vtpm", Buffer.from(PCR8, "hex").toString("base64")),
        on("azure-snp", PCR8),
        initData(`is about other init-data: ${Buffer.from(PCR8, "hex").toString("base64")}`, `${PCR8} (web)`),
    ),
    row("init-data that is a list", claims("snp", [SHA256]), {}, initData("has init-data that is not text")),
    row("init-data that is empty", claims("snp", ""), {}, initData("is about other init-data: ")),
    row("another TEE with the same init-data", claims("tdx", SHA256), {}, tee("tdx", "snp")),
    row(
        "another TEE, and other init-data",
        claims("tdx", SHA384),
        {},
        tee("tdx", "snp"),
        initData(`is about other init-data: ${SHA384}`),
    ),
    row("the vTPM instead of the hardware", claims("az-snp-vtpm", SHA256), {}, tee("az-snp-vtpm", "snp")),
    row(
        "the sample attester, which takes any bytes",
        claims("sample", SHA256, { status: "warning" }),
        {},
        tee("sample", "snp"),
    ),
    row(
        "a TEE that is not known",
        withCpu({ "ear.status": "affirming", "ear.veraison.annotated-evidence": { init_data: SHA256, cca: {} } }),
        {},
        tee("cca", "snp"),
        unknownDebug(),
    ),
    row(
        "two TEEs at once",
        withCpu({
            "ear.status": "affirming",
            "ear.veraison.annotated-evidence": { init_data: SHA256, sample: {}, snp: {} },
        }),
        {},
        tee("sample, snp", "snp"),
        unknownDebug(),
    ),
    row(
        "no evidence",
        withCpu({ "ear.status": "affirming" }),
        {},
        tee("none", "snp"),
        initData("says nothing of the init-data"),
        unknownDebug(),
    ),
    // Devices
    row("no appraisal", { ...SNP, submods: undefined }, {}, NO_CPU),
    row("an empty appraisal", { ...SNP, submods: {} }, {}, NO_CPU),
    row("appraisals in a list", { ...SNP, submods: [(SNP as { submods: object }).submods] }, {}, NO_CPU),
    row("a GPU alone", { ...SNP, submods: GPU("affirming").devices }, {}, NO_CPU),
    row(
        "a second CPU alone",
        { ...SNP, submods: { cpu1: (SNP as { submods: { cpu0: object } }).submods.cpu0 } },
        {},
        NO_CPU,
    ),
    row("a warning", claims("snp", SHA256, { status: "warning" }), {}, appraisal("cpu0", '"warning"')),
    row(
        "contraindicated",
        claims("snp", SHA256, { status: "contraindicated" }),
        {},
        appraisal("cpu0", '"contraindicated"'),
    ),
    row("none", claims("snp", SHA256, { status: "none" }), {}, appraisal("cpu0", '"none"')),
    row(
        "no status",
        withCpu({ "ear.veraison.annotated-evidence": { init_data: SHA256, snp: {} } }),
        {},
        appraisal("cpu0", "not appraised"),
        unknownDebug(),
    ),
    row(
        "affirming in other letters",
        claims("snp", SHA256, { status: "Affirming" }),
        {},
        appraisal("cpu0", '"Affirming"'),
    ),
    row(
        "a status that is a list",
        claims("snp", SHA256, { status: ["affirming"] as unknown as string }),
        {},
        appraisal("cpu0", "a list of 1"),
    ),
    row(
        "a GPU that is contraindicated",
        claims("snp", SHA256, GPU("contraindicated")),
        on("nvidia-gpu-snp", SHA256),
        appraisal("gpu0", '"contraindicated"'),
    ),
    row(
        "two devices, both not affirmed",
        claims("snp", SHA256, { status: "warning", ...GPU("none") }),
        {},
        appraisal("cpu0", '"warning"'),
        appraisal("gpu0", '"none"'),
    ),
    row(
        "the sample attester, where affirming is asked",
        claims("sample", BASE64, { status: "warning" }),
        { ...on("coco-dev", BASE64), requireAffirming: true },
        SAMPLE,
        appraisal("cpu0", '"warning"'),
    ),
    row("debug mode of SNP, affirmed", snpClaims({ policy_debug_allowed: true }), {}, debug()),
    row("debug mode of SNP, as older verifiers wrote it", snpClaims({ policy_debug_allowed: "1" }), {}, debug()),
    row(
        "debug mode of SNP, as newer verifiers write it",
        snpClaims({ evidence: { policy: { debug_allowed: true } } }),
        {},
        debug(),
    ),
    row(
        "debug mode, with a flag that says it is not",
        snpClaims({ debug: false, policy_debug_allowed: "true" }),
        {},
        debug(),
    ),
    row(
        "debug mode, and its appraisal",
        snpClaims({ policy_debug_allowed: true }, "contraindicated"),
        {},
        appraisal("cpu0", '"contraindicated"'),
        debug(),
    ),
    row(
        "debug mode, where affirming is not asked",
        snpClaims({ policy_debug_allowed: true }, "warning"),
        { requireAffirming: false },
        debug(),
    ),
    row(
        "debug mode of TDX",
        withCpu({
            "ear.status": "affirming",
            "ear.veraison.annotated-evidence": { init_data: SHA384, tdx: { td_attributes: { debug: true } } },
        }),
        on("tdx", SHA384),
        debug(),
    ),
    row("debug mode of a GPU", claims("snp", SHA256, GPU("affirming", { dbgstat: "enabled" })), {}, debug("gpu0")),
    row(
        "a GPU whose debug mode is a word that is not known",
        claims("snp", SHA256, GPU("affirming", { dbgstat: "Disabled" })),
        {},
        debug("gpu0"),
    ),
    row(
        "a GPU whose debug mode is a flag",
        claims("snp", SHA256, GPU("affirming", { dbgstat: false })),
        {},
        debug("gpu0"),
    ),
    ...["true", "True", "1", "yes", "", 1, null, [], {}].map((value) =>
        row(`debug mode of SNP as ${JSON.stringify(value)}`, snpClaims({ policy_debug_allowed: value }), {}, debug()),
    ),
    row(
        "a switch in debug mode",
        claims("snp", SHA256, { devices: { switch0: ofNvidia({ dbgstat: "enabled" }) } }),
        {},
        debug("switch0"),
    ),
    row(
        "debug mode under the name of a topology",
        claims("snp", SHA256, { devices: { ppcie0: ofNvidia({ dbgstat: "enabled" }) } }),
        {},
        debug("ppcie0"),
    ),
    row(
        "a GPU that says nothing of debug mode, where that is asked",
        claims("snp", SHA256, GPU("affirming", { secboot: true })),
        { strictDebug: true },
        unknownDebug("gpu0", "error"),
    ),
    row(
        "other images",
        identified(IMAGE, PIXEL),
        { workloads: [{ ...WEB, images: [IMAGE] }] },
        `error token.submods.cpu0["ear.trustee.identifiers"]: names other images than the policy of "web": ${PIXEL}, ${IMAGE} [token-images]\n    allowed: ${IMAGE}\n    fix: look into the attestation policy of Trustee, which wrote them: the document is the expected one`,
    ),
    row(
        "everything at once",
        () => signed({ ...claims("tdx", PCR8, { status: "none" }), exp: NOW - 3600 }, {}, "other"),
        {},
        FOREIGN,
        `error token.exp: has expired: exp is 2026-11-26T11:00:00Z, and it is 2026-11-26T12:00:00Z ${NEW}`,
        tee("tdx", "snp"),
        initData(`is about other init-data: ${PCR8}`),
        appraisal("cpu0", '"none"'),
    ),
    // Inputs
    row(
        "no key",
        SNP,
        { keys: {} },
        keys(
            "keys",
            "has nothing to verify the signature by, and anybody can write a token",
            "a JWK Set, public keys, or root certificates",
            "give the key or certificate of Trustee's token signer (`attestation_token_broker.signer`)",
        ),
    ),
    row(
        "a private key",
        SNP,
        {
            keys: {
                publicKeys: createPrivateKey({ key: PRIVATE.signer, format: "jwk" }).export({
                    format: "pem",
                    type: "pkcs8",
                }),
            },
        },
        keys(
            "keys.publicKeys",
            "holds a private key",
            PEM_KEYS,
            "give the public key alone, and replace the private one",
        ),
    ),
    row(
        "a private key in a set",
        SNP,
        { keys: { jwks: jwks(PRIVATE.signer) } },
        keys(
            "keys.jwks.keys[0]",
            "is a private or symmetric key",
            JWKS,
            "give the public half alone, and replace the key",
        ),
    ),
    row(
        "a secret in a set",
        SNP,
        { keys: { jwks: jwks({ kty: "oct", k: "AAAA" }) } },
        keys(
            "keys.jwks.keys[0]",
            "is a private or symmetric key",
            JWKS,
            "give the public half alone, and replace the key",
        ),
    ),
    row(
        "a set that is not JSON",
        SNP,
        { keys: { jwks: "keys" } },
        keys("keys.jwks", "is not JSON", JWKS, "give the JWK Set of the token signer"),
    ),
    row(
        "an empty set",
        SNP,
        { keys: { jwks: jwks() } },
        keys("keys.jwks", "has no list `keys` with a key in it", JWKS, "give the JWK Set of the token signer"),
    ),
    row(
        "a set of keys for encryption",
        SNP,
        { keys: { jwks: jwks({ ...publicJwk("signer"), use: "enc" }) } },
        keys("keys.jwks", "has no key that signs tokens", JWKS, "give that of the token signer"),
    ),
    row(
        "an RSA key that is too short",
        SNP,
        { keys: { publicKeys: publicPem("shortRsa") } },
        keys(
            "keys.publicKeys[0]",
            "is not a public key that signs tokens",
            PEM_KEYS,
            "give an EC, RSA (2048 bits or more) or Ed25519 key, as the text of its file",
        ),
    ),
    row(
        "a file name instead of a key",
        SNP,
        { keys: { publicKeys: "signer.pem" } },
        keys("keys.publicKeys", "is not PEM: it has no BEGIN and END line", PEM_KEYS, "give the text of the file"),
    ),
    row(
        "a key instead of a root",
        SNP,
        { keys: { rootCertificates: publicPem("signer") } },
        keys(
            "keys.rootCertificates[0]",
            "is not a certificate that can be read",
            "certificates (CERTIFICATE) in PEM",
            "give the text of the file",
        ),
    ),
    row(
        "no workload",
        SNP,
        { workloads: [] },
        "error workloads: has no workload, so it is for nobody [empty]\n    fix: add a workload",
    ),
    row(
        "no time",
        SNP,
        { time: undefined },
        "error time: is required and missing [time]\n    allowed: a Date\n    fix: give the time at which the token has to be valid",
    ),
    row(
        "a time that is not valid",
        SNP,
        { time: new Date("yesterday") },
        "error time: is not a time [time]\n    allowed: a Date\n    fix: give the time at which the token has to be valid",
    ),
    row(
        "a typo",
        SNP,
        { requireAffirm: false },
        "error requireAffirm: is not an input [unknown-key]\n    allowed: keys, skewSeconds, requireAffirming, strictDebug, issuer, reviewed\n    fix: did you mean requireAffirming?",
    ),
];

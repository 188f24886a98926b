import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { contentOf } from "../core/trustee/token/content";
import { CERTIFICATES, der, jwks, NOW, PRIVATE, publicJwk, publicPem, signed } from "../core/trustee/token/tokens";
import { runCliAsync } from "./runCli";

let folder: string;
const file = (name: string): string => join(folder, name);
const golden = (name: string, part: string): string => readFileSync(`test/golden/${name}/${part}`, "utf8").trim();
const digestOf = (name: string): string => golden(name, "digest.txt").replace(/^sha\d+:/, "");

// Both documents are for SNP and have a SHA-256, so HOSTDATA is the digest.
const WEB = "strict-policy";
const OTHER = "https-proxy-only";
const AT = ["--at", "2026-11-26T12:00:00Z"];
const SNP = ["--platform", "snp"];

const deployment = (name: string, from: string): object => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
        template: {
            metadata: {
                annotations: { "io.katacontainers.config.hypervisor.cc_init_data": golden(from, "annotation.txt") },
            },
        },
    },
});

const tokenOf = (name: string, change: object = {}, claims: object = {}): object => ({
    iat: NOW - 60,
    exp: NOW + 240,
    submods: {
        cpu0: {
            "ear.status": "affirming",
            "ear.veraison.annotated-evidence": {
                init_data: digestOf(name),
                init_data_claims: contentOf(readFileSync(`test/golden/${name}/initdata.toml`, "utf8")),
                snp: { policy_debug_allowed: false, ...claims },
            },
        },
    },
    ...change,
});

async function verify(args: readonly string[], stdin = "") {
    const { code, out, err } = await runCliAsync(["verify", ...args], { stdin, env: {} });
    return { code, out: out.replaceAll(`${folder}/`, ""), err: err.replaceAll(`${folder}/`, "") };
}

beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "verify-"));
    const write = (name: string, value: unknown) =>
        writeFileSync(file(name), typeof value === "string" ? value : JSON.stringify(value));
    write("web.yaml", deployment("web", WEB));
    write("other.yaml", deployment("web", OTHER));
    write("trustee.json", [{ name: "web", platform: "snp", initData: digestOf(WEB), images: [] }]);
    write("stack.json", { digest: "x", trustee: { web: { name: "web", platform: "snp", initData: digestOf(WEB) } } });
    write("token.jwt", `${await signed(tokenOf(WEB))}\n`);
    write("foreign.jwt", await signed(tokenOf(WEB), {}, "other"));
    const x5c = [der("leaf"), der("inter")];
    write("chained.jwt", await signed(tokenOf(WEB), { jwk: { ...publicJwk("signer"), x5c } }));
    const teeKey = "-----BEGIN PRIVATE KEY-----\nthe guest's\n-----END PRIVATE KEY-----";
    write("agent.json", { token: await signed(tokenOf(WEB)), tee_keypair: teeKey });
    write("bad-agent.json", { tee_keypair: teeKey });
    write("measured.jwt", await signed(tokenOf(WEB, { iss: "trustee" }, { measurement: "1a".repeat(48) })));
    write("guest.yaml", `snp_launch_measurement: { 1: "${"1a".repeat(48)}" }\n`);
    write("other-guest.yaml", `snp_launch_measurement: { 1: "${"2b".repeat(48)}" }\n`);
    write("bad-guest.yaml", "snp_launch_measurement: short\n");
    write("signer.pem", publicPem("signer"));
    write("private.jwks", jwks(PRIVATE.signer));
    write("keys.jwks", jwks({ ...publicJwk("signer"), kid: "one" }));
    write("root.pem", CERTIFICATES["root"]);
});

afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllGlobals());

const KEY = ["--key", "signer.pem"];
const named = (args: readonly string[]) =>
    args.map((arg) => (/\.(yaml|json|jwt|pem|jwks)$/.test(arg) && !arg.startsWith("http") ? file(arg) : arg));
const run = (args: readonly string[], stdin?: string) => verify([...named(args), ...AT], stdin);

test.each<[string, readonly string[], string?]>([
    ["a manifest and a key", ["token.jwt", "web.yaml", ...SNP, ...KEY]],
    ["the output of a stack", ["token.jwt", "trustee.json", ...KEY]],
    ["all outputs of a stack", ["token.jwt", "stack.json", ...KEY]],
    ["a JWK Set", ["token.jwt", "trustee.json", "--jwks", "keys.jwks"]],
    ["a chain and its root", ["chained.jwt", "trustee.json", "--root", "root.pem"]],
    ["the answer of the attestation agent", ["agent.json", "trustee.json", ...KEY]],
    ["a document of before", ["token.jwt", "other.yaml", "--previous", "web.yaml", ...SNP, ...KEY]],
    ["several workloads", ["token.jwt", "trustee.json", "other.yaml", ...SNP, ...KEY]],
])("exit code 0 by %s", async (_, args) => {
    const { code, out } = await run(args);
    expect(out).toMatch(/\n\nproven: (Deployment\/)?web\n$/);
    expect(code).toBe(0);
});

test.each<[string, string, readonly string[], number, RegExp]>([
    ["the image of the guest", "measured.jwt", ["--guest", "guest.yaml"], 0, /^ok +snp_launch_measurement of cpu0 /m],
    ["another image", "measured.jwt", ["--guest", "other-guest.yaml"], 1, /^FAIL +snp_launch_measurement of cpu0 /m],
    [
        "no claim of the image",
        "token.jwt",
        ["--guest", "guest.yaml"],
        1,
        /^FAIL +snp_launch_measurement of cpu0 +nothing /m,
    ],
    ["the issuer", "measured.jwt", ["--issuer", "trustee"], 0, /^ok +issuer +trustee +trustee$/m],
    ["another issuer", "measured.jwt", ["--issuer", "other"], 1, /^FAIL +issuer +trustee +other$/m],
])("%s is compared", async (_, token, options, code, table) => {
    const { out, code: given } = await run([token, "trustee.json", ...KEY, ...options]);
    expect(given).toBe(code);
    expect(out).toMatch(table);
});

test("a value that no token can have is named in its file", async () => {
    const { code, err } = await run(["measured.jwt", "trustee.json", ...KEY, "--guest", "bad-guest.yaml"]);
    expect(code).toBe(1);
    expect(err).toContain('- bad-guest.yaml: snp_launch_measurement: is "short", which no claim of a token can equal');
});

test("a token on the standard input", async () => {
    const { code } = await run(["-", "trustee.json", ...KEY], await signed(tokenOf(WEB)));
    expect(code).toBe(0);
});

test("the table of what was asked, found and expected", async () => {
    const { out, err } = await run(["foreign.jwt", "trustee.json", ...KEY]);
    const digest = digestOf(WEB);
    expect(out.split("\n")).toEqual([
        `      ASKED               FOUND${" ".repeat(61)}EXPECTED`,
        `FAIL  signature           ES256, not by a trusted key${" ".repeat(39)}signed by a trusted key`,
        `ok    issued at           2026-11-26T11:59:00Z${" ".repeat(46)}at or before 2026-11-26T12:00:00Z (± 60 s)`,
        `ok    valid until         2026-11-26T12:04:00Z${" ".repeat(46)}after 2026-11-26T12:00:00Z (± 60 s)`,
        `ok    TEE                 snp${" ".repeat(63)}snp`,
        `ok    init_data           ${digest}  ${digest} (web)`,
        `ok    appraisal of cpu0   affirming${" ".repeat(57)}affirming`,
        `ok    debug mode of cpu0  off${" ".repeat(63)}off`,
        "",
        "not proven",
        "",
    ]);
    expect(err).toBe(
        "error: foreign.jwt: 1 problem:\n  - foreign.jwt: is not signed by a trusted key, or was changed since [token-signature]\n    allowed: a token that Trustee signed\n    fix: give the key or root of the Trustee that made the token, and trust nothing that this token says\n",
    );
});

test("what runs in the place of what was expected, by key and effect", async () => {
    const { code, out, err } = await run(["token.jwt", "other.yaml", ...SNP, ...KEY]);
    expect(code).toBe(1);
    expect(out).toMatch(/\nnot proven\n\nother\.yaml: Deployment\/web expected -> attested: /);
    expect(out).toMatch(/policy\.rego: /);
    expect(err).toContain(`token.jwt: submods.cpu0.init_data: is about other init-data: ${digestOf(WEB)}`);
});

test("nothing is compared with what a token says that nobody signed", async () => {
    expect((await run(["foreign.jwt", "other.yaml", ...SNP, ...KEY])).out).not.toContain("attested");
});

test("--json has all of it, and no key of the guest", async () => {
    const { out } = await run(["agent.json", "other.yaml", ...SNP, ...KEY, "--json"]);
    const { proven, workloads, checks, difference, issues } = JSON.parse(out);
    expect({ proven, workloads }).toEqual({ proven: false, workloads: [] });
    expect(checks.map(({ asked, holds }: { asked: string; holds: boolean }) => [asked, holds])).toContainEqual([
        "init_data",
        false,
    ]);
    expect(difference).toMatchObject({ source: "other.yaml: Deployment/web" });
    expect(issues.map(({ code }: { code: string }) => code)).toEqual(["token-init-data"]);
    expect(out).not.toContain("PRIVATE KEY");
});

test.each<[string, readonly string[], RegExp]>([
    [
        "a private key",
        ["token.jwt", "trustee.json", "--jwks", "private.jwks"],
        /private\.jwks: keys\[0\]: is a private or symmetric key/,
    ],
    ["an answer without a token", ["bad-agent.json", "trustee.json", ...KEY], /bad-agent\.json: has no `token`/],
    ["a file that is not there", ["none.jwt", "trustee.json", ...KEY], /none\.jwt: cannot be read \(ENOENT\)/],
    [
        "a platform that attests nothing",
        ["token.jwt", "web.yaml", "--platform", "se", ...KEY],
        /web\.yaml: Deployment\/web platform: Trustee's token says nothing/,
    ],
    [
        "a set by http",
        ["token.jwt", "trustee.json", "--jwks-url", "http://kbs.example.com/jwks"],
        /--jwks-url: is not an https URL/,
    ],
    [
        "a set by a URL with a password",
        ["token.jwt", "trustee.json", "--jwks-url", "https://a:b@kbs.example.com/"],
        /--jwks-url: is not an https URL/,
    ],
])("exit code 1, and no secret, for %s", async (_, args, message) => {
    const { code, out, err } = await run(args);
    expect(err).toMatch(message);
    expect(code).toBe(1);
    expect(out + err).not.toMatch(/PRIVATE KEY|a:b@/);
});

test.each<[string, readonly string[], string]>([
    [
        "a key for statements and no statement",
        ["token.jwt", "trustee.json", ...KEY, "--statement-key", "signer.pem"],
        "give --statement too: --statement-key says who signed it",
    ],
    ["no key", ["token.jwt", "trustee.json"], "give --jwks, --jwks-url, --key or --root: anybody can write a token"],
    [
        "no platform of a manifest",
        ["token.jwt", "web.yaml", ...KEY],
        "required option '--platform <name>' not specified",
    ],
    ["two files on the standard input", ["-", "-", ...KEY], "only one file can be the standard input"],
    ["an invalid skew", ["token.jwt", "trustee.json", ...KEY, "--skew", "-1"], "Give a whole number of seconds."],
    ["a time without a zone", ["token.jwt", "trustee.json", ...KEY, "--at", "2027-01-01"], "Give a time with its zone"],
])("exit code 2 for %s", async (_, args, message) => {
    const { code, err } = await verify(named(args));
    expect(err).toContain(message);
    expect(code).toBe(2);
});

test("--jwks-url asks that URL once, and follows nobody", async () => {
    const asked = vi.fn(async (..._: unknown[]) => new Response(jwks(publicJwk("signer"))));
    vi.stubGlobal("fetch", asked);
    const { code } = await run(["token.jwt", "trustee.json", "--jwks-url", "https://kbs.example.com/jwks"]);
    expect(code).toBe(0);
    expect(asked.mock.calls).toEqual([
        ["https://kbs.example.com/jwks", { redirect: "error", signal: expect.any(AbortSignal) }],
    ]);
});

test.each<[string, () => Promise<Response>, RegExp]>([
    [
        "a server that answers with an error",
        async () => new Response("no", { status: 404 }),
        /gives no JWK Set: status 404/,
    ],
    [
        "a server that is not there",
        () => Promise.reject(new TypeError("fetch failed")),
        /--jwks-url: cannot be fetched/,
    ],
    [
        "a text without end",
        async () => new Response("a".repeat(1_048_577)),
        /gives no JWK Set: status 200, 1048577 characters/,
    ],
])("exit code 1 for %s", async (_, answer, message) => {
    vi.stubGlobal("fetch", answer);
    const { code, err } = await run(["token.jwt", "trustee.json", "--jwks-url", "https://kbs.example.com/jwks"]);
    expect(err).toMatch(message);
    expect(code).toBe(1);
});

test("without --jwks-url nothing is asked", async () => {
    const asked = vi.fn();
    vi.stubGlobal("fetch", asked);
    await run(["token.jwt", "trustee.json", ...KEY]);
    expect(asked).not.toHaveBeenCalled();
});

const statementOf = (name: string): string =>
    JSON.stringify({
        _type: "https://in-toto.io/Statement/v1",
        predicateType: "urn:confidential-workload:review:1",
        subject: [{ name, digest: { sha256: digestOf(name) }, annotations: { algorithm: "sha256" } }],
    });
const envelopeOf = (name: string, key: KeyObject): string => {
    const payload = statementOf(name);
    const type = "application/vnd.in-toto+json";
    const bytes = Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} ${payload}`);
    const sig = sign("sha256", bytes, key).toString("base64");
    return JSON.stringify({
        payload: Buffer.from(payload).toString("base64"),
        payloadType: type,
        signatures: [{ sig }],
    });
};

test.each([
    ["that is signed", WEB, ["--statement-key", "reviewers.pem"], 0, /^ok +reviewed /m, /^$/],
    ["about another document", OTHER, ["--statement-key", "reviewers.pem"], 1, /^FAIL +reviewed /m, /token-unreviewed/],
    ["signed by somebody else", WEB, ["--statement-key", "signer.pem"], 1, /not proven/, /statement-signature/],
    [
        "whose signature nobody looked at",
        WEB,
        [],
        0,
        /^ok +reviewed /m,
        /--statement-key: is not given, so no signature/,
    ],
    ["and a key that is not there", WEB, ["--statement-key", "none.pem"], 1, /not proven/, /none\.pem: cannot be read/],
] as const)("with a statement %s", async (_, about, more, code, out, err) => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    writeFileSync(file("reviewers.pem"), publicKey.export({ type: "spki", format: "pem" }));
    writeFileSync(file("review.json"), envelopeOf(about, privateKey));
    const args = ["token.jwt", "web.yaml", ...SNP, ...KEY, "--statement", "review.json", ...more];
    const verdict = await run(args);
    expect(verdict.code).toBe(code);
    expect(verdict.out).toMatch(out);
    expect(verdict.err).toMatch(err);
});

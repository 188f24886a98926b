import { createPrivateKey } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { attestationPolicy, referenceValues, resourcePolicy, type TrusteeWorkload } from "../../core/trustee";
import { BASE, SHA256 } from "../core/trustee/cases.mjs";
import { CERTIFICATES, PRIVATE } from "../core/trustee/token/tokens";
import { runCliAsync } from "./runCli";
import { adminToken, type Held, standInKbs } from "./standInKbs";

const WEB: TrusteeWorkload = { name: "web", platform: "snp", initData: SHA256 };
const POLICY = resourcePolicy({ grants: [{ workloads: [WEB], resources: ["shop/keys/web"] }] }).policy ?? "";
const CPU = attestationPolicy({ workloads: [WEB], base: BASE }).policy ?? "";
const { message, values } = referenceValues({ workloads: [WEB] });

let folder: string;
let held: Held;
let url: string;
const servers: Server[] = [];

async function listen(server: Server): Promise<number> {
    servers.push(server.listen(0, "127.0.0.1"));
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "set-"));
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    write("resource-policy.rego", POLICY);
    write("default_cpu.rego", CPU);
    write("message.json", JSON.stringify(message));
    write("rules.rego", attestationPolicy({ workloads: [WEB] }).policy ?? "");
    write("agent.rego", "package agent_policy\n");
    write("broken.rego", "package policy\n\nallow if {\n");
    write("admin.token", `${await adminToken({})}\n`);
    write("expired.token", await adminToken({}, "other", -60));
    write("foreign.token", await adminToken({}, "signer"));
    write("uploader.token", await adminToken({ role: "uploader" }));
    write("issuer.token", await adminToken({ iss: "https://evil.example.com" }));
    write("none.token", "let me in");
    write("ca.pem", String(CERTIFICATES["root"]));
});

beforeEach(async () => {
    held = { attestationPolicies: {}, referenceValues: {} };
    url = `http://127.0.0.1:${await listen(standInKbs(held))}`;
});

afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done)))));
afterAll(() => rmSync(folder, { recursive: true }));

async function set(args: readonly string[], env: NodeJS.ProcessEnv = {}, at = url) {
    const { code, out, err } = await runCliAsync(["trustee", "set", ...args, "--url", at], { cwd: folder, env });
    return { code, out, err: err.replaceAll(at, "URL") };
}

const ADMIN = ["--admin-token-file", "admin.token"];

test("the resource policy, twice: the KBS has it to the byte", async () => {
    expect(await set(["resource-policy", "resource-policy.rego", ...ADMIN])).toEqual({
        code: 0,
        out: "set resource-policy\n",
        err: "",
    });
    expect(held.resourcePolicy).toBe(POLICY);
    expect(await set(["resource-policy", "resource-policy.rego", ...ADMIN])).toMatchObject({ code: 0 });
    expect(held.resourcePolicy).toBe(POLICY);
});

test("the attestation policy", async () => {
    expect(await set(["attestation-policy", "default_cpu.rego", ...ADMIN])).toMatchObject({ code: 0 });
    expect(held.attestationPolicies).toEqual({ default_cpu: CPU });
});

test("reference values", async () => {
    expect(await set(["reference-values", "message.json", ...ADMIN])).toMatchObject({ code: 0 });
    expect(held.referenceValues).toEqual(values);
});

test("what the KBS holds is compared, and nothing is set", async () => {
    const args = ["reference-values", "message.json", "--check", ...ADMIN];
    const absent = "the KBS holds no reference values as snp_init_data [kbs-other-values]";
    expect(await set(args)).toMatchObject({ code: 1, out: "", err: expect.stringContaining(absent) });
    expect(held.referenceValues).toEqual({});
    await set(args.filter((arg) => arg !== "--check"));
    expect(await set(args)).toEqual({ code: 0, out: "the KBS holds these reference-values\n", err: "" });
    Object.assign(held.referenceValues, { snp_init_data: [SHA256, "00".repeat(32)] });
    expect((await set(args)).err).toContain("the KBS holds other reference values as snp_init_data [kbs-other-values]");
    const foreign = await set([...args.slice(0, 3), "--admin-token-file", "foreign.token"]);
    expect(foreign.err).toMatch(/status 401: .*signature verification failed/);
    const policy = await set(["resource-policy", "resource-policy.rego", "--check", ...ADMIN]);
    expect(policy).toMatchObject({ code: 2, err: expect.stringContaining("Trustee gives out the text of no policy") });
});

test("the token from a variable, as a Pulumi secret gets there", async () => {
    const env = { KBS_ADMIN_TOKEN: await adminToken({}) };
    // As a command of Pulumi runs it: docs/trustee.md.
    const args = ["trustee", "set", "resource-policy", "-", "--url", url];
    expect(await runCliAsync(args, { stdin: POLICY, env })).toMatchObject({ code: 0 });
    expect(held.resourcePolicy).toBe(POLICY);
});

test("over TLS, by the certificate that is given and by no other", async () => {
    const key = createPrivateKey({ key: PRIVATE.other, format: "jwk" }).export({ format: "pem", type: "pkcs8" });
    const plain = standInKbs(held).listeners("request")[0] as RequestListener;
    const port = await listen(
        createTlsServer({ key, cert: readFileSync("test/vectors/token-signer/server.pem") }, plain),
    );
    const args = ["resource-policy", "resource-policy.rego", ...ADMIN];
    const refused = await set(args, {}, `https://127.0.0.1:${port}`);
    expect(refused.err).toContain("the KBS cannot be reached (UNABLE_TO_VERIFY_LEAF_SIGNATURE)");
    expect(held.resourcePolicy).toBeUndefined();
    expect(await set([...args, "--ca", "ca.pem"], {}, `https://127.0.0.1:${port}`)).toMatchObject({ code: 0, err: "" });
    expect(held.resourcePolicy).toBe(POLICY);
});

const FIX_401 =
    "    fix: where it is about the admin token: give one that an identity provider of the KBS has signed, that has not expired, and whose role its ACL lets set this; else correct the text\n";
test.each<[string, readonly string[], RegExp]>([
    [
        "an expired token",
        ["resource-policy", "resource-policy.rego", "--admin-token-file", "expired.token"],
        /status 401: admin access denied for endpoint \/kbs\/v0\/resource-policy: .*exp/,
    ],
    [
        "a token that somebody else signed",
        ["resource-policy", "resource-policy.rego", "--admin-token-file", "foreign.token"],
        /status 401: .*signature verification failed/,
    ],
    [
        "a token of another issuer",
        ["resource-policy", "resource-policy.rego", "--admin-token-file", "issuer.token"],
        /status 401: .*iss/,
    ],
    [
        "a role that may not",
        ["resource-policy", "resource-policy.rego", "--admin-token-file", "uploader.token"],
        /status 401: .*Role not allowed/,
    ],
    ["Rego that does not parse", ["resource-policy", "broken.rego", ...ADMIN], /status 401: Failed to parse policy: /],
])("%s is refused by the KBS, in its words", async (_, args, message) => {
    const { code, out, err } = await set(args);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(message);
    expect(err.endsWith(FIX_401)).toBe(true);
    expect(held).toEqual({ attestationPolicies: {}, referenceValues: {} });
});

test.each<[string, readonly string[], string]>([
    [
        "an agent policy",
        ["resource-policy", "agent.rego", ...ADMIN],
        "agent.rego: is not in `package policy`, which is the one that Trustee asks [kbs-setting]",
    ],
    [
        "the rules of an attestation policy without the policy",
        ["attestation-policy", "rules.rego", ...ADMIN],
        "has printed with --base: its rules alone are not a policy",
    ],
    [
        "a policy in the place of reference values",
        ["reference-values", "default_cpu.rego", ...ADMIN],
        "default_cpu.rego: is not JSON",
    ],
    [
        "other JSON in the place of reference values",
        ["reference-values", "admin.json", ...ADMIN],
        "admin.json: cannot be read (ENOENT)",
    ],
    [
        "an invalid token",
        ["resource-policy", "resource-policy.rego", "--admin-token-file", "none.token"],
        "--admin-token-file: is not a JWT [kbs-token]",
    ],
])("%s never leaves this machine", async (_, args, message) => {
    const { code, err } = await set(args);
    expect(err).toContain(message);
    expect(err).not.toContain("let me in");
    expect(code).toBe(1);
    expect(held).toEqual({ attestationPolicies: {}, referenceValues: {} });
});

test.each([
    "http://kbs.example.com:8080",
    "https://admin:secret@kbs.example.com",
    "kbs.example.com:8080",
    "https://kbs.example.com/?a=b",
])("the token does not go to %s", async (at) => {
    const { code, err } = await set(["resource-policy", "resource-policy.rego", ...ADMIN], {}, at);
    expect(err).toContain("--url: is not a URL over which an administrator's token can go [kbs-url]");
    expect(err).not.toContain("secret@");
    expect(code).toBe(1);
});

test("a KBS that is elsewhere, and one that is not there", async () => {
    const args = ["resource-policy", "resource-policy.rego", ...ADMIN];
    expect((await set(args, {}, `${url}/kbs/v0`)).err).toContain("status 404");
    const port = await listen(createServer());
    await new Promise((done) => servers.pop()?.close(done));
    expect((await set(args, {}, `http://127.0.0.1:${port}`)).err).toContain("the KBS cannot be reached (ECONNREFUSED)");
});

test("no token is a misuse", async () => {
    const { code, err } = await set(["resource-policy", "resource-policy.rego"]);
    expect(err).toContain("give --admin-token-file, or the variable KBS_ADMIN_TOKEN");
    expect(code).toBe(2);
});

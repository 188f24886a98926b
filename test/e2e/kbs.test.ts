import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Project, PULUMI_ERROR } from "../../tools/project.mjs";
import { adminToken, type Held, standInKbs } from "../cli/standInKbs";
import { token } from "../core/trustee/cases.mjs";
import { isReleased } from "../core/trustee/engine";
import { exampleProgram } from "./example";

const ROOT = resolve(__dirname, "../..");
const PATH = [join(ROOT, ".engine/bin"), join(__dirname, "commandHost"), process.env["PATH"]].join(delimiter);
const [, SNIPPET = ""] =
    /```js\n(new command\.local\.Command[^`]*)```/.exec(readFileSync("docs/trustee.md", "utf8")) ?? [];

/** What the page has before the snippet, and what the class of @pulumi/command registers. */
const program = (url: string) => `${exampleProgram("image-pull-proxy").replace("Platform.CocoDev", "Platform.Snp")}
import { checked } from "confidential-workload";
import { resourcePolicy, withPrevious } from "confidential-workload/trustee";

class Command extends pulumi.CustomResource {
    constructor(name: string, args: object, opts?: pulumi.CustomResourceOptions) {
        super("command:local:Command", name, { stdout: undefined, stderr: undefined, ...args }, opts);
    }
}
const command = { local: { Command } };
const self = new pulumi.StackReference(\`\${pulumi.getOrganization()}/\${pulumi.getProject()}/\${pulumi.getStack()}\`);
export const trustee = pulumi
    .all([[web.trustee], self.getOutput("trustee")])
    .apply(([now, deployed]) => withPrevious(now, deployed ?? []));
const policy = trustee.apply(
    (workloads) => checked("policy", resourcePolicy({ grants: [{ workloads, resources: ["shop/keys/web"] }] })).policy,
);
const adminToken = new pulumi.Config().requireSecret("adminToken");
${SNIPPET.replace("https://kbs.example.com:8080", url)}`;

const held: Held = { attestationPolicies: {}, referenceValues: {} };
const tokens: string[] = [];
let requests = 0;
let server: Server;
let project: Project;

async function use(seconds: number): Promise<void> {
    const text = await adminToken({}, "other", seconds);
    tokens.push(text);
    project.setSecret("adminToken", text);
}

beforeAll(async () => {
    server = standInKbs(held).listen(0, "127.0.0.1");
    server.on("request", () => {
        requests += 1;
    });
    await once(server, "listening");
    project = new Project(program(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), { PATH });
    project.set("kubernetes:renderYamlToDirectory", join(project.folder, "out"));
    // As npm installs the command.
    mkdirSync(join(project.folder, "node_modules/.bin"));
    const main = join(ROOT, "dist/cli/main.js");
    const installed = join(project.folder, "node_modules/.bin/confidential-workload");
    writeFileSync(installed, `#!/bin/sh\nexec node ${main} "$@"\n`, { mode: 0o755 });
    await use(600);
});

afterAll(() => {
    server?.close();
    project?.remove();
});

const REQUEST = { plugin: "resource", "resource-path": ["shop", "keys", "web"], query: {} };
const released = (...values: string[]) =>
    values.map((value) => isReleased(held.resourcePolicy ?? "", REQUEST, token("snp", value)));

async function deployed(): Promise<string> {
    const { ok, text } = await project.upMeanwhile();
    expect(text).not.toMatch(PULUMI_ERROR);
    expect(ok).toBe(true);
    expect(leaked(text)).toEqual([]);
    const { trustee } = project.outputs() as { readonly trustee: readonly { readonly initData: string }[] };
    return trustee[0]?.initData ?? "";
}

const leaked = (text: string) =>
    tokens.filter((one) => one.split(".").some((part, at) => at > 0 && text.includes(part)));

test("the KBS has the policy of each update: both values while pods roll, one afterwards, and nothing where nothing changes", async () => {
    const first = await deployed();
    expect(released(first, "00".repeat(32))).toEqual([true, false]);

    project.set("httpsProxy", "http://127.0.0.1:6543");
    const second = await deployed();
    expect(second).not.toBe(first);
    expect(released(second, first, "00".repeat(32))).toEqual([true, true, false]);

    expect(await deployed()).toBe(second);
    expect(released(second, first)).toEqual([true, false]);
    const before = requests;
    expect(before).toBe(3);
    await deployed();
    expect(requests).toBe(before);
});

test("a preview shows what changes in the policy, and sends nothing", () => {
    project.set("httpsProxy", "http://127.0.0.1:7654");
    const { ok, text } = project.preview("--diff");
    expect(ok).toBe(true);
    expect(text).toMatch(/\+\s+"[0-9a-f]{64}", # after the rollout/);
    expect(leaked(text)).toEqual([]);
    expect(requests).toBe(3);
});

test("the state has the token as a secret only, and no resource waits for the other", () => {
    const state = project.state();
    expect(leaked(state)).toEqual([]);
    const { resources } = JSON.parse(state).deployment;
    const named = (type: string) => resources.find((one: { readonly type: string }) => one.type === type);
    expect(named("command:local:Command").inputs.environment).toHaveProperty("KBS_ADMIN_TOKEN.ciphertext");
    expect(JSON.stringify(named("command:local:Command").dependencies ?? [])).not.toContain("Deployment");
});

test("what the KBS refuses stops the update, in the words of the KBS, and the policy stays", async () => {
    const before = held.resourcePolicy;
    await use(-60);
    const { ok, text } = await project.upMeanwhile();
    expect(ok).toBe(false);
    expect(text).toContain("the KBS answers with status 401: admin access denied for endpoint /kbs/v0/resource-policy");
    expect(leaked(text)).toEqual([]);
    expect(held.resourcePolicy).toBe(before);
    await use(600);
    await deployed();
    expect(held.resourcePolicy).not.toBe(before);
});

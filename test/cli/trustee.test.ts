import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kbsConfig, referenceValues, resourcePolicy, type TrusteeWorkload } from "../../core";
import { BASE } from "../core/trustee/cases.mjs";
import { type Run, runCli } from "./runCli";

let folder: string;
const file = (name: string): string => join(folder, name);

function trustee(args: readonly string[], stdin = ""): Run {
    const run = runCli(["trustee", ...args], { stdin });
    return { ...run, err: run.err.replaceAll(`${folder}/`, "") };
}

const golden = (name: string, part: string): string => readFileSync(`test/golden/${name}/${part}`, "utf8").trim();
const KEY = "io.katacontainers.config.hypervisor.cc_init_data";
const deployment = (name: string, from: string): object => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: { template: { metadata: { annotations: { [KEY]: golden(from, "annotation.txt") } } } },
});
const digestOf = (name: string): string => golden(name, "digest.txt").replace(/^sha\d+:/, "");

// Both documents are for SNP and have a SHA-256, so HOSTDATA is the digest.
const WEB = "https-proxy-only";
const API = "strict-policy";
const web: TrusteeWorkload = { name: "Deployment/web", platform: "snp", initData: digestOf(WEB) };
const api: TrusteeWorkload = { name: "Deployment/api", platform: "snp", initData: digestOf(API) };
const RESOURCES = ["default/database/password", "shop/keys/*"];
const OPTIONS = ["--platform", "snp", ...RESOURCES.flatMap((path) => ["--resource", path])];

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "trustee-"));
    const write = (name: string, ...documents: readonly object[]) =>
        writeFileSync(file(name), documents.map((document) => JSON.stringify(document)).join("\n---\n"));
    write("web.yaml", deployment("web", WEB));
    write("both.yaml", deployment("web", WEB), deployment("api", API));
    write("before.yaml", deployment("web", API), deployment("api", API));
    write("live.json", { apiVersion: "v1", kind: "List", items: [deployment("api", API), deployment("web", API)] });
    write("now.json", [
        { ...web, name: "web" },
        { ...api, name: "api" },
    ]);
    write("deployed.json", { trustee: { web: { ...web, name: "web", initData: digestOf(API) } } });
    write("other.yaml", deployment("db", API), deployment("api", API));
    write("grants.yaml", { grants: [{ workloads: [{ ...api, name: "api" }], resources: ["shop/tls/api"] }] });
    write("bad.yaml", { grants: [{ workloads: [{ ...api, platform: "aws-snp" }], resources: ["shop"] }] });
    write("typo.yaml", { grant: [] });
    writeFileSync(file("default_cpu.rego"), BASE);
});

afterAll(() => rmSync(folder, { recursive: true }));

test("resource-policy gives what core gives, for every workload of the inputs", () => {
    const { policy } = resourcePolicy({ grants: [{ workloads: [web, api], resources: RESOURCES }] });
    expect(trustee(["resource-policy", file("both.yaml"), ...OPTIONS])).toEqual({ code: 0, out: policy, err: "" });
});

test("a rollout has the values of before next to those of now, where they differ", () => {
    const grants = [{ workloads: [{ ...web, previous: [digestOf(API)] }, api], resources: RESOURCES }];
    const args = ["resource-policy", file("both.yaml"), "--previous", file("before.yaml"), ...OPTIONS];
    expect(trustee(args)).toEqual({ code: 0, out: resourcePolicy({ grants }).policy, err: "" });
});

test.each([
    ["live objects", ["both.yaml", "--previous", "live.json"], ["Deployment/web", "Deployment/api"]],
    ["the outputs of a stack, before and now", ["now.json", "--previous", "deployed.json"], ["web", "api"]],
    [
        "manifests, and the output of a stack before",
        ["both.yaml", "--previous", "deployed.json"],
        ["Deployment/web", "Deployment/api"],
    ],
])("the values of before come from %s", (_, args, [webName = "", apiName = ""]) => {
    const workloads = [
        { ...web, name: webName, previous: [digestOf(API)] },
        { ...api, name: apiName },
    ];
    const { policy } = resourcePolicy({ grants: [{ workloads, resources: RESOURCES }] });
    const named = args.map((arg) => (arg.startsWith("--") ? arg : file(arg)));
    expect(trustee(["resource-policy", ...named, ...OPTIONS])).toEqual({ code: 0, out: policy, err: "" });
});

test("outputs of a stack need no platform, and manifests do", () => {
    const args = (input: string) => ["resource-policy", file(input), "--resource", "shop/keys/*"];
    expect(trustee(args("now.json")).code).toBe(0);
    expect(trustee(args("both.yaml"))).toMatchObject({ code: 2, out: "" });
});

test("one workload and one value of before belong together, whatever they are called", () => {
    const args = ["reference-values", file("web.yaml"), "--previous", `test/golden/${API}/initdata.toml`];
    const { code, out, err } = trustee([...args, "--platform", "snp", "--as", "values"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(JSON.parse(out)).toEqual({ snp_init_data: [digestOf(WEB), digestOf(API)].sort() });
});

test("what was before and is nowhere now is a problem", () => {
    const args = ["resource-policy", file("both.yaml"), "--previous", file("other.yaml"), ...OPTIONS];
    expect(trustee(args)).toEqual({
        code: 1,
        out: "",
        err: `error: no resource policy: 1 problem:
  - other.yaml: Deployment/db: is not one of the workloads of the inputs, so nobody gets its init-data [trustee-previous]
    fix: give the same workloads before and now, or name the values in --grants
`,
    });
});

test("a file of grants is used alone, or next to the inputs", () => {
    const own = { workloads: [{ ...api, name: "api" }], resources: ["shop/tls/api"] };
    const alone = trustee(["resource-policy", "--grants", file("grants.yaml")]);
    expect(alone).toEqual({ code: 0, out: resourcePolicy({ grants: [own] }).policy, err: "" });
    const stdin = JSON.stringify(deployment("web", WEB));
    const withInputs = trustee(["resource-policy", "-", ...OPTIONS, "--grants", file("grants.yaml")], stdin);
    const grants = [{ workloads: [web], resources: RESOURCES }, own];
    expect(withInputs).toEqual({ code: 0, out: resourcePolicy({ grants }).policy, err: "" });
});

test("a match and an appraisal are options", () => {
    const args = ["resource-policy", file("web.yaml"), ...OPTIONS, "--match", "content", "--no-affirming"];
    const { code, out, err } = trustee(args);
    expect(code).toBe(0);
    expect(out).toContain(
        '"content": {\n\t\t\t"kbs_url": "https://kbs.example.com:8080",\n\t\t},\n\t\t"affirming": false,',
    );
    expect(err).toMatch(/^warning: resource policy: 1 warning:\n {2}- web.yaml: Deployment\/web: is known by what /);
});

test("problems are told all at once, with the place in the user's files and options", () => {
    const args = ["resource-policy", file("web.yaml"), "--platform", "se", "--resource", "shop/keys/data*"];
    const { code, out, err } = trustee([...args, "--grants", file("bad.yaml")]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err.match(/^ {2}- .*?(?=: )|\[[a-z-]+\]$/gm)).toEqual([
        "  - --platform",
        "[trustee-not-attested]",
        "  - --resource",
        "[resource-path]",
        "  - bad.yaml",
        "[trustee-not-attested]",
        "  - bad.yaml",
        "[resource-path]",
    ]);
    expect(err).toContain("- bad.yaml: grants[0].workloads[0].platform: ");
    expect(err).toContain("- bad.yaml: grants[0].resources[0]: ");
});

test.each([
    ["a file of another form", "typo.yaml", "typo.yaml: grant: is not an input [unknown-key]"],
    ["a file that is not there", "gone.yaml", "gone.yaml: cannot be read (ENOENT) [unreadable]"],
])("%s", (_, name, message) => {
    for (const command of ["resource-policy", "reference-values", "attestation-policy"]) {
        const { code, out, err } = trustee([command, "--grants", file(name)]);
        expect({ code, out }).toEqual({ code: 1, out: "" });
        expect(err).toContain(`  - ${message}\n`);
    }
});

test("an input without init-data is a problem", () => {
    const { code, err } = trustee(["reference-values", file("grants.yaml"), "--platform", "snp"]);
    expect(code).toBe(1);
    expect(err).toContain(`grants.yaml: holds no annotation ${KEY} [no-init-data]`);
});

test("reference values are the message to the RVPS, values or commands", () => {
    const { values, message, commands = [] } = referenceValues({ workloads: [web] });
    const args = ["reference-values", file("web.yaml"), "--platform", "snp"];
    expect(JSON.parse(trustee(args).out)).toEqual(message);
    expect(JSON.parse(trustee([...args, "--as", "values"]).out)).toEqual(values);
    expect(trustee([...args, "--as", "commands"]).out).toBe(`${commands.join("\n")}\n`);
    expect(JSON.parse(trustee([...args, "--json"]).out)).toEqual({ values, message, commands, issues: [] });
});

test("an attestation policy is its base with the rules, or the rules alone", () => {
    const args = ["attestation-policy", file("web.yaml"), "--platform", "snp"];
    const rules = trustee(args);
    expect(rules.out).toMatch(
        /^# confidential-workload: begin\n[\s\S]*"snp_init_data"[\s\S]*# confidential-workload: end\n$/,
    );
    expect(trustee([...args, "--base", file("default_cpu.rego")])).toEqual({ ...rules, out: `${BASE}\n${rules.out}` });
    const { code, out, err } = trustee([...args, "--base", file("web.yaml")]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(
        "  - web.yaml: is not in `package policy`, which is the one that Trustee asks [trustee-base]",
    );
});

test("a problem of a workload in --grants has its place there", () => {
    const { code, err } = trustee(["attestation-policy", "--grants", file("bad.yaml")]);
    expect(code).toBe(1);
    expect(err).toContain("  - bad.yaml: grants[0].workloads[0].platform: Trustee's token says nothing");
});

test("kbs-config is manifests for the operator", () => {
    const names = ["--name", "kbsconfig", "--namespace", "trustee", "--secret", "kbsres1", "--keys", "files"];
    const more = ["--reference-values-until", "2027-01-01T00:00:00Z", "--attestation-policy", file("default_cpu.rego")];
    const args = ["kbs-config", file("web.yaml"), ...OPTIONS, ...names, ...more];
    const { yaml, manifests, issues } = kbsConfig({
        name: "kbsconfig",
        namespace: "trustee",
        grants: [{ workloads: [web], resources: RESOURCES }],
        secrets: ["kbsres1"],
        referenceValuesUntil: "2027-01-01T00:00:00Z",
        attestationPolicy: BASE,
        keys: "files",
    });
    const { code, out, err } = trustee(args);
    expect({ code, out }).toEqual({ code: 0, out: yaml });
    expect(err.match(/^ {2}- .*?(?=: )|\[[a-z-]+\]$/gm)).toEqual([
        "  - grants",
        "[trustee-no-secret]",
        "  - --reference-values-until",
        "[trustee-whole-store]",
    ]);
    const data = JSON.parse(trustee([...args, "--json"]).out);
    expect(data.manifests).toEqual(manifests);
    expect(data.issues.length).toBe(issues.length);
});

test.each([
    ["no input", ["resource-policy"], "error: give an input, or --grants\n"],
    ["no platform", ["resource-policy", "a.yaml"], "error: required option '--platform <name>' not specified\n"],
    [
        "two readers of stdin",
        ["reference-values", "-", "--previous", "-", "--platform", "snp"],
        "error: only one file can be the standard input\n",
    ],
    [
        "no name",
        ["kbs-config", "a.yaml", "--platform", "snp"],
        "error: required option '--name <name>' not specified\n",
    ],
    [
        "a platform of nobody",
        ["reference-values", "a", "--platform", "x"],
        "error: option '--platform <name>' argument 'x' is invalid.",
    ],
])("misuse: %s", (_, args, message) => {
    const { code, out, err } = trustee(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.slice(0, message.length)).toBe(message);
});

test("shells complete the commands and their options", () => {
    const stdout = runCli(["completion", "bash"]).out;
    expect(stdout).toContain("resource-policy");
    expect(stdout).toContain("--reference-values-until");
});

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type SchemaObject } from "ajv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { docsPages } from "../pageLinks";
import { codesOf, Folder, issuesOf, KBS } from "./injectFolder";

let folder: Folder;

beforeEach(() => {
    folder = new Folder();
});

afterEach(() => folder.remove());

const POD = { kind: "Pod", metadata: { name: "app" }, spec: { containers: [] } };
const GOOD = { platform: "snp", kbs: KBS, policy: { preset: "allow-all" } };
const SCHEMA: SchemaObject = JSON.parse(readFileSync("schema/confidential-workload.schema.json", "utf8"));
const isValid = new Ajv({ allowUnionTypes: true }).compile(SCHEMA);

function issuesFor(config: unknown): string[] {
    folder.config(config);
    return issuesOf(folder.run([folder.write("pod.json", POD)]).err);
}

describe("good and bad configs, for the command and the schema", () => {
    const ALL = {
        platform: "tdx",
        algorithm: "sha384",
        runtimeClassName: "kata-cc",
        kataVersion: "4.1.0",
        kbs: { url: "https://kbs.example.com", certificate: null },
        proxy: {
            httpsProxy: "http://proxy.example:3128",
            httpProxy: "http://proxy.example:3128",
            noProxy: ["a.example"],
        },
        policy: {
            preset: "baseline",
            rego: null,
            logs: true,
            stdin: false,
            diagnostics: true,
            exec: [{ container: "app", command: ["ls"], prefix: true }],
            environment: [{ name: "A.*", value: "b", pattern: true, from: "settings" }],
            allow: [{ request: "GetMetricsRequest", because: "dashboards" }],
        },
        workloads: [{ kind: "Pod", name: "other", policy: { preset: null } }],
        skip: [{ kind: "CronJob", name: "backup" }],
    };
    const ROWS: readonly (readonly [string, unknown, string[]])[] = [
        ["the least", GOOD, []],
        ["everything", ALL, []],
        ["a typo", { ...GOOD, platfrom: "snp" }, ["platfrom unknown-key"]],
        ["a typo within", { ...GOOD, kbs: { ...KBS, certificatFile: "x" } }, ["kbs.certificatFile unknown-key"]],
        ["an unknown platform", { ...GOOD, platform: "sev" }, ["platform not-a-choice"]],
        ["a number", { ...GOOD, kataVersion: 4 }, ["kataVersion wrong-type"]],
        ["half a command", { ...ALL, policy: { exec: [{ container: "a" }] } }, ["policy.exec[0].command missing"]],
        ["a lock", { ...ALL, policy: { imageLock: {} } }, ["policy.imageLock unknown-key"]],
        ["no name", { ...GOOD, skip: [{ kind: "Pod" }] }, ["skip[0].name missing"]],
        ["no kind", { ...GOOD, workloads: [{ kind: 7, name: "a" }] }, ["workloads[0].kind wrong-type"]],
        ["names only", { ...GOOD, skip: ["Pod/app"] }, ["skip[0] wrong-type"]],
        ["no map", { ...GOOD, workloads: { app: {} } }, ["workloads wrong-type"]],
        ["a list", [GOOD], [" wrong-type"]],
    ];
    test.each(ROWS)("%s", (_, config, expected) => {
        const codes = ["wrong-type", "not-a-choice", "missing", "unknown-key"];
        const inConfig = issuesFor(config).flatMap(
            (line) => /^confidential-workload\.yaml(?:: )?(.*)$/.exec(line)?.[1] ?? [],
        );
        expect(inConfig.filter((line) => codes.some((code) => line.endsWith(code)))).toEqual(expected);
        expect(isValid(config)).toBe(expected.length === 0);
    });

    test("the schema has the properties that the command takes, with a description", () => {
        const objects: readonly (readonly [string, object, string[]])[] = [
            ["", { bogus: 1 }, []],
            ["kbs", { kbs: { bogus: 1 } }, ["kbs"]],
            ["proxy", { proxy: { bogus: 1 } }, ["proxy"]],
            ["policy", { policy: { bogus: 1 } }, ["policy"]],
            ["policy.exec[0]", { policy: { exec: [{ bogus: 1 }] } }, ["policy", "exec"]],
            ["policy.environment[0]", { policy: { environment: [{ bogus: 1 }] } }, ["policy", "environment"]],
            ["policy.injectedMounts[0]", { policy: { injectedMounts: [{ bogus: 1 }] } }, ["policy", "injectedMounts"]],
            ["policy.allow[0]", { policy: { allow: [{ bogus: 1 }] } }, ["policy", "allow"]],
            ["workloads[0]", { workloads: [{ bogus: 1 }] }, ["workloads"]],
            ["workloads[0].kbs", { workloads: [{ kbs: { bogus: 1 } }] }, ["workloads", "kbs"]],
            ["workloads[0].policy", { workloads: [{ policy: { bogus: 1 } }] }, ["workloads", "policy"]],
            ["skip[0]", { skip: [{ bogus: 1 }] }, ["skip"]],
            ["kinds[0]", { kinds: [{ bogus: 1 }] }, ["kinds"]],
            ["kinds[0].adds", { kinds: [{ adds: { bogus: 1 } }] }, ["kinds", "adds"]],
        ];
        for (const [path, config, way] of objects) {
            folder.config(config);
            const { err } = folder.run([folder.write("pod.json", POD)]);
            const [, allowed] = /bogus: is not an input.*\n {4}allowed: (.*)/.exec(err) ?? [];
            const { properties }: SchemaObject = way.reduce((at, key) => {
                const { [key]: inner } = at["properties"];
                return inner.items ?? inner;
            }, SCHEMA);
            expect([path, allowed]).toEqual([path, Object.keys(properties).join(", ")]);
            expect(Object.values<SchemaObject>(properties).every((one) => /.\.$/.test(one["description"]))).toBe(true);
        }
    });
});

test("the schema and the page of the inputs are what their script writes", () => {
    const { status, stderr } = spawnSync(process.execPath, ["tools/inputs.mjs", "--check"], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
});

test("all problems of all workloads are reported at once, with their places", () => {
    const name = "web";
    const spec = { containers: [{ name: "app", image: "nginx" }] };
    folder.config({
        platform: "snp",
        kbs: { url: "kbs.example.com" },
        workloads: [
            { kind: "Pod", name, kbs: { url: "ftp://kbs" }, policy: { regoFile: "none.rego" } },
            { kind: "Pod", name: "wep" },
        ],
    });
    const web = `kind: Deployment\nmetadata: {name: ${name}}\nspec:\n  template:\n    spec:\n      runtimeClassName: runc\n      containers: []\n`;
    const files = [
        folder.write("web.yaml", `# first\n---\n${web}`),
        folder.write("pod.json", { ...POD, metadata: { name }, spec }),
    ];
    const { code, out, err } = folder.run(["--in-place", ...files]);
    expect([code, out]).toEqual([1, ""]);
    expect(issuesOf(err)).toEqual([
        "confidential-workload.yaml: kbs.url, for web.yaml: Deployment/web url",
        "confidential-workload.yaml: workloads[0].policy.regoFile, for pod.json: Pod/web unreadable",
        "confidential-workload.yaml: workloads[0].kbs.url, for pod.json: Pod/web url",
        "web.yaml: Deployment/web spec.template.spec.runtimeClassName runtime-class-clash",
        "web.yaml: Deployment/web spec.template.spec.containers missing",
        "confidential-workload.yaml: workloads[1] no-such-workload",
    ]);
    expect(folder.read("web.yaml")).toContain(web);
});

test("files that the config names are next to it, and so is the lock", () => {
    mkdirSync(join(folder.path, "deploy"));
    folder.write("deploy/policy.rego", "package agent_policy\n\ndefault CreateContainerRequest := false\n");
    folder.write("deploy/lock", "");
    const config = { platform: "snp", kbs: { ...KBS, certificateFile: "lock" }, policy: { regoFile: "policy.rego" } };
    folder.write("deploy/config.yaml", config);
    folder.write("deploy/images.lock.json", "{");
    const { err } = folder.run(["-f", "deploy/config.yaml", folder.write("pod.json", POD)]);
    expect(issuesOf(err)).toContain("deploy/images.lock.json lock-not-json");
    expect(issuesOf(err).some((line) => line.startsWith("deploy/config.yaml: kbs.certificateFile"))).toBe(true);
});

test("the configs of all pages are configs", () => {
    const configs = docsPages().flatMap((page) => {
        const blocks = readFileSync(`docs/${page}`, "utf8").matchAll(/^```yaml\n(?:#.*\n)?(platform:.*?)^```/gms);
        return [...blocks].map(([, block = ""]) => ({ page, config: parse(block) }));
    });
    expect(new Set(configs.map(({ page }) => page)).size).toBeGreaterThan(2);
    expect(configs.filter(({ config }) => !isValid(config)).map(({ page }) => [page, isValid.errors])).toEqual([]);
});

describe("docs/inject.md", () => {
    const text = readFileSync("docs/inject.md", "utf8");
    const [, config = ""] = /```yaml\n(# yaml-language-server: \$schema=.*?)```/s.exec(text) ?? [];

    test("its config is one, and works", () => {
        expect(isValid(parse(config))).toBe(true);
        folder.write("confidential-workload.yaml", config);
        folder.write("kbs-ca.pem", readFileSync("test/certificates/valid.pem", "utf8"));
        const image = `registry.example.com/web@sha256:${"0".repeat(64)}`;
        folder.write("images.lock.json", { [image]: { entrypoint: ["/web"] } });
        const spec = { containers: [{ name: "web", image }] };
        const pods = ["web", "debug"].map((name) => ({
            kind: "Deployment",
            metadata: { name },
            spec: { template: { spec } },
        }));
        const { code, out, err } = folder.run(["-"], JSON.stringify({ kind: "List", items: pods }));
        expect([code, codesOf(err)]).toEqual([0, []]);
        expect(out.match(/cc_init_data/g)).toHaveLength(1);
    });

    test("it names every field", () => {
        const [, fields = ""] =
            /The fields are the inputs of the\ncomponent:(.*?) without the workload/s.exec(text) ?? [];
        const named = [...fields.matchAll(/`(\w+)`/g)].map(([, name]) => name);
        const others = ["workloads", "skip", "kinds"];
        const known = Object.keys(SCHEMA["properties"]).filter((key) => !others.includes(key));
        expect(named.toSorted()).toEqual(known.toSorted());
    });

    test("it names every option", () => {
        const options = folder.run(["--help"]).out.match(/--[a-z-]+/g) ?? [];
        expect(options.filter((option) => option !== "--help" && !text.includes(option))).toEqual([]);
    });
});

describe("misuse", () => {
    const ROWS: readonly (readonly [string, string[], number, RegExp])[] = [
        ["two ways out", ["--in-place", "--check", "a.yaml"], 2, /'--check' cannot be used with option '--in-place'/],
        ["stdin twice", ["-", "-"], 2, /only one file can be the standard input/],
        ["stdin in place", ["--in-place"], 2, /need the names of files/],
        ["one name twice", ["-o", "out", "a/x.yaml", "b/x.yaml"], 2, /the same name/],
        ["no config", ["-f", "none.yaml"], 1, /none\.yaml: cannot be read \(ENOENT\)/],
        ["no manifest", ["none.yaml"], 1, /none\.yaml: cannot be read \(ENOENT\)/],
    ];
    test.each(ROWS)("%s", (_, args, code, message) => {
        folder.config();
        const run = folder.run(args);
        expect(run.err).toMatch(message);
        expect([run.code, run.out]).toEqual([code, ""]);
    });
});

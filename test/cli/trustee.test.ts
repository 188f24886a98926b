import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeAnnotation } from "../../core/initdata/decode";
import {
    attestationPolicy,
    kbsConfig,
    referenceValues,
    resourcePolicy,
    type TrusteeWorkload,
} from "../../core/trustee";
import { BASE } from "../core/trustee/cases.mjs";
import { annotationOf, recorded } from "./reviewPreview";
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
/** Trustee up to 0.17 writes base64. */
const inBothSpellings = (values: readonly string[]): string[] =>
    values.flatMap((value) => [value, Buffer.from(value, "hex").toString("base64")]).sort();

// Both documents are for SNP and have a SHA-256, so HOSTDATA is the digest.
const WEB = "sealed-secret";
const API = "strict-policy";
const DATABASE = "example-kbs-policy";
/** This one has a policy that allows everything. */
const OPEN = "https-proxy-only";
const web: TrusteeWorkload = { name: "Deployment/web", platform: "snp", initData: digestOf(WEB) };
const api: TrusteeWorkload = { name: "Deployment/api", platform: "snp", initData: digestOf(API) };
const RESOURCES = ["default/database/password", "shop/keys/*"];
const OPTIONS = ["--platform", "snp", ...RESOURCES.flatMap((path) => ["--resource", path])];

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "trustee-"));
    const write = (name: string, ...documents: readonly object[]) =>
        writeFileSync(file(name), documents.map((document) => JSON.stringify(document)).join("\n---\n"));
    write("web.yaml", deployment("web", WEB));
    write("open.yaml", deployment("web", OPEN));
    write("both.yaml", deployment("web", WEB), deployment("api", API));
    write("before.yaml", deployment("web", API), deployment("api", API));
    write("live.json", { apiVersion: "v1", kind: "List", items: [deployment("api", API), deployment("web", API)] });
    write("now.json", [
        { ...web, name: "web" },
        { ...api, name: "api" },
    ]);
    write("deployed.json", {
        trustee: { web: { ...web, name: "web", initData: digestOf(API) }, api: { ...api, name: "api" } },
    });
    write("other.yaml", deployment("db", API), deployment("api", API));
    write("grants.yaml", { grants: [{ workloads: [{ ...api, name: "api" }], resources: ["shop/tls/api"] }] });
    write("bad.yaml", { grants: [{ workloads: [{ ...api, platform: "aws-snp" }], resources: ["shop"] }] });
    write("typo.yaml", { grant: [] });
    writeFileSync(file("default_cpu.rego"), BASE);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** One set of resources for two workloads is what was asked for, and is said. */
const SHARED = (webName = "Deployment/web", apiName = "Deployment/api") => `warning: resource policy: 1 warning:
  - --resource: goes to each of ${webName}, ${apiName} [trustee-shared]
    fix: where one of them must not get it, say in a file for --grants who gets what, by their names
`;

test("resource-policy gives what core gives, for every workload of the inputs", () => {
    const { policy } = resourcePolicy({ grants: [{ workloads: [web, api], resources: RESOURCES }] });
    const run = trustee(["resource-policy", file("both.yaml"), ...OPTIONS]);
    expect(run).toEqual({ code: 0, out: policy, err: SHARED() });
});

test("a rollout has the values of before next to those of now, where they differ", () => {
    const grants = [{ workloads: [{ ...web, previous: [digestOf(API)] }, api], resources: RESOURCES }];
    const args = ["resource-policy", file("both.yaml"), "--previous", file("before.yaml"), ...OPTIONS];
    expect(trustee(args)).toEqual({ code: 0, out: resourcePolicy({ grants }).policy, err: SHARED() });
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
    const run = trustee(["resource-policy", ...named, ...OPTIONS]);
    expect(run).toEqual({ code: 0, out: policy, err: SHARED(webName, apiName) });
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
    expect(JSON.parse(out)).toEqual({ snp_init_data: inBothSpellings([digestOf(WEB), digestOf(API)]) });
});

test("what is only before, or only now, is a problem", () => {
    const args = ["resource-policy", file("web.yaml"), "--previous", file("other.yaml"), ...OPTIONS];
    const GONE = (name: string) =>
        `  - other.yaml: Deployment/${name}: is not one of the workloads of the inputs, so nobody gets its init-data [trustee-previous]
    fix: give the same workloads before and now, or name the values in --grants
`;
    expect(trustee(args)).toEqual({
        code: 1,
        out: "",
        err: `error: no resource policy: 3 problems:
${GONE("db")}${GONE("api")}  - web.yaml: Deployment/web: is in no file of --previous, so the KBS gives nothing more to pods of it that run [trustee-previous]
    fix: give what runs: \`kubectl get pods,deployments,statefulsets,daemonsets,jobs,cronjobs -o json\`; where no pod of it has init-data yet, name it with --new
`,
    });
});

/** An object as the API server gives it. */
const live = (kind: string, name: string, from: string, more: object = {}): object => {
    const pod = { metadata: { annotations: { [KEY]: golden(from, "annotation.txt") } }, spec: {} };
    const metadata = { name, namespace: "shop", uid: `uid-${kind}-${name}`, ...more };
    return kind === "Pod"
        ? { apiVersion: "v1", kind, metadata: { ...metadata, ...pod.metadata }, spec: {}, ...more }
        : { apiVersion: "apps/v1", kind, metadata, spec: { template: pod, ...more }, ...more };
};
const ownedBy = (kind: string, name: string) => ({
    ownerReferences: [{ kind, name, controller: true }],
    labels: { "pod-template-hash": "1" },
});
const WEB_PODS = [
    live("Deployment", "web", WEB),
    live("ReplicaSet", "web-1", API, { ...ownedBy("Deployment", "web"), replicas: 1 }),
    live("Pod", "web-1-a", API, ownedBy("ReplicaSet", "web-1")),
    live("Pod", "web-1-b", API, ownedBy("ReplicaSet", "web-1")),
];
const ENDED = { ...live("Pod", "web-0-a", OPEN, ownedBy("ReplicaSet", "web-1")), status: { phase: "Succeeded" } };
const OLD = live("ReplicaSet", "web-0", OPEN, { ...ownedBy("Deployment", "web"), replicas: 0 });
const DB = live("StatefulSet", "db", API);
const DB_NEW = "is in no file of --previous, so the KBS gives nothing more to pods of it that run";

test.each<[string, readonly object[], readonly string[], readonly string[], number, RegExp]>([
    ["pods and what made them", WEB_PODS, ["web.yaml"], [digestOf(WEB), digestOf(API)], 0, /^$/],
    ["pods alone", WEB_PODS.slice(2), ["web.yaml"], [digestOf(WEB), digestOf(API)], 0, /^$/],
    [
        "nothing of pods that have ended, or of ReplicaSets without pods",
        [...WEB_PODS, ENDED, OLD],
        ["web.yaml"],
        [digestOf(WEB), digestOf(API)],
        0,
        /^$/,
    ],
    [
        "what else runs is a warning",
        [...WEB_PODS, DB],
        ["web.yaml"],
        [digestOf(WEB), digestOf(API)],
        0,
        /^warning.*\n.*StatefulSet\/db: is not one of/,
    ],
    [
        "a workload of which nothing was given",
        WEB_PODS,
        ["web.yaml", "db.yaml"],
        [],
        1,
        new RegExp(`StatefulSet/db: ${DB_NEW}`),
    ],
    [
        "one that is new",
        WEB_PODS,
        ["web.yaml", "db.yaml", "--new", "db"],
        [digestOf(WEB), digestOf(API)],
        0,
        /^warning.*\n.*--resource: goes to each/,
    ],
    [
        "one alone of another kind",
        [live("Deployment", "web", WEB)],
        ["db.yaml"],
        [],
        1,
        new RegExp(`StatefulSet/db: ${DB_NEW}`),
    ],
    [
        "two namespaces",
        [...WEB_PODS, live("Deployment", "web", API, { namespace: "bank" })],
        ["web.yaml"],
        [],
        1,
        /may be any of shop\/Deployment\/web, bank\/Deployment\/web/,
    ],
])("the values that run come from a cluster: %s", (_, items, inputs, values, code, message) => {
    writeFileSync(file("db.yaml"), JSON.stringify({ ...deployment("db", DATABASE), kind: "StatefulSet" }));
    writeFileSync(file("cluster.json"), JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    const named = inputs.map((one) => (one.endsWith(".yaml") ? file(one) : one));
    const run = trustee(["resource-policy", ...named, "--previous", file("cluster.json"), ...OPTIONS]);
    expect({ code: run.code, err: run.err }).toEqual({ code, err: expect.stringMatching(message) });
    const [, , listed = ""] = /"workload": "Deployment\/web".*?"init_data": (\[(.*?)\])/s.exec(run.out) ?? [];
    expect(listed.match(/[0-9a-f]{64}/g) ?? []).toEqual(values);
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

test("workloads of the inputs are named in a file of grants, and get what their names say", () => {
    const named = (workloads: readonly unknown[]) =>
        writeFileSync(
            file("names.yaml"),
            JSON.stringify({
                grants: workloads.map((one, index) => ({ workloads: [one], resources: [`shop/keys/${index}`] })),
            }),
        );
    const args = ["resource-policy", file("both.yaml"), "--platform", "snp", "--grants", file("names.yaml")];
    const bank: TrusteeWorkload = { name: "bank", platform: "snp", initData: "a".repeat(64) };
    named(["Deployment/web", "api", bank]);
    const grants = [web, api, bank].map((one, index) => ({ workloads: [one], resources: [`shop/keys/${index}`] }));
    expect(trustee(args)).toEqual({ code: 0, out: resourcePolicy({ grants }).policy, err: "" });
    const values = JSON.parse(trustee(["reference-values", ...args.slice(1), "--as", "values"]).out);
    const initData = [web, api, bank].flatMap((one) => one.initData ?? []);
    expect(values).toEqual({ snp_init_data: inBothSpellings(initData) });
    named(["web", "wbe"]);
    const { code, err } = trustee(args);
    expect(code).toBe(1);
    expect(err.match(/^ {2}- .*$/gm)).toEqual([
        '  - names.yaml: grants[1].workloads[0]: "wbe" is the name of no workload of the inputs [trustee-name]',
    ]);
});

test("a match and an appraisal are options", () => {
    const args = ["resource-policy", file("open.yaml"), ...OPTIONS, "--match", "content", "--no-affirming"];
    const { code, out, err } = trustee(args);
    expect(code).toBe(0);
    expect(out).toContain(
        '"content": {\n\t\t\t"kbs_url": "https://kbs.example.com:8080",\n\t\t},\n\t\t"affirming": false,',
    );
    expect(err).toMatch(
        /^warning: resource policy: 2 warnings:\n {2}- open.yaml: Deployment\/web policy.rego: protects nothing\. .* \[policy-open\]\n.*\n {2}- open.yaml: Deployment\/web: is known by what /,
    );
});

test("a grant by name to a workload that lets the host in is a warning, and so is one without a policy", () => {
    const { files } = decodeAnnotation(golden(WEB, "annotation.txt")).initData ?? {
        files: {} as Record<string, string>,
    };
    const { "policy.rego": _, ...others } = files;
    const none = deployment("api", WEB) as {
        spec: { template: { metadata: { annotations: Record<string, string> } } };
    };
    none.spec.template.metadata.annotations[KEY] = annotationOf(others);
    writeFileSync(file("two.yaml"), [deployment("web", OPEN), none].map((one) => JSON.stringify(one)).join("\n---\n"));
    const grants = ["web", "api"].map((name) => ({ workloads: [name], resources: [`shop/keys/${name}`] }));
    writeFileSync(file("two-grants.yaml"), JSON.stringify({ grants }));
    const args = ["resource-policy", file("two.yaml"), "--platform", "snp", "--grants", file("two-grants.yaml")];
    const { code, err } = trustee(args);
    expect(code).toBe(0);
    expect(err.match(/^ {2}- .*policy-open\]$/gm)).toEqual([
        expect.stringMatching(/^ {2}- two.yaml: Deployment\/web policy.rego: protects nothing\. .* \[policy-open\]$/),
        "  - two.yaml: Deployment/api policy.rego: is missing, so the policy of the guest's image decides, and the usual one allows everything [policy-open]",
    ]);
});

test("problems are reported all at once, with the place in the user's files and options", () => {
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
    const whole = attestationPolicy({ workloads: [web], whole: true }).policy;
    expect(trustee([...args, "--whole"])).toMatchObject({ code: 0, out: whole });
    expect(trustee([...args, "--whole"]).err).toContain(
        "--whole: takes the place of Trustee's own policy, and affirms",
    );
    expect(trustee([...args, "--whole", "--base", file("default_cpu.rego")])).toMatchObject({ code: 2, out: "" });
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

test("kbs-config --guest puts the values of the guest into the same ConfigMap, and names their file", () => {
    const until = ["--reference-values-until", "2027-01-01T00:00:00Z", "--keys", "files"];
    const args = ["kbs-config", file("web.yaml"), ...OPTIONS, "--name", "kbsconfig", ...until];
    const write = (value: string) => writeFileSync(file("kbs-guest.yaml"), `snp_bootloader: ${value}\n`);
    write("4");
    expect(trustee([...args, "--guest", file("kbs-guest.yaml")]).out).toMatch(/"name": "snp_bootloader"/);
    write("four");
    const { code, err } = trustee([...args, "--guest", file("kbs-guest.yaml")]);
    expect(code).toBe(1);
    expect(err).toContain('kbs-guest.yaml: snp_bootloader: is "four", which no claim of a token can equal');
});

const ELSEWHERE = { name: "bank", platform: "snp", initData: "a".repeat(64) };
const STALE = { name: "web", platform: "snp", initData: "b".repeat(64) };
test.each<[string, object, string, number, readonly unknown[], RegExp]>([
    ["a value that is not deployed", {}, "proxy-update", 1, [STALE], /grants\[0\]\.workloads\[0\]: "web" has neither/],
    ["a workload of another stack", {}, "proxy-update", 0, [{ name: "web", platform: "snp" }, ELSEWHERE], /^$/],
    ["a name alone", {}, "proxy-update", 0, ["web", ELSEWHERE], /^$/],
    ["a name of nothing in it", {}, "proxy-update", 1, ["wbe"], /"wbe" is the name of no workload/],
    ["what stays is not listed", { changeSummary: { same: 2 } }, "unchanged", 0, [ELSEWHERE], /^$/],
    [
        "what stays is hidden",
        { changeSummary: { same: 9 } },
        "unchanged",
        1,
        [ELSEWHERE],
        /the deployed value of "bank" .*\n.*--show-sames/,
    ],
])("a rollout refuses grants that may be old: %s", (_, more, preview, code, workloads, message) => {
    writeFileSync(file("preview.json"), JSON.stringify({ ...JSON.parse(recorded(preview)), ...more }));
    writeFileSync(file("rollout.yaml"), JSON.stringify({ grants: [{ workloads, resources: ["shop/keys/web"] }] }));
    const run = trustee(["rollout", file("preview.json"), "--grants", file("rollout.yaml")]);
    expect(run.err).toMatch(message);
    expect({ code: run.code, isMade: run.out !== "" }).toEqual({ code, isMade: code === 0 });
});

const podWith = (name: string, annotation: string | undefined, phase = "Running") => ({
    kind: "Pod",
    metadata: {
        name,
        namespace: "shop",
        annotations: annotation === undefined ? {} : { "io.katacontainers.config.hypervisor.cc_init_data": annotation },
    },
    spec: { runtimeClassName: "kata-qemu-snp" },
    status: { phase },
});

describe("a rollout ends where no pod of before runs", () => {
    const PREVIEW = recorded("proxy-update");
    const annotationIn = (side: "oldState" | "newState") => {
        const { steps } = JSON.parse(PREVIEW) as Record<string, { oldState: { type: string }; newState: object }[]>;
        const step = steps?.find(({ oldState }) => oldState?.type === "kubernetes:apps/v1:Deployment");
        return /H4sI[A-Za-z0-9+/=]+/.exec(JSON.stringify(step?.[side]))?.[0] ?? "";
    };
    const [old, current] = [annotationIn("oldState"), annotationIn("newState")];
    const STILL = /pods\.json: shop\/Pod\/old: still runs with a document that "web" had before/;

    test.each([
        ["new pods", [podWith("new", current)], 0, /^$/],
        [
            "pods of others, and plain ones",
            [podWith("new", current), podWith("x", "H4sI"), podWith("y", undefined)],
            0,
            /^$/,
        ],
        ["an old pod that has ended", [podWith("new", current), podWith("old", old, "Succeeded")], 0, /^$/],
        ["an old pod", [podWith("new", current), podWith("old", old)], 1, STILL],
        ["an old pod that waits", [podWith("old", old, "Pending")], 1, STILL],
        ["no pod", [], 1, /pods\.json: holds no pod that runs/],
        [
            "a Deployment without its pods",
            [{ kind: "Deployment", metadata: { name: "web" } }],
            1,
            /holds no pod that runs/,
        ],
    ])("%s", (_, items, code, message) => {
        writeFileSync(file("preview.json"), PREVIEW);
        writeFileSync(file("rollout.yaml"), JSON.stringify({ grants: [{ workloads: ["web"], resources: ["a/b/c"] }] }));
        writeFileSync(file("pods.json"), JSON.stringify({ kind: "List", items }));
        const args = ["rollout", file("preview.json"), "--grants", file("rollout.yaml")];
        const run = trustee([...args, "--finish", file("pods.json")]);
        expect(run.err).toMatch(message);
        expect(run.code).toBe(code);
        expect(run.out).toBe(code === 0 ? trustee([...args, "--done"]).out : "");
    });

    test("it is one of the two", () => {
        const { code, err } = trustee(["rollout", "a", "--grants", "b", "--done", "--finish", "c"]);
        expect([code, err]).toEqual([2, expect.stringContaining("cannot be used with")]);
    });
});

test("reference values of a rollout are the old and the new, and then the new", () => {
    writeFileSync(file("preview.json"), recorded("proxy-update"));
    writeFileSync(file("rollout.yaml"), JSON.stringify({ grants: [{ workloads: ["web"], resources: ["a/b/c"] }] }));
    const values = (...flags: string[]): readonly string[] => {
        const args = ["rollout", file("preview.json"), "--grants", file("rollout.yaml"), ...flags];
        const { payload } = JSON.parse(trustee([...args, "--as", "reference-values"]).out);
        return JSON.parse(Buffer.from(payload, "base64").toString()).snp_init_data;
    };
    const [during, done] = [values(), values("--done")];
    // Each in both spellings.
    expect([during.length, done.length]).toEqual([4, 2]);
    expect(during).toEqual(expect.arrayContaining([...done]));
    const { code, err } = trustee(["reference-values", file("preview.json"), "--platform", "snp"]);
    expect(code).toBe(1);
    expect(err).toMatch(/is a preview, which has each workload before and after .*\n.*`trustee rollout`/);
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

test("reference-values has those of the guest in the same message, and names the file for what is wrong", () => {
    const measurement = "ab".repeat(48);
    writeFileSync(file("guest.yaml"), `snp_launch_measurement: ${measurement}\nsnp_bootloader: 4\nsnp_bootlader: 4\n`);
    const run = trustee([
        "reference-values",
        file("web.yaml"),
        "--platform",
        "snp",
        "--guest",
        file("guest.yaml"),
        "--as",
        "values",
    ]);
    expect(JSON.parse(run.out)).toEqual({
        snp_init_data: inBothSpellings([digestOf(WEB)]),
        snp_bootloader: [4],
        snp_launch_measurement: [measurement, Buffer.from(measurement, "hex").toString("base64")],
    });
    expect(run.code).toBe(0);
    expect(run.err).toContain("guest.yaml: snp_bootlader: is left out");
    expect(run.err).toContain("has no snp_microcode, snp_snp_svn, snp_tee_svn");

    writeFileSync(file("guest.yaml"), "snp_launch_measurement: [abc]\n");
    const wrong = trustee(["reference-values", file("web.yaml"), "--platform", "snp", "--guest", file("guest.yaml")]);
    expect(wrong).toMatchObject({ code: 1, out: "" });
    expect(wrong.err).toContain('guest.yaml: snp_launch_measurement: is "abc", which no claim of a token can equal');
});

test("measure prints what computes the measurements that the pods need, and reference-values takes what it prints", () => {
    const pod = (name: string, from: string, runtimeClassName: string, cpu: string) => {
        const template = {
            metadata: { annotations: { [KEY]: golden(from, "annotation.txt") } },
            spec: { runtimeClassName, containers: [{ name: "a", resources: { limits: { cpu } } }] },
        };
        return JSON.stringify({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name }, spec: { template } });
    };
    const pods = [pod("web", WEB, "kata-qemu-snp", "1600m"), pod("api", API, "kata-qemu-snp-runtime-rs", "500m")];
    writeFileSync(file("pods.yaml"), pods.join("\n---\n"));
    const image = { firmware: "AMDSEV.fd", kernel: "it's", initrd: "initrd", commandLine: "nr_cpus=9 a=1" };
    writeFileSync(file("guest-image.yaml"), JSON.stringify({ ...image, guestFeatures: "0x1" }));
    const args = ["--platform", "snp", "--kata-version", "4.1.0"];
    const measure = ["measure", file("pods.yaml"), ...args, "--guest-image", file("guest-image.yaml")];
    const run = trustee(measure);
    expect(run).toMatchObject({ code: 0, err: "" });
    // A stand-in for sev-snp-measure: a digest that has the number of vCPUs in it.
    const tool = `sev-snp-measure() { printf '%096d' "$4"; }\n`;
    const guest = execFileSync("bash", ["-c", tool + run.out], { encoding: "utf8" });
    const digest = (count: number) => `${count}`.padStart(96, "0");
    expect(guest).toBe(`snp_launch_measurement:\n  1: "${digest(1)}"\n  3: "${digest(3)}"\n`);

    writeFileSync(file("guest.yaml"), guest);
    const values = ["reference-values", file("pods.yaml"), ...args, "--guest", file("guest.yaml"), "--as", "values"];
    expect(JSON.parse(trustee(values).out)).toMatchObject({
        snp_launch_measurement: expect.arrayContaining([digest(1), digest(3)]),
    });
    writeFileSync(file("guest.yaml"), guest.replace(/^ {2}3.*\n/m, ""));
    expect(trustee(values)).toMatchObject({ code: 1, err: expect.stringContaining("VMs with 3 vCPUs") });

    const json = JSON.parse(trustee([...measure, "--vcpus", "5", "--json"]).out);
    expect(json.vcpus).toEqual([1, 3, 5]);
    expect(json.issues).toEqual([]);
});

test.each([
    [
        "without a pod",
        [],
        /error: no measurements: 1 problem:\n.*the number of vCPUs in the VMs of Deployment\/web is not known/,
    ],
    ["with a number", ["--vcpus", "2"], /^warning: measurements: 1 warning:\n.*the number of vCPUs in the VMs/],
    ["not a number", ["--vcpus", "0"], /--vcpus takes a whole number from 1, and not "0"/],
    [
        "another TEE",
        ["--platform", "se"],
        /the workloads have the evidence se, and this command works for one kind at a time: snp or tdx/,
    ],
])("measure says what it cannot know: %s", (_, more, message) => {
    writeFileSync(
        file("guest-image.yaml"),
        "firmware: a\nkernel: b\ninitrd: c\ncommandLine: d\nguestFeatures: '0x1'\n",
    );
    const args = ["measure", file("web.yaml"), "--platform", "snp", "--guest-image", file("guest-image.yaml"), ...more];
    expect(trustee(args).err).toMatch(message);
});

test("merge gives the policy of all stacks, in any order, and names both files' stacks where one reaches into another", () => {
    const write = (stack: string, workload: TrusteeWorkload, ...resources: readonly string[]) =>
        writeFileSync(
            file(`${stack}.stack.yaml`),
            JSON.stringify({ stack, grants: [{ workloads: [workload], resources }] }),
        );
    write("shop", web, "shop/keys/database");
    write("bank", api, "bank/keys/*");
    const run = trustee(["merge", file("shop.stack.yaml"), file("bank.stack.yaml")]);
    expect(run).toMatchObject({ code: 0, err: "" });
    expect(run.out).toContain('"workload": "bank: Deployment/api"');
    expect(trustee(["merge", file("bank.stack.yaml"), file("shop.stack.yaml")])).toEqual(run);

    write("bank", api, "shop/keys/*");
    const wrong = trustee(["merge", file("shop.stack.yaml"), file("bank.stack.yaml")]);
    expect(wrong).toMatchObject({ code: 1, out: "" });
    expect(wrong.err).toContain(
        'shop.stack.yaml: "shop/keys/database" and "shop/keys/*" are released to Deployment/web of shop and to Deployment/api of bank [trustee-merge]',
    );
    expect(trustee(["merge", file("typo.yaml")]).err).toContain("typo.yaml: grant: is not an input");
});

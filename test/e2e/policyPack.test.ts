import { generateKeyPairSync, sign } from "node:crypto";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { decodeAnnotation } from "../../core/initdata/decode";
import {
    AA,
    annotation as anyAnnotation,
    CDH,
    CLOSED,
    type Files,
    IMAGE,
    INIT_DATA,
    noise,
    OPEN,
    RUNS,
} from "../core/guardrails/resource";
import { pem } from "../core/spec";
import { OWN_POLICY } from "./example";
import { GuardedProject, violationsIn } from "./policyPack";

const annotation = (files: Files = {}): string => anyAnnotation({ rego: RUNS, ...files });

const HEAD = `
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialWorkload } from "confidential-workload";
const deployment = (name: string, annotations: object, spec: object) =>
    new k8s.apps.v1.Deployment(name, {
        metadata: { name },
        spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name }, annotations }, spec } },
    } as never);
const podSpec = { containers: [{ name: "app", image: "${IMAGE}" }] };
const confidential = { runtimeClassName: "kata-qemu-snp", ...podSpec };
const workload = new ConfidentialWorkload("web", {
    platform: "snp", kbs: { url: "https://kbs.example.com" }, policy: { rego: ${JSON.stringify(OWN_POLICY)} }, podSpec,
});
`;
const WORKLOAD = "kubernetes:apps/v1:Deployment: web-deployment";

let project: GuardedProject;
afterEach(() => project?.remove());

test("a stack of protected and of ordinary workloads passes, in preview and update", () => {
    project = new GuardedProject(`${HEAD}
deployment("by-hand", { "${INIT_DATA}": "${annotation()}" }, confidential);
deployment("ordinary", {}, { containers: [{ name: "app", image: "nginx", env: [{ name: "TOKEN", value: "x" }] }] });
`);
    const config = {
        "kbs-allowed": { urls: ["https://kbs.example.com"] },
        "confidential-required": { allow: ["app"] },
    };
    const { ok, text } = project.preview(...project.flags(config));
    expect(violationsIn(text)).toEqual([]);
    expect(text).toMatch(/✅ confidential-workload@v0\.1\.0/);
    expect(ok).toBe(true);
    expect(project.up(...project.flags()).ok).toBe(true);
});

/** A workload for each rule to find something in, and what it says. */
const BROKEN = `
deployment("bare", {}, confidential);
deployment("open", { "${INIT_DATA}": "${annotation({ rego: OPEN.replaceAll(":= false", ":= true"), aa: AA.replace("example.com", "example.org"), cdh: `${CDH}url2 = "x"\n`, algorithm: "sha384" })}" }, confidential);
deployment("pod", { "${INIT_DATA}": "${annotation()}", "io.katacontainers.config.hypervisor.image": "x" }, {
    runtimeClassName: "kata-qemu-snp",
    containers: [{ name: "app", image: "nginx", env: [{ name: "DB_PASSWORD", value: new pulumi.Config().requireSecret("password") }] }],
});
deployment("peer", { "${INIT_DATA}": "${annotation({ rego: noise(60_000).replace(CLOSED, RUNS), cdh: `${CDH}kbs_cert = '''\n${pem("valid")}'''\n` })}" }, { ...confidential, runtimeClassName: "kata-remote" });
`;
const CONFIG = {
    "exec-and-logs": { stacks: ["d*"] },
    "kbs-allowed": { urls: ["https://kbs.example.com"] },
    "platform-limit": { platform: "aws-snp" },
    // The certificate is valid for a hundred years.
    "certificate-expiry": { days: 100_000 },
};
const DEFAULT_LEVELS = [
    "advisory certificate-expiry (kubernetes:apps/v1:Deployment: peer)",
    "mandatory digest-cut (kubernetes:apps/v1:Deployment: open)",
    "mandatory env-secrets (kubernetes:apps/v1:Deployment: pod)",
    "mandatory exec-and-logs (kubernetes:apps/v1:Deployment: open)",
    "mandatory exec-and-logs (kubernetes:apps/v1:Deployment: open)",
    "mandatory exec-and-logs (kubernetes:apps/v1:Deployment: open)",
    // The policy of the component's workload allows exec, logs and diagnostics: each once, and at the child.
    `mandatory exec-and-logs (${WORKLOAD})`,
    `mandatory exec-and-logs (${WORKLOAD})`,
    `mandatory exec-and-logs (${WORKLOAD})`,
    "mandatory hypervisor-annotations (kubernetes:apps/v1:Deployment: pod)",
    "mandatory image-digest (kubernetes:apps/v1:Deployment: pod)",
    "mandatory init-data (kubernetes:apps/v1:Deployment: bare)",
    "mandatory init-data (kubernetes:apps/v1:Deployment: open)",
    "mandatory kbs-allowed (kubernetes:apps/v1:Deployment: open)",
    "mandatory platform-limit (kubernetes:apps/v1:Deployment: peer)",
    "mandatory set-policy (kubernetes:apps/v1:Deployment: open)",
];
const MESSAGES = [
    "is missing on a pod of a confidential RuntimeClass",
    "cdh.toml: kbc.url2: is a key that no guest reads: guests ignore it silently [unknown-key]",
    "policy.rego: allows SetPolicyRequest, so that the host can replace it",
    "policy.rego: allows ExecProcessRequest: the host may run a shell in a container;",
    "policy.rego: allows ReadStreamRequest: the host may read a container's output",
    'aa.toml: token_configs.kbs.url: "https://kbs.example.org" is not a KBS that workloads may use',
    "spec.template.spec.containers[0].image: names no digest",
    "spec.template.spec.containers[0].env[0].value: is the value of DB_PASSWORD, which by its name is a secret",
    'annotations["io.katacontainers.config.hypervisor.image"]: changes the VM',
    'algorithm: "sha384" gives 48 bytes, and HOSTDATA of AMD SEV-SNP holds 32',
    "cdh.toml: kbc.kbs_cert: (O=Example, CN=KBS test CA) expires on 2126-01-01",
    "bytes of cloud user data on peer pods on AWS, AMD SEV-SNP [init-data-too-large]",
];

test("each rule stops a stack that breaks it, and shows no secret", () => {
    project = new GuardedProject(HEAD + BROKEN);
    project.setSecret("password", "hunter2");
    const preview = project.preview(...project.flags(CONFIG));
    expect(violationsIn(preview.text)).toEqual(DEFAULT_LEVELS);
    for (const message of MESSAGES) {
        expect(preview.text).toContain(message);
    }
    expect(preview.ok).toBe(false);

    // An update ends at the first resource that is refused.
    const update = project.up(...project.flags(CONFIG));
    expect(violationsIn(update.text)).not.toEqual([]);
    expect(update.ok).toBe(false);
    expect(readdirSync(project.folder)).not.toContain("out");
    expect(preview.text + update.text).not.toMatch(/hunter2|\bat .*\.(js|ts):\d+/);
});

test("only documents of signed statements pass, from files in the folder of the pack or by whole paths", () => {
    const [reviewed, other] = [annotation(), annotation({ cdh: CDH.replace("example.com", "example.org") })];
    project = new GuardedProject(`${HEAD}
deployment("reviewed", { "${INIT_DATA}": "${reviewed}" }, confidential);
deployment("other", { "${INIT_DATA}": "${other}" }, confidential);
`);
    const { algorithm = "", digest = "" } = decodeAnnotation(reviewed).initData ?? {};
    const payload = JSON.stringify({
        _type: "https://in-toto.io/Statement/v1",
        predicateType: "urn:confidential-workload:review:1",
        subject: [{ name: "Deployment reviewed", digest: { [algorithm]: digest }, annotations: { algorithm } }],
    });
    const type = "application/vnd.in-toto+json";
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const signed = sign(
        "sha256",
        Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} ${payload}`),
        privateKey,
    );
    const signatures = [{ sig: signed.toString("base64") }];
    const envelope = { payload: Buffer.from(payload).toString("base64"), payloadType: type, signatures };
    project.write("package/policy-pack/review.json", JSON.stringify(envelope));
    project.write("reviewers.pub", publicKey.export({ type: "spki", format: "pem" }) as string);
    const keys = join(project.folder, "reviewers.pub");
    const { ok, text } = project.preview(...project.flags({ reviewed: { statements: ["review.json"], keys } }));
    expect(violationsIn(text)).toEqual([
        "mandatory reviewed (kubernetes:apps/v1:Deployment: other)",
        `mandatory reviewed (${WORKLOAD})`,
    ]);
    expect(text).toContain("is in no statement of a review [not-reviewed]");
    expect(ok).toBe(false);
});

test("two resources of one object stop the preview and the update", () => {
    project = new GuardedProject(`${HEAD}
deployment("one", { "${INIT_DATA}": "${annotation()}" }, confidential);
new k8s.apps.v1.Deployment("two", { metadata: { name: "one" }, spec: { selector: { matchLabels: { app: "two" } }, template: { metadata: { labels: { app: "two" } }, spec: podSpec } } });
`);
    const both = ["one", "two"].map((name) => `mandatory one-object (kubernetes:apps/v1:Deployment: ${name})`);
    for (const { ok, text } of [project.preview(...project.flags()), project.up(...project.flags())]) {
        // The second is not confidential either, which is a warning.
        expect(violationsIn(text).filter((line) => line.startsWith("mandatory"))).toEqual(both);
        expect(text).toContain("metadata.name: default/one is described by urn:pulumi:dev::shop::kubernetes:apps/v1:");
        expect(ok).toBe(false);
    }
});

test("the config file sets levels, for all rules and for one", () => {
    project = new GuardedProject(HEAD + BROKEN);
    project.setSecret("password", "hunter2");
    const advisory = project.preview(...project.flags({ ...CONFIG, all: "advisory" }));
    expect(violationsIn(advisory.text)).toEqual(DEFAULT_LEVELS.map((one) => one.replace(/^mandatory/, "advisory")));
    expect(advisory.text).not.toContain("hunter2");
    expect(advisory.ok).toBe(true);

    const levels = { all: "disabled", "image-digest": "mandatory" };
    const one = project.preview(...project.flags(levels));
    expect(violationsIn(one.text)).toEqual(["mandatory image-digest (kubernetes:apps/v1:Deployment: pod)"]);
    expect(one.ok).toBe(false);
});

test("config that has the wrong form is refused by the engine, and a misspelt key by the rule", () => {
    project = new GuardedProject(HEAD);
    const wrong = { "certificate-expiry": { days: "soon" }, "digest-cut": { platform: "azure" } };
    const refused = project.preview(...project.flags(wrong));
    expect(refused.ok).toBe(false);
    expect(refused.text).toContain("certificate-expiry: days: Invalid type. Expected: integer, given: string");
    expect(refused.text).toContain("digest-cut: platform: platform must be one of the following");

    const misspelt = project.preview(...project.flags({ "kbs-allowed": { url: ["https://kbs.example.com"] } }));
    expect(violationsIn(misspelt.text)).toEqual([`mandatory kbs-allowed (${WORKLOAD})`]);
    expect(misspelt.text).toContain("config.url: is not an input of config [unknown-key]");
    expect(misspelt.text).toContain("fix: did you mean config.urls?");
});

test("a name that no rule has is named", () => {
    project = new GuardedProject("export const nothing = 1;");
    const levels = { "exec-and-log": "advisory", "kbs-allowd": { enforcementLevel: "mandatory", urls: [] } };
    const { ok, text } = project.preview(...project.flags({ ...levels, "image-digest": "advisory" }));
    expect(violationsIn(text)).toEqual(Array(2).fill("mandatory known-rules (pulumi:pulumi:Stack: shop-dev)"));
    expect(text).toContain('fix: did you mean config["exec-and-logs"]?');
    expect(text).toContain('fix: did you mean config["kbs-allowed"]?');
    expect(ok).toBe(false);

    // Without a level, the engine itself stops at it, in words that docs/guardrails.md explains.
    const refused = project.preview(...project.flags({ "exec-and-log": { stacks: ["prod"] } }));
    expect(refused.text).toContain('invalid enforcement level ""');
    expect(refused.ok).toBe(false);
});

test("ordinary pods are named where they have to be confidential", () => {
    project = new GuardedProject(`${HEAD}
deployment("ordinary", {}, podSpec);
deployment("agent", {}, podSpec);
`);
    const required = (config: object) => {
        const { ok, text } = project.preview(...project.flags({ "confidential-required": config }));
        return { ok, found: violationsIn(text) };
    };
    expect(required({})).toEqual({
        ok: true,
        found: ["agent", "ordinary"].map(
            (one) => `advisory confidential-required (kubernetes:apps/v1:Deployment: ${one})`,
        ),
    });
    const level = { enforcementLevel: "mandatory" };
    expect(required({ ...level, stacks: ["dev"], allow: ["*/agent"] })).toEqual({
        ok: false,
        found: ["mandatory confidential-required (kubernetes:apps/v1:Deployment: ordinary)"],
    });
    expect(required({ ...level, stacks: ["prod"] })).toEqual({ ok: true, found: [] });
    expect(required({ ...level, labels: ["app=web"], allow: ["app"] })).toEqual({ ok: true, found: [] });
});

test("what a preview does not know is an advisory, and the update checks it", () => {
    project = new GuardedProject(`${HEAD}
const service = new k8s.core.v1.Service("kbs", { metadata: { name: "kbs" }, spec: { ports: [{ port: 8080 }] } });
deployment("later", { "${INIT_DATA}": service.id }, confidential);
`);
    const preview = project.preview(...project.flags());
    const cannot = ["certificate-expiry", "digest-cut", "init-data", "platform-limit", "set-policy"];
    expect(violationsIn(preview.text)).toEqual(
        cannot.map((rule) => `advisory ${rule} (kubernetes:apps/v1:Deployment: later)`),
    );
    expect(preview.text).toContain(
        "can't run policy 'set-policy' from policy pack 'confidential-workload@v0.1.0' during preview",
    );
    expect(preview.ok).toBe(true);

    const update = project.up(...project.flags());
    expect(violationsIn(update.text)).toEqual(["mandatory init-data (kubernetes:apps/v1:Deployment: later)"]);
    expect(update.text).toContain("is not base64 [annotation-base64]");
    expect(update.ok).toBe(false);
});

test("workloads of YAML files, of charts and of components are seen, also inside of a List", () => {
    const pod = (name: string) =>
        JSON.stringify({
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name },
            spec: { runtimeClassName: "kata-remote", containers: [{ name: "app", image: "nginx" }] },
        });
    project = new GuardedProject(`${HEAD}
new k8s.yaml.v2.ConfigGroup("file", { yaml: ${JSON.stringify(`{"apiVersion": "v1", "kind": "List", "items": [${pod("listed")}]}`)} });
new k8s.helm.v4.Chart("chart", { chart: "./chart" });
new k8s.yaml.ConfigGroup("old-file", { yaml: ${JSON.stringify(pod("old"))} });
class Team extends pulumi.ComponentResource {
    constructor(name: string) {
        super("team:index:Team", name, {});
        new k8s.batch.v1.CronJob("nightly", {
            metadata: { name: "nightly" },
            spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template: { spec: { ...confidential, restartPolicy: "Never" } } } } },
        }, { parent: this });
    }
}
new Team("team");
`);
    mkdirSync(join(project.folder, "chart/templates"), { recursive: true });
    project.write("chart/Chart.yaml", "apiVersion: v2\nname: chart\nversion: 1.0.0\n");
    project.write("chart/templates/pod.yaml", pod("charted"));
    const { text } = project.preview(...project.flags({ all: "disabled", "init-data": "mandatory" }));
    expect(violationsIn(text)).toEqual([
        "mandatory init-data (kubernetes:batch/v1:CronJob: nightly)",
        "mandatory init-data (kubernetes:core/v1:Pod: chart:default/charted)",
        "mandatory init-data (kubernetes:core/v1:Pod: file:default/listed)",
        "mandatory init-data (kubernetes:core/v1:Pod: old)",
    ]);
});

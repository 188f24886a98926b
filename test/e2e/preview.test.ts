import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Project } from "../../tools/project.mjs";

const IMAGE = `registry.example.com/app@sha256:${"5a".repeat(32)}`;

interface Inputs {
    readonly kbs?: string;
    readonly proxy?: string;
    readonly logs?: boolean;
}

function program({
    kbs = '"https://kbs.example.com"',
    proxy = "http://proxy:3128",
    logs = false,
}: Inputs = {}): string {
    return `
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialWorkload, Platform } from "confidential-workload";
const service = () => new k8s.core.v1.Service("kbs", { spec: { ports: [{ port: 8080 }] } });
new ConfidentialWorkload("web", {
    platform: Platform.Snp,
    kbs: { url: ${kbs} },
    proxy: { httpsProxy: "${proxy}" },
    policy: { logs: ${logs}, imageLock: { "${IMAGE}": { entrypoint: ["/app"] } } },
    deployment: {
        spec: {
            selector: { matchLabels: { app: "web" } },
            template: {
                metadata: { labels: { app: "web" } },
                spec: { containers: [{ name: "app", image: "${IMAGE}" }] },
            },
        },
    },
});`;
}

let project: Project;

beforeAll(() => {
    project = new Project(program());
    project.set("kubernetes:renderYamlToDirectory", join(project.folder, "out"));
});

afterAll(() => project?.remove());

/** What the preview says after the inputs have changed. */
function previewOf(inputs: Inputs): string {
    project.write("index.ts", program(inputs));
    const { ok, text } = project.preview("--diff");
    expect(ok, text).toBe(true);
    return text;
}

/** The lines about the component, or about its Deployment, with `…` for digests. */
function linesOf(text: string, type: string): string[] {
    const lines = text.split("\n");
    const start = lines.findIndex((line) => line.includes(`${type}: (`));
    const end = lines.findIndex((line, index) => index > start && /^Resources:|^ *[+~-] [\w:/-]+: \(\w+\)$/.test(line));
    return lines
        .slice(start, end)
        .map((line) => line.trim().replace(/[0-9a-f]{64}/g, "…"))
        .filter((line) => !/^\[(urn|id|provider)=/.test(line));
}

const component = (text: string): string[] => linesOf(text, "confidential-workload:index:ConfidentialWorkload");
const deployment = (text: string): string[] => linesOf(text, "kubernetes:apps/v1:Deployment");

const AA = 'aa.toml    : "[token_configs.kbs]\\nurl = \\"https://kbs.example.com\\"\\n"';
const CDH = 'cdh.toml   : "[kbc]\\nname = \\"cc_kbc\\"\\nurl = \\"https://kbs.example.com\\"\\n..."';
const POLICY = 'policy.rego: "package agent_policy\\n\\nimport rego.v1\\n..."';
const DIGEST_MOVES = ['~ digest     : "…" => "…"'];
const REGISTER_MOVES = ["~ registers  : {", '~ HOSTDATA: "…" => "…"', "}"];
/** The pod template gets another annotation, which a reader can do nothing with, and another digest. */
const PODS_ROLL = [
    "~ kubernetes:apps/v1:Deployment: (update)",
    '~ spec.template.metadata.annotations["io.katacontainers.config.hypervisor.cc_init_data"] (hidden)',
    "~ spec: {",
    "~ template: {",
    "~ metadata: {",
    "~ annotations: {",
    '~ confidential-workload/init-data-digest: "sha256:…" => "sha256:…"',
    ...Array<string>(4).fill("}"),
];

test("a new workload is its three files, its digest and its register", () => {
    const text = previewOf({});
    expect(component(text)).toEqual([
        "+ confidential-workload:index:ConfidentialWorkload: (create)",
        AA,
        'algorithm  : "sha256"',
        CDH,
        'digest     : "…"',
        'platform   : "snp"',
        POLICY,
        "registers  : {",
        'HOSTDATA: "…"',
        "}",
    ]);
    expect(text).toMatch(/Resources:\s+\+ 3 to create/);
    // The engine shows every input of what it creates, and of a long one its beginning.
    expect(deployment(text).filter((line) => line.length > 250)).toEqual([]);
    expect(project.up().ok).toBe(true);
});

test("no change is not a line", () => {
    const text = previewOf({});
    expect(text).not.toContain("ConfidentialWorkload");
    expect(text).toMatch(/Resources:\s+3 unchanged/);
});

test("another proxy is a line of cdh.toml", () => {
    const text = previewOf({ proxy: "http://other:3128" });
    expect(component(text)).toEqual([
        "~ confidential-workload:index:ConfidentialWorkload: (update)",
        AA,
        'algorithm  : "sha256"',
        "~ cdh.toml   :",
        "...",
        'url = "https://kbs.example.com"',
        "[image.image_pull_proxy]",
        '- https_proxy = "http://proxy:3128"',
        '+ https_proxy = "http://other:3128"',
        ...DIGEST_MOVES,
        'platform   : "snp"',
        POLICY,
        ...REGISTER_MOVES,
    ]);
    expect(deployment(text)).toEqual(PODS_ROLL);
    expect(text).toMatch(/Resources:\s+~ 2 to update\s+1 unchanged/);
});

test("a policy that allows more is the request that it allows", () => {
    const text = previewOf({ logs: true });
    const lines = component(text);
    expect(lines.filter((line) => /^[-+] /.test(line))).toEqual([
        "- default ReadStreamRequest := false",
        "+ default ReadStreamRequest := true",
    ]);
    expect(lines.filter((line) => line.startsWith("~ "))).toEqual([
        "~ confidential-workload:index:ConfidentialWorkload: (update)",
        ...DIGEST_MOVES,
        "~ policy.rego:",
        "~ registers  : {",
        '~ HOSTDATA: "…" => "…"',
    ]);
    expect(deployment(text)).toEqual(PODS_ROLL);
});

test("a KBS whose address is not known yet leaves the rest as it is", () => {
    const text = previewOf({ kbs: "pulumi.concat('https://', service().id)" });
    const lines = component(text);
    expect(lines.filter((line) => line.startsWith("~ "))).toEqual([
        "~ confidential-workload:index:ConfidentialWorkload: (update)",
        '~ aa.toml    : "[token_configs.kbs]\\nurl = \\"https://kbs.example.com\\"\\n" => [unknown]',
        `~ ${CDH} => [unknown]`,
        '~ digest     : "…" => [unknown]',
    ]);
    expect(lines).toContain(POLICY);
    expect(text).toMatch(/Resources:\s+\+ 1 to create\s+~ 2 to update\s+3 changes\. 1 unchanged/);
    expect(text).not.toContain("H4sI");
});

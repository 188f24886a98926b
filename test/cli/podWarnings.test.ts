import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inject } from "../../cli/inject/inject";
import { generate } from "../../cli/policy/generate";
import { checkPods } from "../../cli/validate/pods";
import type { Issue } from "../../core";
import { readInitData } from "../../core/initdata/read";
import { Session } from "../../core/session";

const IMAGE = `registry.example.com/web@sha256:${"a".repeat(64)}`;
const SPEC = {
    containers: [{ name: "web", image: IMAGE, env: [{ name: "DB_PASSWORD", value: "hunter2" }] }],
    imagePullSecrets: [{ name: "registry" }],
};
const MANIFESTS = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels: { "istio-injection": "enabled" } } },
    {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "web", namespace: "shop" },
        spec: { template: { metadata: { annotations: { "linkerd.io/inject": "enabled" } }, spec: SPEC } },
    },
];

let folder: string;
let manifest: string;

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "warnings-"));
    manifest = join(folder, "web.yaml");
    writeFileSync(manifest, MANIFESTS.map((one) => JSON.stringify(one)).join("\n---\n"));
    writeFileSync(join(folder, "images.lock.json"), JSON.stringify({ [IMAGE]: { entrypoint: ["/web"] } }));
    const config = { platform: "snp", kbs: { url: "https://kbs.example.com" }, policy: { preset: "baseline" } };
    writeFileSync(join(folder, "confidential-workload.yaml"), JSON.stringify(config));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const places = (issues: readonly Issue[]) =>
    issues.map(({ severity, path, code }) => `${severity} ${path.replace(`${folder}/`, "")} ${code}`).sort();
const at = (place: string) => `warning web.yaml: Deployment/web${place}`;

test("inject says what may keep a pod from running, with the objects next to it, and writes it", () => {
    const config = join(folder, "confidential-workload.yaml");
    const { issues, workloads } = inject({ manifests: [manifest], config });
    expect(places(issues)).toEqual([
        at(" metadata.namespace injected"),
        at(' spec.template.metadata.annotations["linkerd.io/inject"] injected'),
        at(" spec.template.spec.containers[0].env[0].value plain-secret"),
        at(" spec.template.spec.imagePullSecrets pull-secrets"),
    ]);
    expect(workloads.map(({ changed }) => changed)).toEqual([true]);
    expect(JSON.stringify(issues)).not.toContain("hunter2");
});

test("policy generate says so too, and gives the policy", () => {
    const images = join(folder, "images.lock.json");
    const { issues, policy } = generate({ manifest, images, preset: "baseline", platform: "snp" });
    expect(places(issues).filter((one) => !one.includes("policy-denies"))).toEqual([
        at(" metadata.namespace injected"),
        at(' spec.template.metadata.annotations["linkerd.io/inject"] injected'),
        at(" spec.template.spec.containers[0].env[0].value plain-secret"),
    ]);
    expect(policy).toContain("package agent_policy");
});

test("validate says so of what inject has written", () => {
    const config = join(folder, "confidential-workload.yaml");
    const [file] = inject({ manifests: [manifest], config }).files;
    const { found, manifests = [] } = readInitData(file?.text ?? "");
    const documents = found.flatMap(({ source, initData, place }) =>
        initData === undefined ? [] : [{ source, initData, place }],
    );
    const pods = checkPods(manifests, documents, { lock: {}, session: new Session() });
    expect(pods.map(({ label }) => label)).toEqual(["Deployment/web"]);
    expect(places(pods.flatMap(({ issues }) => issues)).filter((one) => !one.includes("policy-"))).toEqual([
        "warning metadata.namespace injected",
        'warning spec.template.metadata.annotations["linkerd.io/inject"] injected',
        "warning spec.template.spec.imagePullSecrets pull-secrets",
    ]);
});

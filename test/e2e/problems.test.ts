import { afterAll, beforeAll, expect, test } from "vitest";
import { Project } from "../../tools/project.mjs";
import { type ControlPlane, startControlPlane } from "./controlPlane";

const HEAD = `
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialWorkload, Platform, PolicyPreset } from "confidential-workload";
const deployment = {
    spec: {
        selector: { matchLabels: { app: "web" } },
        template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "app", image: "app" }] } },
    },
};
const args = { platform: Platform.Snp, kbs: { url: "https://kbs.example.com" }, policy: { preset: PolicyPreset.AllowAll } };
`;

let cluster: ControlPlane;
let project: Project;

beforeAll(async () => {
    cluster = await startControlPlane(["kata-qemu-coco-dev"]);
    project = new Project(HEAD, { KUBECONFIG: cluster.kubeconfig });
});

afterAll(async () => {
    project?.remove();
    await cluster?.stop();
});

test("problems of all components are shown in one preview, without a stack, and nothing of them is registered", () => {
    project.write(
        "index.ts",
        `${HEAD}
const web = new ConfidentialWorkload("web", { ...args, platform: "sev-snp" as never, deployment });
const api = new ConfidentialWorkload("api", { ...args, kbs: { url: pulumi.output("kbs") }, deployment });
new k8s.core.v1.ConfigMap("fine", { data: { a: "b" } });
new k8s.core.v1.ConfigMap("map", { data: { digest: web.initData.digest } }, { dependsOn: [api] });
export const digest = web.initData.digest;`,
    );
    const { ok, text } = project.preview("--diff");
    expect(ok).toBe(false);
    expect(text.match(/^error: confidential-workload: .*$/gm)?.sort()).toEqual([
        'error: confidential-workload: ConfidentialWorkload "api" has 1 problem:',
        'error: confidential-workload: ConfidentialWorkload "web" has 1 problem:',
    ]);
    expect(text).toContain('fix: did you mean Platform.Snp ("snp")?');
    expect(text).toContain('"kbs" has no scheme');
    expect(text).not.toMatch(/^\s+at /m);
    expect(text.match(/^ *\+ \S+: \(create\)$/gm)?.map((line) => line.trim())).toEqual([
        "+ pulumi:pulumi:Stack: (create)",
        "+ kubernetes:core/v1:ConfigMap: (create)",
    ]);
});

test("an update without a preview stops at the first, and makes nothing of it", () => {
    project.write(
        "index.ts",
        `${HEAD}
new ConfidentialWorkload("web", { ...args, platform: "sev-snp" as never, deployment });
new ConfidentialWorkload("api", { ...args, deployment });`,
    );
    const { ok, text } = project.up();
    expect(ok).toBe(false);
    expect(text).toContain('error: confidential-workload: ConfidentialWorkload "web" has 1 problem:');
    expect(text).not.toMatch(/^\s+at /m);
    expect(project.state()).not.toContain("ConfidentialWorkload");
});

test("a RuntimeClass that is not there is named, with what to do", () => {
    project.write(
        "index.ts",
        `${HEAD}new ConfidentialWorkload("web", { ...args, checkRuntimeClass: true, deployment });`,
    );
    const { ok, text } = project.preview();
    expect(ok).toBe(false);
    expect(text).toContain("resource 'kata-qemu-snp' does not exist");
    expect(text).toContain(
        'runtimeClassName: checkRuntimeClass reads the RuntimeClass "kata-qemu-snp" from the cluster. If this fails because it does not exist, `kubectl get runtimeclass` shows which do: set runtimeClassName to one of them for the platform, or have kata-deploy install this one',
    );
});

test("and one that is there lets the preview pass", () => {
    project.write(
        "index.ts",
        `${HEAD}new ConfidentialWorkload("web", { ...args, platform: Platform.CocoDev, checkRuntimeClass: true, deployment });`,
    );
    const { ok, text } = project.preview();
    expect(ok, text).toBe(true);
});

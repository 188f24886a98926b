import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Project } from "../../tools/project.mjs";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { exampleProgram } from "./example";

const DEPLOYMENT = "/apis/apps/v1/namespaces/store/deployments/shop";
const ANNOTATION = "io.katacontainers.config.hypervisor.cc_init_data";
const PROGRAM = exampleProgram("strict-policy");

interface Deployment {
    readonly spec: { readonly template: { readonly metadata: { readonly annotations: Record<string, string> } } };
    readonly status: { readonly readyReplicas: number };
}

let cluster: ControlPlane;
let project: Project;

beforeAll(async () => {
    cluster = await startControlPlane(["kata-qemu-snp"]);
    await cluster.request("POST", "/api/v1/namespaces", { metadata: { name: "store" } });
    project = new Project(PROGRAM, { KUBECONFIG: cluster.kubeconfig });
    copyFileSync("examples/strict-policy/images.lock.json", join(project.folder, "images.lock.json"));
});

afterAll(async () => {
    project?.remove();
    await cluster?.stop();
});

test("a workload under Strict is deployed with the policy of its pod", async () => {
    const { ok, text } = project.up();
    expect(text).toMatch(/Resources:\s+\+ 3 created/);
    expect(ok).toBe(true);
    const { spec, status } = (await cluster.request("GET", DEPLOYMENT)) as Deployment;
    expect(status.readyReplicas).toBe(2);
    const annotation = spec.template.metadata.annotations[ANNOTATION] ?? "";
    const document = gunzipSync(Buffer.from(annotation, "base64")).toString("utf8");
    const [image] = Object.keys(JSON.parse(readFileSync("examples/strict-policy/images.lock.json", "utf8")));
    expect(document).toContain(`{"io.kubernetes.cri.image-name": "${image}"}`.slice(1, -1));
    expect(document).toContain('"args": ["/srv/web", "--port=8080"]');
    expect(document).toContain("default ReadStreamRequest := true\n");
    expect(document).toContain("default SetPolicyRequest := false\n");
});

test("a changed argument is a line in the diff of the policy, and rolls the pods", () => {
    project.write("index.ts", PROGRAM.replace("--port=8080", "--port=9090"));
    const { ok, text } = project.preview("--diff");
    expect(ok).toBe(true);
    expect(text).toMatch(/-\s+"args": \["\/srv\/web", "--port=8080"\],/);
    expect(text).toMatch(/\+\s+"args": \["\/srv\/web", "--port=9090"\],/);
    expect(text).not.toContain("H4sI");
    expect(text).toMatch(/Resources:\s+~ 2 to update/);
});

test("a pod that Strict cannot bind stops the preview, with every problem and the way out", () => {
    project.write(
        "index.ts",
        PROGRAM.replace("enableServiceLinks: false", "hostNetwork: true").replace("@sha256:2c26b4", ":7@sha256:2c26b5"),
    );
    const { ok, text } = project.preview();
    expect(ok).toBe(false);
    expect(text).toContain('ConfidentialWorkload "shop" has 2 problems:');
    expect(text).toContain("deployment.spec.template.spec.hostNetwork: true shares the host's network");
    expect(text).toContain("[image-not-locked]");
    expect(text).not.toContain("at new ");
});

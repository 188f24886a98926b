import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Project } from "../../tools/project.mjs";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { exampleProgram } from "./example";

const DEPLOYMENT = "/apis/apps/v1/namespaces/default/deployments/web";
const ANNOTATION = "io.katacontainers.config.hypervisor.cc_init_data";

interface Deployment {
    readonly metadata: { readonly uid: string; readonly annotations: Record<string, string> };
    readonly spec: {
        readonly template: {
            readonly metadata: { readonly annotations: Record<string, string> };
            readonly spec: { readonly runtimeClassName: string };
        };
    };
    readonly status: { readonly readyReplicas: number };
}

let cluster: ControlPlane;
let project: Project;
let deployed: Deployment;

beforeAll(async () => {
    cluster = await startControlPlane(["kata-qemu-coco-dev"]);
    project = new Project(exampleProgram("image-pull-proxy"), { KUBECONFIG: cluster.kubeconfig });
});

afterAll(async () => {
    project?.remove();
    await cluster?.stop();
});

async function live(): Promise<Deployment> {
    return (await cluster.request("GET", DEPLOYMENT)) as Deployment;
}

/** The document in the live pod template, and its digest as it should be shown. */
function initDataOf({ spec }: Deployment): {
    readonly text: string;
    readonly shown: string | undefined;
    readonly digest: string;
} {
    const { annotations } = spec.template.metadata;
    const text = gunzipSync(Buffer.from(annotations[ANNOTATION] ?? "", "base64")).toString("utf8");
    const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
    return { text, shown: annotations["confidential-workload/init-data-digest"], digest };
}

test("a preview shows the three files, the digest and the Deployment, and creates nothing", async () => {
    const { ok, text } = project.preview("--diff");
    expect(text).toContain("+ confidential-workload:index:ConfidentialWorkload: (create)");
    expect(text).toContain('aa.toml    : "[token_configs.kbs]\\nurl = \\"http://1.2.3.4:8080\\"\\n"');
    expect(text).toContain("+ kubernetes:apps/v1:Deployment: (create)");
    expect(text).toContain('runtimeClassName: "kata-qemu-coco-dev"');
    expect(text).toMatch(/Resources:\s+\+ 3 to create/);
    expect(ok).toBe(true);
    await expect(live()).rejects.toThrow("404");
});

test("an update creates the Deployment and waits for its pods", async () => {
    const { ok, text } = project.up();
    expect(text).toMatch(/Resources:\s+\+ 3 created/);
    expect(ok).toBe(true);
    deployed = await live();
    expect(deployed.status.readyReplicas).toBe(2);
    expect(deployed.spec.template.spec.runtimeClassName).toBe("kata-qemu-coco-dev");
    expect(deployed.metadata.annotations).not.toHaveProperty([ANNOTATION]);
    const { text: document, shown, digest } = initDataOf(deployed);
    expect(document).toContain('https_proxy = "http://127.0.0.1:5432"\n');
    expect(shown).toBe(digest);
});

test("a second update changes nothing", () => {
    const { ok, text } = project.up();
    expect(text).toMatch(/Resources:\s+3 unchanged/);
    expect(ok).toBe(true);
});

test("another proxy is previewed as a line of cdh.toml and an update in place", () => {
    project.set("httpsProxy", "http://127.0.0.1:6543");
    const { ok, text } = project.preview("--diff");
    const lines = text.split("\n").map((line) => line.trim());
    expect(lines).toContain('- https_proxy = "http://127.0.0.1:5432"');
    expect(lines).toContain('+ https_proxy = "http://127.0.0.1:6543"');
    expect(lines.filter((line) => /^[-+] \w+_proxy = /.test(line))).toHaveLength(2);
    expect(text).toMatch(/~ digest\s*: "[0-9a-f]{64}" => "[0-9a-f]{64}"/);
    expect(text).toMatch(/confidential-workload\/init-data-digest\s*: "sha256:[0-9a-f]{64}" => "sha256:[0-9a-f]{64}"/);
    expect(text).toContain(`["${ANNOTATION}"] (hidden)`);
    expect(text).not.toContain("H4sI");
    expect(text).not.toMatch(/to replace|to delete|\(replace\)|\(delete\)/);
    expect(text).toMatch(/Resources:\s+~ 2 to update\s+1 unchanged/);
    expect(ok).toBe(true);
});

test("the update happens in place and rolls the pods", async () => {
    const { ok, text } = project.up();
    expect(text).toMatch(/Resources:\s+~ 2 updated\s+1 unchanged/);
    expect(ok).toBe(true);
    const updated = await live();
    expect(updated.metadata.uid).toBe(deployed.metadata.uid);
    const { text: document, shown, digest } = initDataOf(updated);
    expect(document).toContain('https_proxy = "http://127.0.0.1:6543"\n');
    expect(shown).toBe(digest);
    expect(digest).not.toBe(initDataOf(deployed).digest);
});

test("a destroy leaves nothing", async () => {
    const { ok, text } = project.destroy();
    expect(text).toMatch(/Resources:\s+- 3 deleted/);
    expect(ok).toBe(true);
    await expect(live()).rejects.toThrow("404");
});

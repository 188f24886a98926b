import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { INIT_DATA_ANNOTATION } from "../../core";
import { type ControlPlane, startControlPlane } from "./controlPlane";

const HOME = resolve("test/vectors/manifests");
const FILES = ["cococtl", "kata"].flatMap((folder) =>
    readdirSync(join(HOME, folder)).map((name) => `${folder}/${name}`),
);

/** Collections in the API, by kind; each workload's pod template by the same kind. */
const KINDS: Readonly<Record<string, { readonly path: string; readonly template?: readonly string[] }>> = {
    Pod: { path: "/api/v1/namespaces/default/pods", template: [] },
    ReplicationController: {
        path: "/api/v1/namespaces/default/replicationcontrollers",
        template: ["spec", "template"],
    },
    Deployment: { path: "/apis/apps/v1/namespaces/default/deployments", template: ["spec", "template"] },
    StatefulSet: { path: "/apis/apps/v1/namespaces/default/statefulsets", template: ["spec", "template"] },
    Job: { path: "/apis/batch/v1/namespaces/default/jobs", template: ["spec", "template"] },
    CronJob: {
        path: "/apis/batch/v1/namespaces/default/cronjobs",
        template: ["spec", "jobTemplate", "spec", "template"],
    },
    ConfigMap: { path: "/api/v1/namespaces/default/configmaps" },
    Secret: { path: "/api/v1/namespaces/default/secrets" },
    Service: { path: "/api/v1/namespaces/default/services" },
};

let cluster: ControlPlane;
let folder: string;

beforeAll(async () => {
    cluster = await startControlPlane(["kata-qemu-snp", "kata", "kata-remote"]);
    folder = mkdtempSync(join(tmpdir(), "inject-"));
    const vllm = { kind: "Deployment", name: "vllm", platform: "azure-snp", runtimeClassName: "kata-remote" };
    const onGpus = ["CUDA", "INSTRUCT"].map((program) => ({
        kind: "Pod",
        name: `\${POD_NAME_${program}}`,
        platform: "nvidia-gpu-snp",
        runtimeClassName: "kata",
    }));
    const untrustedVolumes = [{ name: "pv-storage", because: "the test of Kata only looks at the mount" }];
    const claim = { kind: "Pod", name: "pv-pod", policy: { preset: "allow-all", untrustedVolumes } };
    const config = {
        platform: "snp",
        runtimeClassName: "kata",
        kbs: { url: "https://kbs.example.com" },
        policy: { preset: "allow-all" },
        workloads: [vllm, claim, ...onGpus],
        skip: [{ kind: "Pod", name: "invalid-pod" }],
    };
    writeFileSync(join(folder, "confidential-workload.yaml"), JSON.stringify(config));
});

afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await cluster?.stop();
});

interface Answer {
    readonly status: number;
    readonly body: unknown;
}

/** What the server would make of a manifest. It gets the text, and reads it with its own YAML reader. */
async function dryRun(manifest: string): Promise<Answer | undefined> {
    const { kind } = (parseAllDocuments(manifest)[0]?.toJS() ?? {}) as { readonly kind?: string };
    const path = KINDS[kind ?? ""]?.path;
    if (path === undefined) {
        return undefined;
    }
    const { clusters } = JSON.parse(readFileSync(cluster.kubeconfig, "utf8"));
    const outgoing = request(`${cluster.url}${path}?dryRun=All&fieldValidation=Strict`, {
        method: "POST",
        headers: {
            Authorization: `Bearer ${cluster.token}`,
            "Content-Type": "application/yaml",
            Accept: "application/json",
        },
        ca: Buffer.from(clusters[0].cluster["certificate-authority-data"], "base64"),
    });
    outgoing.end(manifest);
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    return { status: response.statusCode ?? 0, body: JSON.parse(await text(response)) };
}

/** The text of each document. */
function documentsOf(content: string): string[] {
    const documents = [...parseAllDocuments(content)];
    return documents.map(({ range: [start, , end] }) => content.slice(start, end));
}

function injected(content: string): string {
    const args = [resolve("dist/cli/main.js"), "inject", "-"];
    return execFileSync(process.execPath, args, { cwd: folder, input: content, encoding: "utf8", stdio: "pipe" });
}

function podOf({ body }: Answer): {
    readonly metadata: Record<string, unknown>;
    readonly spec: Record<string, unknown>;
} {
    const { kind } = body as { readonly kind: string };
    const template = KINDS[kind]?.template ?? [];
    return template.reduce((at, key) => (at as Record<string, unknown>)[key], body) as ReturnType<typeof podOf>;
}

let accepted = 0;

/** What the vectors do not have. */
const OTHERS: Readonly<Record<string, string>> = {
    aliases: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: &notes {a: b}
spec:
  selector: {matchLabels: &labels {app: web}}
  template:
    metadata:
      labels: *labels
      annotations: *notes
    spec:
      containers: [{name: app, image: nginx}]
`,
    json: JSON.stringify({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "app" },
        spec: { containers: [{ name: "app", image: "nginx" }] },
    }),
};

test.each([...FILES, ...Object.keys(OTHERS)])("%s is accepted after injection if it was before", async (name) => {
    const content = OTHERS[name] ?? readFileSync(join(HOME, name), "utf8");
    const before = documentsOf(content);
    const after = documentsOf(injected(content));
    expect(after).toHaveLength(before.length);
    for (const [index, manifest] of before.entries()) {
        const original = await dryRun(manifest);
        if (original === undefined || original.status !== 201) {
            continue;
        }
        accepted++;
        const answer = await dryRun(after[index] ?? "");
        expect(answer).toMatchObject({ status: 201 });
        if (answer !== undefined && KINDS[(answer.body as { kind: string }).kind]?.template !== undefined) {
            const { metadata, spec } = podOf(answer);
            const own = podOf(original).metadata["annotations"] as object | undefined;
            expect(metadata["annotations"]).toEqual({
                ...own,
                [INIT_DATA_ANNOTATION]: expect.stringMatching(/^H4sI/),
                "confidential-workload/init-data-digest": expect.stringMatching(/^sha256:/),
            });
            expect(spec["runtimeClassName"]).toMatch(/^kata/);
        } else {
            expect(after[index]).toBe(manifest);
        }
    }
});

test("most of them were", () => {
    expect(accepted).toBeGreaterThan(25);
});

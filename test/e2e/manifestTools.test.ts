import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";

// Helm 3, Helm 4 and kustomize themselves, with `inject` in the middle: what they give is what a pipe into `inject` gives.

const ENGINE = resolve(".engine/bin");
const COMMAND = "node_modules/.bin/confidential-workload";
const CONTAINERS = [{ name: "web", image: "registry.example.com/shop/web:7" }];
const POD = { enableServiceLinks: false, automountServiceAccountToken: false, containers: CONTAINERS };
const NO_SCHEME = 'confidential-workload.yaml: kbs.url: "kbs.example.com" has no scheme [url]';

const labels = { app: "web" };
const WEB = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: POD } },
};
const MIGRATE = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "migrate", annotations: { "helm.sh/hook": "pre-install" } },
    spec: { template: { spec: { ...POD, restartPolicy: "Never" } } },
};

let folder: string;
beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "manifest-tools-"));
    // As npm installs it.
    mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
    symlinkSync(resolve("."), join(folder, "node_modules/confidential-workload"));
    symlinkSync("../confidential-workload/dist/cli/main.js", join(folder, COMMAND));
    chmodSync("dist/cli/main.js", 0o755);
    write("package.json", { name: "shop", private: true });
    cpSync("examples/cdk8s/images.lock.json", join(folder, "images.lock.json"));
    write("chart/Chart.yaml", { apiVersion: "v2", name: "shop", version: "0.1.0" });
    write("chart/templates/web.yaml", WEB);
    write("chart/templates/migrate.yaml", MIGRATE);
    write("base/web.yaml", { ...WEB, spec: { ...WEB.spec, template: { ...WEB.spec.template, spec: withSettings() } } });
    write("base/pod.yaml", { apiVersion: "v1", kind: "Pod", metadata: { name: "tool" }, spec: POD });
    const generated = [{ name: "settings", literals: ["MODE=fast"] }];
    write("base/kustomization.yaml", { resources: ["web.yaml", "pod.yaml"], configMapGenerator: generated });
    write("plain/kustomization.yaml", { resources: ["../base"], namePrefix: "shop-" });
    write("kustomization.yaml", { resources: ["plain"], transformers: ["inject.yaml"] });
    const exec = `exec:\n  path: ${COMMAND}\n  args: [inject]\n`;
    const annotations = { "config.kubernetes.io/function": exec };
    write("inject.yaml", {
        apiVersion: "confidential-workload/v1",
        kind: "Inject",
        metadata: { name: "inject", annotations },
    });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function withSettings() {
    return { ...POD, containers: [{ ...CONTAINERS[0], envFrom: [{ configMapRef: { name: "settings" } }] }] };
}

function write(file: string, content: object): void {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), JSON.stringify(content));
}

function config(url: string): void {
    const images = { fromLock: true };
    write("confidential-workload.yaml", { platform: "snp", kbs: { url }, images, policy: { preset: "strict" } });
}

function run(tool: string, args: readonly string[]) {
    const home = ["CONFIG", "DATA", "CACHE"].map((one) => [`HELM_${one}_HOME`, join(folder, ".helm", tool, one)]);
    const env = { ...process.env, ...Object.fromEntries(home) };
    return spawnSync(join(ENGINE, tool), args, { cwd: folder, encoding: "utf8", env });
}

function injected(manifests: string): string {
    return execFileSync(join(folder, COMMAND), ["inject"], { cwd: folder, input: manifests, encoding: "utf8" });
}

/** The documents by kind: the tools put them in an order of their own. */
function byKind(text: string): Record<string, unknown> {
    const objects = parseAllDocuments(text).map((document) => document.toJS());
    return Object.fromEntries(objects.filter(Boolean).map((object) => [object.kind, object]));
}

const TEMPLATE = ["template", "shop", "chart"];

describe.each([
    {
        tool: "helm3",
        renderer: [
            "--post-renderer",
            "npx",
            ...["confidential-workload", "inject"].flatMap((one) => ["--post-renderer-args", one]),
        ],
        rendersHooks: false,
    },
    { tool: "helm", renderer: ["--post-renderer", "confidential-workload"], rendersHooks: true },
])("$tool", ({ tool, renderer, rendersHooks }) => {
    beforeAll(() => {
        if (tool === "helm") {
            const { status, stderr } = run(tool, ["plugin", "install", "node_modules/confidential-workload/helm"]);
            expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
        }
    });

    test("renders a chart whose workloads are confidential; Helm 3 leaves hooks out", () => {
        config("https://kbs.example.com");
        const { status, stdout, stderr } = run(tool, [...TEMPLATE, ...renderer]);
        expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
        const plain = run(tool, TEMPLATE).stdout;
        const { Deployment, Job } = byKind(injected(plain));
        expect(JSON.stringify(Deployment)).toContain("kata-qemu-snp");
        expect(byKind(stdout)).toEqual({ Deployment, Job: rendersHooks ? Job : byKind(plain)["Job"] });
    });

    test("fails where inject does", () => {
        config("kbs.example.com");
        const { status, stdout, stderr } = run(tool, [...TEMPLATE, ...renderer]);
        expect([status, stdout]).toEqual([1, ""]);
        // Helm 4.3 keeps what a plugin says to itself.
        expect(stderr).toContain(tool === "helm3" ? NO_SCHEME : 'plugin "confidential-workload" exited with error');
    });
});

describe("kustomize", () => {
    const build = ["build", "--enable-alpha-plugins", "--enable-exec", "."];

    test("runs inject as a KRM function, on names that it made", () => {
        config("https://kbs.example.com");
        const { status, stdout, stderr } = run("kustomize", build);
        expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
        const wanted = byKind(injected(run("kustomize", ["build", "plain"]).stdout));
        expect(wanted["ConfigMap"]).toMatchObject({ metadata: { name: expect.stringMatching(/^shop-settings-\w+$/) } });
        expect(byKind(stdout)).toEqual(wanted);
    });

    test("fails where inject does, and shows the problems", () => {
        config("kbs.example.com");
        const { status, stdout, stderr } = run("kustomize", build);
        expect([status, stdout]).toEqual([1, ""]);
        expect(stderr).toContain(NO_SCHEME);
    });
});

import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { watching } from "./watch";
import { ANNOTATION, CLASS, type Live, live, liveAll, PATHS } from "./workloads";

// Helm 3, Helm 4 and kustomize themselves, with `inject` in the middle: what they give is what a pipe into `inject` gives,
// and what Helm makes of it in a cluster keeps the workload running.

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
let cluster: ControlPlane;
beforeAll(async () => {
    cluster = await startControlPlane([CLASS]);
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
afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await cluster?.stop();
});

function withSettings() {
    return { ...POD, containers: [{ ...CONTAINERS[0], envFrom: [{ configMapRef: { name: "settings" } }] }] };
}

function write(file: string, content: object): void {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), JSON.stringify(content));
}

function config(url: string, platform = "snp"): void {
    const images = { fromLock: true };
    write("confidential-workload.yaml", { platform, kbs: { url }, images, policy: { preset: "strict" } });
}

function run(tool: string, args: readonly string[]) {
    const home = ["CONFIG", "DATA", "CACHE"].map((one) => [`HELM_${one}_HOME`, join(folder, ".helm", tool, one)]);
    const env = { ...process.env, ...Object.fromEntries(home), KUBECONFIG: cluster.kubeconfig };
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
        goesBack: "--atomic",
    },
    {
        tool: "helm",
        renderer: ["--post-renderer", "confidential-workload"],
        rendersHooks: true,
        goesBack: "--rollback-on-failure",
    },
])("$tool", ({ tool, renderer, rendersHooks, goesBack }) => {
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

    describe("in a cluster", () => {
        afterEach(() => {
            expect(run(tool, ["uninstall", "shop", "--wait"])).toMatchObject({ status: 0 });
        });

        /** Runs Helm, which has to leave the same Deployment with a ready pod at every moment. */
        async function changed(...args: readonly string[]): Promise<Live> {
            const { metadata } = await live(cluster, "Deployment");
            const { result, seen } = await watching(cluster, () => run(tool, [...args, "--wait"]));
            expect(result.status, result.stderr).toBe(0);
            expect(seen).toEqual({ deleted: [], outages: [], left: ["web"] });
            const after = await live(cluster, "Deployment");
            expect(after.metadata.uid).toBe(metadata.uid);
            return after;
        }

        async function installed(...flags: readonly string[]): Promise<Live> {
            const { status, stderr } = run(tool, ["install", "shop", "chart", ...flags, "--wait"]);
            expect(status, stderr).toBe(0);
            return await live(cluster, "Deployment");
        }

        /** Whether the release is what `inject` would write by now. */
        function isAsInjected(): boolean {
            const input = run(tool, ["get", "manifest", "shop"]).stdout;
            return spawnSync(join(folder, COMMAND), ["inject", "--check"], { cwd: folder, input }).status === 0;
        }

        test("a change in the config rolls the pods, one with a problem changes nothing, a rollback brings back what was", async () => {
            config("https://kbs.example.com");
            const first = await installed(...renderer);
            expect(first.template.spec.runtimeClassName).toBe(CLASS);
            config("https://other.example.com");
            expect(isAsInjected()).toBe(false);
            const second = await changed("upgrade", "shop", "chart", ...renderer);
            expect(isAsInjected()).toBe(true);
            expect(second.template.metadata.annotations?.[ANNOTATION]).not.toBe(
                first.template.metadata.annotations?.[ANNOTATION],
            );
            config("kbs.example.com");
            expect(run(tool, ["upgrade", "shop", "chart", ...renderer])).toMatchObject({ status: 1 });
            expect((await live(cluster, "Deployment")).template).toEqual(second.template);
            // A rollback applies what the release has kept, and needs no post-renderer.
            expect((await changed("rollback", "shop", "1")).template).toEqual(first.template);
        });

        test("a release that is there becomes confidential in place, and plain where Helm goes back or has no post-renderer", async () => {
            const plain = await installed();
            expect(plain.template.spec.runtimeClassName).toBeUndefined();
            const upgrade = ["upgrade", "shop", "chart", ...renderer];
            // The cluster does not have its RuntimeClass.
            config("https://kbs.example.com", "tdx");
            for (const [flag, runtimeClassName] of [
                [goesBack, undefined],
                ["--wait", "kata-qemu-tdx"],
            ] as const) {
                const failing = [...upgrade, flag, "--timeout=5s", "--no-hooks"];
                const { result, seen } = await watching(cluster, () => run(tool, failing));
                expect(result.status).toBe(1);
                expect(seen).toEqual({ deleted: [], outages: [], left: ["web"] });
                expect((await live(cluster, "Deployment")).template.spec.runtimeClassName).toBe(runtimeClassName);
            }
            config("https://kbs.example.com");
            const confidential = await changed(...upgrade);
            expect(confidential.template.spec.runtimeClassName).toBe(CLASS);
            expect(isAsInjected()).toBe(true);
            expect((await changed("rollback", "shop", "1")).template).toEqual(plain.template);
            expect(isAsInjected()).toBe(false);
            expect((await changed(...upgrade)).template).toEqual(confidential.template);
            expect((await changed("upgrade", "shop", "chart")).template).toEqual(plain.template);
            expect(isAsInjected()).toBe(false);
        });

        test("a Job and a Pod that are there stop an upgrade until they are deleted; a Pod keeps its init-data until then", async () => {
            const spec = { template: { spec: { ...POD, restartPolicy: "Never" } } };
            const others = {
                Job: { apiVersion: "batch/v1", metadata: { name: "once" }, spec },
                Pod: { apiVersion: "v1", metadata: { name: "tool" }, spec: POD },
            };
            config("https://kbs.example.com");
            for (const [kind, manifest] of Object.entries(others)) {
                const { name } = manifest.metadata;
                const now = async () => (await liveAll(cluster, kind)).find(({ metadata }) => metadata.name === name);
                write("chart/templates/other.yaml", { kind, ...manifest });
                await installed();
                const upgrade = ["upgrade", "shop", "chart", ...renderer];
                const { result, seen } = await watching(cluster, () => run(tool, upgrade));
                expect(result.status).toBe(1);
                expect(result.stderr).toMatch(new RegExp(`${kind}.* is invalid: spec`));
                expect(seen).toMatchObject({ deleted: [], outages: [] });
                await cluster.request("DELETE", `${PATHS[kind]}/${name}`);
                await changed(...upgrade);
                const made = await now();
                expect(made?.template.spec.runtimeClassName).toBe(CLASS);
                if (kind === "Pod") {
                    config("https://other.example.com");
                    await changed(...upgrade);
                    const after = await now();
                    expect(after?.metadata.uid).toBe(made?.metadata.uid);
                    expect(after?.template.metadata.annotations).not.toEqual(made?.template.metadata.annotations);
                }
                rmSync(join(folder, "chart/templates/other.yaml"));
                expect(run(tool, ["uninstall", "shop", "--wait"])).toMatchObject({ status: 0 });
            }
            await installed();
        });
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

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Stack } from "../../tools/project.mjs";
import { type FakeServer, serving, startServer } from "../cli/fakeRegistry";
import { image } from "../cli/image";
import { runCliAsync } from "../cli/runCli";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { OWN_POLICY } from "./example";
import { ANNOTATION, live } from "./workloads";

/** What docs/start.md and docs/coming-from-toml.md have the reader type, with an image of a registry that is here. */
const START = readFileSync("docs/start.md", "utf8");
const [, MANIFEST = ""] = /^```yaml\n(.*?)^```/ms.exec(START) ?? [];
const [, INIT = ""] = /^npx confidential-workload (init .* -f web\.yaml)$/m.exec(START) ?? [];
const NGINX = image({ Entrypoint: ["/docker-entrypoint.sh"], Cmd: ["nginx", "-g", "daemon off;"] });

let registry: FakeServer;
let cluster: ControlPlane;
beforeAll(async () => {
    registry = await startServer("127.0.0.1", [serving(NGINX)]);
    cluster = await startControlPlane(["kata-qemu-coco-dev"]);
});
afterAll(async () => {
    registry?.stop();
    await cluster?.stop();
});

/** The folder of a reader who has typed up to `init`, with a change to the manifest. */
async function started(change: (manifest: string) => string = (manifest) => manifest): Promise<string> {
    const folder = join(mkdtempSync(join(tmpdir(), "start-")), "shop");
    mkdirSync(join(folder, "node_modules"), { recursive: true });
    symlinkSync(resolve("node_modules/@pulumi"), join(folder, "node_modules/@pulumi"));
    symlinkSync(resolve("node_modules/@types"), join(folder, "node_modules/@types"));
    symlinkSync(resolve("."), join(folder, "node_modules/confidential-workload"));
    writeFileSync(join(folder, "package.json"), '{ "name": "shop", "main": "index.ts" }');
    writeFileSync(join(folder, "web.yaml"), change(MANIFEST.replace("nginx:1.29", `${registry.host}/app:1`)));
    const { code, err } = await runCliAsync(INIT.split(" "), { cwd: folder });
    expect([code, err]).toEqual([0, expect.not.stringMatching(/^error/m)]);
    return folder;
}

function stackIn(folder: string): Stack {
    const stack = new Stack(folder, { KUBECONFIG: cluster.kubeconfig });
    stack.init();
    return stack;
}

/** The program of `init` with another policy. */
const withPolicy = (program: string, policy: string) =>
    program.replace(/policy: \{.*?\n {4}\},/s, `policy: ${policy},`);

test("the tutorial: a mistake, deployment, and the presets from AllowAll to Strict", async () => {
    const folder = await started();
    const stack = stackIn(folder);
    const program = readFileSync(join(folder, "index.ts"), "utf8");

    stack.write("index.ts", program.replace("policy: {", 'proxy: { httpsProxy: "proxy" },\n    policy: {'));
    const wrong = stack.preview("--diff");
    expect([wrong.ok, wrong.text]).toEqual([false, expect.stringContaining("proxy.httpsProxy")]);

    stack.write("index.ts", program);
    const up = stack.up();
    expect([up.ok, up.text]).toEqual([true, expect.stringMatching(/\+ 3 created/)]);
    // What waited while the engine ran is done first, such as the end of an idle connection.
    await new Promise((resolved) => setTimeout(resolved, 100));
    const { template } = await live(cluster, "Deployment");
    expect(template.spec.runtimeClassName).toBe("kata-qemu-coco-dev");
    expect(template.metadata.annotations?.[ANNOTATION]).toMatch(/^H4sI/);

    const lock = 'imageLock: JSON.parse(fs.readFileSync("images.lock.json", "utf8"))';
    const withPreset = program.replace("{ ConfidentialWorkload,", "{ ConfidentialWorkload, PolicyPreset,");
    for (const policy of [
        "{ preset: PolicyPreset.AllowAll }",
        "{ preset: PolicyPreset.Baseline }",
        `{ ${lock}, logs: true }`,
    ]) {
        stack.write("index.ts", withPolicy(withPreset, policy));
        const { ok, text } = stack.preview("--diff");
        expect([policy, ok, text]).toEqual([policy, true, expect.stringMatching(/policy\.rego.*~ 2 to update/s)]);
    }
    expect(stack.destroy().ok).toBe(true);
    rmSync(join(folder, ".."), { recursive: true });
});

test("a manifest with init-data made by hand: init makes a program of it, whose preview is fine", async () => {
    const toml = `version = "0.1.0"\nalgorithm = "sha256"\n\n[data]\n"policy.rego" = '''\n${OWN_POLICY}'''\n`;
    const annotation = gzipSync(toml).toString("base64");
    const folder = await started((manifest) =>
        manifest.replace(
            "labels: { app: web }\n    spec",
            `labels: { app: web }\n      annotations: { ${ANNOTATION}: ${annotation} }\n    spec`,
        ),
    );
    expect(readFileSync(join(folder, "web.yaml"), "utf8")).toContain(annotation);
    const { ok, text } = stackIn(folder).preview("--diff");
    expect([ok, text]).toEqual([true, expect.not.stringContaining(annotation)]);
    rmSync(join(folder, ".."), { recursive: true });
});

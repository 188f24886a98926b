import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { parse } from "yaml";
import { Stack } from "../../tools/project.mjs";
import { type FakeServer, serving, startServer } from "../cli/fakeRegistry";
import { image } from "../cli/image";
import { type ControlPlane, startControlPlane } from "../e2e/controlPlane";
import { ANNOTATION, CLASS, live } from "../e2e/workloads";

/** What a new user types, from the README into a folder, with the tarball instead of the package. */
const README = readFileSync("README.md", "utf8");
const [, INSTALL = "", INIT = ""] =
    /^(npm install confidential-workload .*)\n(npx confidential-workload init)/m.exec(README) ?? [];
const FLAGS = ["--platform", "snp", "--kbs-url", "https://kbs.example.com:8080"];
const APP = image({ Entrypoint: ["/app"] });

let registry: FakeServer;
let cluster: ControlPlane;
beforeAll(async () => {
    registry = await startServer("127.0.0.1", [serving(APP)]);
    cluster = await startControlPlane([CLASS]);
});
afterAll(async () => {
    registry?.stop();
    await cluster?.stop();
});

let home: string;
let folder: string;
beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "readme-"));
    // The name of the folder becomes that of the project, which `Stack` writes too.
    folder = join(home, "shop");
    mkdirSync(folder);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Types a line; the registry of this process answers meanwhile. */
function type(line: string): Promise<string> {
    const typed = line.replace(/(?<=^npm install .*)confidential-workload(?= |$)/, inject("tarball"));
    return new Promise((done, fail) => {
        execFile("bash", ["-c", typed], { cwd: folder, timeout: 230_000 }, (error, out, err) => {
            return error === null ? done(out) : fail(new Error(`${typed}\n${out}${err}`));
        });
    });
}

/** What `init` says to type, in order, without comments. */
function commandsIn(text: string): string[] {
    return [...text.matchAll(/^ {2}(np[mx] .*?)(?: {4,}.*)?$/gm)].map(([, line = ""]) => line);
}

function stack(): Stack {
    const made = new Stack(folder, { KUBECONFIG: cluster.kubeconfig });
    made.init();
    return made;
}

async function isConfidential(): Promise<{ uid: string }> {
    const { metadata, template } = await live(cluster, "Deployment");
    expect(template.spec.runtimeClassName).toBe(CLASS);
    expect(template.metadata.annotations?.[ANNOTATION]).toMatch(/^H4sI/);
    return metadata;
}

test("an empty folder: README and init, to the letter, end with a confidential workload in the cluster", async () => {
    await type(INSTALL);
    const out = await type(`${INIT} ${FLAGS.join(" ")} --image ${registry.host}/app:1`);
    const lines = commandsIn(out);
    expect(lines.map((line) => line.split(" ").slice(0, 4).join(" "))).toEqual([
        "npx confidential-workload render .",
        "npx confidential-workload render .",
        "npx confidential-workload trustee reference-values",
        "npx confidential-workload trustee resource-policy",
    ]);
    for (const line of lines) {
        await type(line);
    }
    expect(parse(readFileSync(join(folder, "confidential.yaml"), "utf8")).spec.template.spec.runtimeClassName).toBe(
        CLASS,
    );
    expect(readFileSync(join(folder, "resource-policy.rego"), "utf8")).toContain("package policy");
    expect(await type("npx confidential-workload docs trustee")).toContain("# What the key broker has to know");
    const project = stack();
    const { ok, text } = project.up();
    expect([ok, text]).toEqual([true, expect.stringMatching(/\+ 3 created/)]);
    await isConfidential();
    expect(project.destroy().ok).toBe(true);
});

test("a stack with a workload that runs: what init says to change keeps the object", async () => {
    const program = `import * as k8s from "@pulumi/kubernetes";
const labels = { app: "web" };
const image = "${registry.host}/app:1";
new k8s.apps.v1.Deployment("web", {
    metadata: { name: "web" },
    spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "web", image }] } },
    },
});
`;
    await type(INSTALL);
    writeFileSync(join(folder, "index.ts"), program);
    const project = stack();
    expect(project.up().ok).toBe(true);
    const before = await live(cluster, "Deployment");
    writeFileSync(join(folder, "preview.json"), project.preview("--json", "--show-sames").text);
    const out = await type(`${INIT} ${FLAGS.join(" ")} --preview preview.json`);
    writeFileSync(join(folder, "index.ts"), changed(program, out));
    const preview = project.preview("--diff");
    expect(preview.text).toMatch(/Resources:\s+\+ 1 to create\s+~ 1 to update\s+2 changes\. 1 unchanged/);
    expect(project.up().ok).toBe(true);
    expect((await isConfidential()).uid).toBe(before.metadata.uid);
    expect(project.destroy().ok).toBe(true);
});

/** The program with the lines that `init` prints: those that go, and those that come in their place. */
function changed(program: string, out: string): string {
    const marked = [...out.matchAll(/^ {2}([-+]) +(.*)$/gm)].map(([, sign, line = ""]) => ({ sign, line }));
    const imports = marked.filter(({ line }) => line.startsWith("import"));
    const [first, open, middle, close, ...images] = marked
        .filter((one) => !imports.includes(one))
        .map(({ line }) => line);
    const [tag = "", digest = ""] = images.map((line) => line.replace(/^image: /, ""));
    return imports
        .map(({ line }) => `${line}\n`)
        .join("")
        .concat(program)
        .replace(first ?? "", `${open}\n${middle}`)
        .replace("\n});", `\n${close}`)
        .replace(tag, digest);
}

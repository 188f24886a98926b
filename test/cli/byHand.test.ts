import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { INIT_DATA_ANNOTATION } from "../../core";
import { type FakeServer, serving, startServer } from "./fakeRegistry";
import { image, layer } from "./image";
import { renderCli, runCliAsync } from "./runCli";

const README = readFileSync("README.md", "utf8");
const HAND = README.slice(README.indexOf("## By hand"));
const [, COMMAND = ""] = /```sh\nnpx confidential-workload (.*?) *#/.exec(HAND) ?? [];
const [, PROGRAM = ""] = /```ts\n(.*?)```/s.exec(HAND) ?? [];
const APP = image({ User: "web", Entrypoint: ["/app"] }, layer(["etc/passwd", "web:x:101:102::/:\n"]));

let registry: FakeServer;
let folder: string;
beforeAll(async () => {
    registry = await startServer("127.0.0.1", [serving(APP)]);
    folder = mkdtempSync(join(tmpdir(), "by-hand-"));
    mkdirSync(join(folder, "node_modules"));
    for (const name of ["@pulumi", "@types", "typescript"]) {
        symlinkSync(resolve("node_modules", name), join(folder, "node_modules", name));
    }
    symlinkSync(resolve("."), join(folder, "node_modules/confidential-workload"));
});
afterAll(() => {
    registry.stop();
    rmSync(folder, { recursive: true, force: true });
});

test("the program of the README is an example that runs", () => {
    expect(PROGRAM).toBe(readFileSync("examples/first-workload/index.ts", "utf8"));
});

test("the README's lines by hand, pasted into an empty project with another image, make a workload confidential", async () => {
    const withImage = (text: string) => text.replace("registry.example.com/shop/web:7", `${registry.host}/app:1`);
    expect(await runCliAsync(withImage(COMMAND).split(" "), { cwd: folder })).toMatchObject({ code: 0, err: "" });

    writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(join(folder, "tsconfig.json"), '{ "compilerOptions": { "noCheck": true, "module": "commonjs" } }\n');
    writeFileSync(join(folder, "index.ts"), withImage(PROGRAM));
    const { code, out, err } = renderCli([".", "--yaml"], { cwd: folder });
    // The registry of this test is on loopback, and a warning says so.
    expect([code, [...err.matchAll(/ \[([a-z-]+)\]$/gm)].map(([, found]) => found)]).toEqual([0, ["loopback"]]);
    const { metadata, spec: made } = parse(out);
    expect(metadata).toEqual({ name: "web" });
    expect(made.replicas).toBe(2);
    expect(made.selector).toEqual({ matchLabels: { app: "web" } });
    expect(made.template.metadata.annotations[INIT_DATA_ANNOTATION]).toMatch(/^H4sI/);
    expect(made.template.spec).toMatchObject({
        runtimeClassName: "kata-qemu-snp",
        containers: [
            {
                image: `${registry.host}/app@${APP.manifest.digest}`,
                securityContext: { runAsUser: 101, runAsGroup: 102 },
            },
        ],
    });
});

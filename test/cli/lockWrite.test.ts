import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runLock } from "../../cli/lock/run";
import { formatIssue } from "../../core/issue";
import { type FakeServer, serving, startServer } from "./fakeRegistry";
import { image } from "./image";
import { runCliAsync } from "./runCli";

const APP = image({ Entrypoint: ["/app"] });
const { digest } = APP.manifest;

let folder: string;
let server: FakeServer;

beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "lock-write-"));
    server = await startServer("127.0.0.1", [serving(APP)]);
});

afterEach(() => {
    server.stop();
    rmSync(folder, { recursive: true });
});

const place = (name: string): string => join(folder, name);
const read = (name: string): string => readFileSync(place(name), "utf8");

/** Runs with `write`, with the folder's name taken out of what is said. */
async function run(images: readonly string[], files: Readonly<Record<string, string>> = {}) {
    for (const [name, content] of Object.entries(files)) {
        writeFileSync(place(name), content);
    }
    const { references, issues } = await runLock({
        selection: { images, files: Object.keys(files).map(place) },
        lockFile: place("images.lock.json"),
        platform: undefined,
        check: false,
        write: true,
        folder,
        connection: { timeout: 5000, insecureHosts: new Set() },
        env: { HOME: folder },
        display: { show: () => undefined, clear: () => undefined },
    });
    const short = references?.map(({ path, ...one }) =>
        path === undefined ? one : { ...one, path: path.replace(`${folder}/`, "") },
    );
    return { references: short, issues: issues.map((issue) => formatIssue(issue).replaceAll(`${folder}/`, "")) };
}

/** A manifest with every way to write an image, and the same with `app` by its digest. */
function manifest(app: string, flow: string, host: string): string {
    return `# the shop
apiVersion: v1
kind: List
items:
- kind: Deployment
  metadata: { name: web }
  spec:
    template:
      spec:
        initContainers: [{ "name": "init", "image": ${flow} }]
        containers:
        - name: web
          # ours
          image: ${app} # one
        - image: ${host}/app@${digest} # pinned by hand
          name: other
---
kind: ConfigMap
metadata: { name: web }
data:
  image: ${host}/app:1
---
kind: CronJob
metadata: { name: nightly }
spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: job, image: ${flow} }] } } } } }
---
kind: Rollout
metadata: { name: canary }
spec:
  template:
    spec:
      containers:
      - { name: canary, image: ${flow} }
`;
}

describe("lock --write", () => {
    it("puts digests into the references of manifests, and changes nothing else", async () => {
        const { host } = server;
        const by = `${host}/app@${digest}`;
        const before = manifest(`"${host}/app:1"`, `"${host}/app:1"`, host);
        const { references, issues } = await run([], {
            "shop.yaml": before,
            "pod.json": `{"kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image": "${host}/app:1"}]}}`,
        });
        expect(issues).toEqual([]);
        expect(read("shop.yaml")).toBe(manifest(by, `"${by}"`, host));
        expect(read("pod.json")).toBe(
            `{"kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image": "${by}"}]}}`,
        );
        expect(JSON.parse(read("images.lock.json"))).toEqual({
            [by]: { tags: [`${host}/app:1`], entrypoint: ["/app"], downloadSize: 0, unpackedSize: 0 },
        });
        const one = { image: `${host}/app:1`, by, written: true };
        expect(references).toEqual([
            { ...one, path: "shop.yaml: Deployment/web items[0].spec.template.spec.initContainers[0].image" },
            { ...one, path: "shop.yaml: Deployment/web items[0].spec.template.spec.containers[0].image" },
            { ...one, path: "shop.yaml: CronJob/nightly spec.jobTemplate.spec.template.spec.containers[0].image" },
            { ...one, path: "shop.yaml: Rollout/canary spec.template.spec.containers[0].image" },
            { ...one, path: "pod.json: Pod/p spec.containers[0].image" },
        ]);
    });

    it("changes nothing when it runs again", async () => {
        const { host } = server;
        const pinned = manifest(`${host}/app@${digest}`, `"${host}/app@${digest}"`, host);
        expect(await run([], { "shop.yaml": pinned })).toEqual({ references: [], issues: [] });
        expect(read("shop.yaml")).toBe(pinned);
    });

    it("stays with a digest next to the tag", async () => {
        const { host } = server;
        const own = `kind: Pod\nmetadata: { name: p }\nspec:\n  containers:\n  - { name: a, image: "${host}/app:1@${digest}" }\n`;
        expect(await run([], { "pod.yaml": own })).toEqual({ references: [], issues: [] });
        expect(read("pod.yaml")).toBe(own);
    });

    it("says for a program what to replace, for the images that are named and for all of the lock", async () => {
        const { host } = server;
        const references = [{ image: `${host}/app:1`, by: `${host}/app@${digest}`, written: false }];
        expect(await run([`${host}/app:1`, `${host}/app@${digest}`])).toEqual({ references, issues: [] });
        expect(await run([])).toEqual({ references, issues: [] });
    });

    it("says in which lines of the program's sources", async () => {
        const { host } = server;
        const image = `${host}/app:1`;
        const by = `${host}/app@${digest}`;
        mkdirSync(place("stacks/node_modules/x"), { recursive: true });
        mkdirSync(place(".git"), { recursive: true });
        const program = `const app = "${image}";\nconst other = "${image}1";\nconst more = \`x/${image}\`;\n// ${image}.\n`;
        writeFileSync(place("stacks/index.ts"), program);
        writeFileSync(place("Pulumi.dev.yaml"), `config:\n  shop:image: ${image}\n  shop:pinned: ${image}@${digest}\n`);
        for (const file of ["stacks/node_modules/x/index.js", ".git/x.json", "notes.txt"]) {
            writeFileSync(place(file), image);
        }
        const places = ["Pulumi.dev.yaml:2", "stacks/index.ts:1", "stacks/index.ts:4"];
        const references = places.map((path) => ({ image, by, path, written: false }));
        expect(await run([image])).toEqual({ references, issues: [] });
        expect(await run([])).toEqual({ references, issues: [] });
    });

    it("follows an anchor where all that share it are images", async () => {
        const { host } = server;
        const pods = (first: string, second: string) =>
            `kind: Pod\nmetadata: { name: p }\nspec:\n  containers:\n  - name: a\n    image: &app ${first}\n  - name: b\n    image: ${second}\n`;
        const { issues } = await run([], { "pod.yaml": pods(`${host}/app:1`, "*app") });
        expect(issues).toEqual([]);
        expect(read("pod.yaml")).toBe(pods(`${host}/app@${digest}`, `${host}/app@${digest}`));
    });

    it.each<[string, (host: string) => string, string]>([
        [
            "a reference is shared with something else",
            (host) =>
                `kind: Pod\nmetadata: { name: p }\nspec:\n  containers:\n  - { name: a, image: &app "${host}/app:1", args: [*app] }\n`,
            "shared-by-alias",
        ],
        [
            "an image is not there",
            (host) =>
                `kind: Pod\nmetadata: { name: p }\nspec:\n  containers:\n  - { name: a, image: ${host}/app:1 }\n  - { name: b, image: ${host}/none:1 }\n`,
            "not-found",
        ],
    ])("writes neither lock nor manifest where %s", async (_, content, code) => {
        const before = content(server.host);
        const { references, issues } = await run([], { "pod.yaml": before });
        expect(references).toBeUndefined();
        expect(issues.map((text) => /\[([a-z-]+)\]/.exec(text)?.[1])).toEqual([code]);
        expect(read("pod.yaml")).toBe(before);
        expect(existsSync(place("images.lock.json"))).toBe(false);
    });
});

describe("the command", () => {
    const command = (...args: readonly string[]) => runCliAsync(["lock", ...args], { cwd: folder });

    it("prints what was replaced, and what is to be", async () => {
        const { host } = server;
        const by = `${host}/app@${digest}`;
        writeFileSync(
            place("pod.yaml"),
            `kind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: a, image: "${host}/app:1" }] }\n`,
        );
        const { code, out, err } = await command("--write", "-f", "pod.yaml", `${host}/app:1`);
        expect({ code, err }).toEqual({ code: 0, err: "" });
        expect(out).toBe(`${host}/app:1 ${digest}
images.lock.json is written
pod.yaml: Pod/p spec.containers[0].image: ${host}/app:1 is ${by} now
replace ${host}/app:1 by ${by}
`);
        const { references } = JSON.parse((await command("--write", "--json")).out);
        expect(references).toEqual([{ image: `${host}/app:1`, by, written: false }]);
    });

    it("names what an older lock has no size of, when it checks", async () => {
        const name = `${server.host}/app@${digest}`;
        writeFileSync(place("images.lock.json"), JSON.stringify({ [name]: { entrypoint: ["/app"] } }));
        const { code, err } = await command("--check", name);
        expect({ code, err }).toEqual({
            code: 0,
            err: `${name} has no unpacked size in the lock, so no preview knows what memory it takes; \`npx confidential-workload lock ${name}\` adds it where the layers can be read\n`,
        });
        expect(JSON.parse((await command("--check", "--json", name)).out).unsized).toEqual([name]);
        await command(name);
        expect(await command("--check", name)).toMatchObject({ code: 0, err: "" });
    });

    it.each<[string, string[], RegExp]>([
        ["a manifest of the standard input", ["-f", "-"], /--write needs the names of files/],
        ["--check", ["--check"], /'--write' cannot be used with option '--check'/],
    ])("does not take %s with it", async (_, args, message) => {
        const { code, err } = await command("--write", ...args);
        expect(code).toBe(2);
        expect(err).toMatch(message);
    });
});

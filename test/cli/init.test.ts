import { execFile } from "node:child_process";
import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import ts from "typescript";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parse, parseAllDocuments, stringify } from "yaml";
import { type Answers, askFor, missingFlags } from "../../cli/init/answers";
import { NoAnswer, openTerminal } from "../../cli/init/terminal";
import { Platform } from "../../core";
import { type FakeServer, serving, startServer } from "./fakeRegistry";
import { image, layer } from "./image";
import { renderCli, runCli, runCliAsync } from "./runCli";

const MAIN = resolve("dist/cli/main.js");
const URL = "https://kbs.example.com:8080";
const FLAGS = ["--platform", "snp", "--kbs-url", URL];

const APP = image(
    { User: "web", Entrypoint: ["/app"] },
    layer(["etc/passwd", "web:x:101:102::/:\n"], ["etc/group", ""]),
);

let registry: FakeServer;
let folder: string;
beforeAll(async () => {
    registry = await startServer("127.0.0.1", [serving(APP)]);
});
afterAll(() => {
    registry.stop();
    expectTypesAreRight();
}, 120_000);
beforeEach(prepareFolder);
afterEach(removeFolder);

function prepareFolder(): void {
    folder = mkdtempSync(join(tmpdir(), "init-"));
    mkdirSync(join(folder, "node_modules"));
    for (const name of ["@pulumi", "@types", "typescript"]) {
        symlinkSync(resolve("node_modules", name), join(folder, "node_modules", name));
    }
    symlinkSync(resolve("."), join(folder, "node_modules/confidential-workload"));
}

function removeFolder(): void {
    rmSync(folder, { recursive: true, force: true });
}

const write = (name: string, content: string | object) =>
    writeFileSync(join(folder, name), typeof content === "string" ? content : stringify(content));
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const tagged = () => `${registry.host}/app:1`;
const pinned = () => `${registry.host}/app@${APP.manifest.digest}`;
const init = (...args: string[]) => runCliAsync(["init", ...args], { cwd: folder });

/** In a process of its own: `init` renders here, and the registry of this process has to go on. */
function start(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
    return new Promise((done) => {
        execFile(process.execPath, [MAIN, ...args], { cwd: folder }, (error, out, err) => {
            done({ code: error === null ? 0 : error.code, out, err });
        });
    });
}

const render = () => renderCli([".", "--yaml"], { cwd: folder });

/** The programs that the tests made, by a name for each. The compiler reads the types of Pulumi once for all. */
const programs: Record<string, string> = {};

function expectTypesAreRight(): void {
    prepareFolder();
    for (const [name, text] of Object.entries(programs)) {
        write(`${name}.ts`, text);
    }
    const { options } = ts.convertCompilerOptionsFromJson(
        { target: "ES2022", module: "nodenext", moduleResolution: "nodenext", strict: true, skipLibCheck: true },
        folder,
    );
    const files = Object.keys(programs).map((name) => join(folder, `${name}.ts`));
    const found = ts.getPreEmitDiagnostics(ts.createProgram(files, { ...options, noEmit: true }));
    removeFolder();
    expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
}

const labels = { app: "web" };
const deployment = () => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop", creationTimestamp: null },
    spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
            metadata: { labels },
            spec: {
                enableServiceLinks: false,
                containers: [
                    {
                        name: "web",
                        image: tagged(),
                        args: [`--title=It's "fine" ${"$"}{HOME} \`now\``],
                        ports: [{ containerPort: 8080, name: "http" }],
                        resources: { limits: { cpu: 1, memory: "512Mi" } },
                    },
                ],
            },
        },
    },
    status: { replicas: 2 },
});
const SERVICE = { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { ports: [{ port: 80 }] } };

/** Codes of problems. The registry of these tests is on loopback, of which a warning tells. */
function codesIn(text: string): string[] {
    return [...text.matchAll(/ \[([a-z-]+)\]$/gm)].map(([, code = ""]) => code);
}

describe("a program", () => {
    test("of an image: it renders, and its types are right", async () => {
        const { code, out, err } = await init(...FLAGS, "--image", tagged());
        expect([code, err]).toEqual([0, ""]);
        const made = ["index.ts", "Pulumi.yaml", "tsconfig.json", "images.lock.json"];
        expect(out.match(/^wrote .*$/gm)).toEqual(made.map((file) => `wrote ${file}`));
        expect(Object.keys(JSON.parse(read("images.lock.json")))).toEqual([pinned()]);
        programs["image"] = read("index.ts");
        const { code: rendered, out: manifests, err: problems } = render();
        expect([rendered, codesIn(problems)]).toEqual([0, ["loopback"]]);
        const { spec } = parse(manifests);
        expect(spec.template.spec).toEqual({
            runtimeClassName: "kata-qemu-snp",
            containers: [
                {
                    name: "app",
                    image: pinned(),
                    resources: { limits: { cpu: "1", memory: "1Gi" } },
                    securityContext: { runAsUser: 101, runAsGroup: 102 },
                },
            ],
        });
    });

    test("of a manifest: it makes the same workload, pinned, and what it does not make is named", async () => {
        write("all.yaml", [deployment(), SERVICE].map((one) => stringify(one)).join("---\n"));
        const { code, out, err } = await init("shop", ...FLAGS, "-f", "all.yaml");
        expect([code, err]).toEqual([0, ""]);
        expect(out).toContain("Not in the program: Service/web. Deploy them as before, or add them to index.ts.\n");
        expect(out).toContain("Next, in the folder shop:\n");
        folder = join(folder, "shop");
        programs["manifest"] = read("index.ts");
        const { code: rendered, out: manifests, err: problems } = render();
        expect([rendered, codesIn(problems)]).toEqual([0, ["loopback"]]);
        const { metadata, spec, status } = parse(manifests);
        const [before] = deployment().spec.template.spec.containers;
        expect([metadata, status, spec.replicas]).toEqual([{ name: "web", namespace: "shop" }, undefined, 2]);
        expect(spec.template.spec.containers).toEqual([
            {
                ...before,
                image: pinned(),
                resources: { limits: { cpu: "1", memory: "512Mi" } },
                securityContext: { runAsUser: 101, runAsGroup: 102 },
            },
        ]);
        folder = join(folder, "..");
    });

    test("of a manifest with init-data made by hand: it has the component's own, and the other annotations", async () => {
        const byHand = deployment();
        Object.assign(byHand.spec.template.metadata, {
            annotations: { "io.katacontainers.config.hypervisor.cc_init_data": "H4sI", "example.com/team": "shop" },
        });
        write("by-hand.yaml", byHand);
        expect((await init("shop", ...FLAGS, "-f", "by-hand.yaml")).code).toBe(0);
        expect(read("shop/index.ts")).not.toContain("cc_init_data");
        expect(read("shop/index.ts")).toContain('annotations: { "example.com/team": "shop" }');
    });

    test("has the certificate of the KBS, and workloads of other names where two have one", async () => {
        write("kbs-ca.pem", readFileSync("test/certificates/registry-ca.pem", "utf8"));
        write(
            "two.yaml",
            [deployment(), { ...deployment(), metadata: { name: "web", namespace: "b" } }]
                .map((one) => stringify(one))
                .join("---\n"),
        );
        const { code } = await init("shop", ...FLAGS, "--kbs-certificate", "kbs-ca.pem", "-f", "two.yaml");
        expect(code).toBe(0);
        expect(read("shop/index.ts")).toContain('certificate: fs.readFileSync("../kbs-ca.pem", "utf8")');
        expect(read("shop/index.ts").match(/new ConfidentialWorkload\(.*/g)).toEqual([
            'new ConfidentialWorkload("web", {',
            'new ConfidentialWorkload("web-2", {',
        ]);
    });
});

describe("a config", () => {
    test("is one that inject takes, with the digests and the user of the lock", async () => {
        write("web.yaml", deployment());
        const { code, out, err } = await init(...FLAGS, "--as", "config", "-f", "web.yaml");
        expect([code, err]).toEqual([0, ""]);
        expect(out.match(/^wrote .*$/gm)).toEqual(["wrote confidential-workload.yaml", "wrote images.lock.json"]);
        const [, line = ""] = /^ {2}npx confidential-workload (inject .*) > confidential.yaml$/m.exec(out) ?? [];
        const injected = runCli(line.split(" "), { cwd: folder });
        expect([injected.code, codesIn(injected.err)]).toEqual([0, ["loopback"]]);
        const { runtimeClassName, containers } = parse(injected.out).spec.template.spec;
        expect([runtimeClassName, containers[0].image]).toEqual(["kata-qemu-snp", pinned()]);
    });

    test("of an image has a Deployment, which is not written over another", async () => {
        const { code, out } = await init(...FLAGS, "--as", "config", "--image", tagged());
        const wrote = ["wrote confidential-workload.yaml", "wrote app.yaml", "wrote images.lock.json"];
        expect([code, out.match(/^wrote .*$/gm)]).toEqual([0, wrote]);
        const [, line = ""] = /^ {2}npx confidential-workload (inject .*) > confidential.yaml$/m.exec(out) ?? [];
        const injected = runCli(line.split(" "), { cwd: folder });
        expect([injected.code, parse(injected.out).kind]).toEqual([0, "Deployment"]);
        const again = await init(...FLAGS, "--as", "config", "--image", tagged());
        expect([again.code, again.err.match(/^ {2}- \S+ is there already/gm)?.length]).toEqual([1, 2]);
    });

    test.each(Object.values(Platform))("on %s: what it says to run for the KBS runs", async (platform) => {
        const limits = { memory: "1Gi" };
        const containers = [{ name: "app", image: pinned(), resources: { limits } }];
        const spec = { securityContext: { runAsUser: 101, runAsGroup: 102 }, containers };
        write("pod.yaml", { apiVersion: "v1", kind: "Pod", metadata: { name: "app" }, spec });
        const flags = ["--platform", platform, "--kbs-url", URL, "--as", "config", "-f", "pod.yaml"];
        const { code, out } = await init(...flags);
        expect(code).toBe(0);
        write("confidential.yaml", runCli(["inject", "pod.yaml"], { cwd: folder }).out);
        expect(out).toContain(`kubectl get runtimeclass ${parse(read("confidential.yaml")).spec.runtimeClassName}\n`);
        const commands = [...out.matchAll(/^ {2}npx confidential-workload (trustee .*) > (\S+)$/gm)];
        expect(commands.length).toBe(/tell this workload from others/.test(out) ? 0 : 2);
        for (const [, line = ""] of commands) {
            const { code: status, err } = runCli(line.split(" "), { cwd: folder });
            expect([status, err], line).toEqual([0, expect.not.stringContaining("error")]);
        }
    });
});

describe("files that are there", () => {
    test("stay as they are, and are all named", async () => {
        for (const name of ["index.ts", "tsconfig.json"]) {
            write(name, "mine");
        }
        const { code, out, err } = await init(...FLAGS, "--image", tagged());
        expect([code, out, readdirSync(folder).sort()]).toEqual([1, "", ["index.ts", "node_modules", "tsconfig.json"]]);
        expect(err).toBe(`error: nothing was written: 2 problems:
  - index.ts: is there already [exists]
    fix: move it away, choose another folder, or replace it with --force
  - tsconfig.json: is there already [exists]
    fix: move it away, choose another folder, or replace it with --force
`);
        expect(read("index.ts")).toBe("mine");
        expect((await init(...FLAGS, "--image", tagged(), "--force")).code).toBe(0);
        expect(read("index.ts")).toContain("new ConfidentialWorkload");
    });

    test("a lock is used, and named where it lacks an image", async () => {
        write("images.lock.json", `${JSON.stringify({ [pinned()]: { tags: [tagged()], entrypoint: ["/mine"] } })}\n`);
        const before = read("images.lock.json");
        const { code, err } = await init(...FLAGS, "--image", `${registry.host}/other:1`);
        expect([code, read("images.lock.json"), existsSync(join(folder, "index.ts"))]).toEqual([1, before, false]);
        expect(err).toContain(
            `fix: lock it first: npx confidential-workload lock ${registry.host}/other:1 --lock images.lock.json`,
        );
        expect((await init(...FLAGS, "--image", tagged())).code).toBe(0);
        expect(read("images.lock.json")).toBe(before);
    });

    test("an image that cannot be locked leaves nothing behind", async () => {
        const { code, out, err } = await init(...FLAGS, "--image", `${registry.host}/missing:1`);
        expect([code, out, readdirSync(folder)]).toEqual([1, "", ["node_modules"]]);
        expect(err).toMatch(/^error: nothing was written: 1 problem:\n {2}- \S+\/missing:1: /);
    });
});

describe("without a terminal", () => {
    const ROWS: readonly (readonly [string[], string])[] = [
        [[], "--platform, --kbs-url, --filename or --image"],
        [["--platform", "snp", "--image", "web:1"], "--kbs-url"],
        [["--kbs-url", URL, "-f", "web.yaml"], "--platform"],
        [["--preview", "preview.json"], "--platform, --kbs-url"],
    ];
    test.each(ROWS)("%j", async (args, flags) => {
        const text = `error: there is no terminal to ask on, and these flags are missing: ${flags}\n`;
        expect(await init(...args)).toEqual({ code: 2, out: "", err: text });
        expect(readdirSync(folder)).toEqual(["node_modules"]);
    });

    test("what is wrong with the flags is said at once", async () => {
        const { code, err } = await init(
            "--platform",
            "snp",
            "--kbs-url",
            "kbs.example.com",
            "--kbs-certificate",
            "none.pem",
            "--image",
            "web:1",
        );
        expect([code, err.match(/^ {2}- .*$/gm)]).toEqual([
            1,
            [
                "  - none.pem: cannot be read (ENOENT) [unreadable]",
                '  - --kbs-url: "kbs.example.com" has no scheme [url]',
            ],
        ]);
    });
});

describe("on a terminal", () => {
    async function asked(lines: readonly string[], given: Answers = { filename: [], image: [] }, hasProgram = false) {
        const [input, output] = [new PassThrough(), new PassThrough({ encoding: "utf8" })];
        const terminal = openTerminal(input, output);
        input.end(lines.map((line) => `${line}\n`).join(""));
        const answers = await askFor(given, hasProgram, terminal).finally(() => terminal.close());
        return { answers, shown: String(output.read()) };
    }

    test("everything that no flag says is asked for, until it is an answer", async () => {
        const manifest = resolve("examples/helm-and-yaml/nightly.yaml");
        const { answers, shown } = await asked([
            "sev-snp",
            "snp",
            "kbs.example.com",
            URL,
            "no.pem",
            "",
            "none.yaml",
            "",
            `${manifest} registry.example.com/web:7`,
            "yes",
            "",
        ]);
        expect(answers).toEqual({
            as: "program",
            platform: "snp",
            kbsUrl: URL,
            kbsCertificate: "",
            filename: [manifest],
            image: ["registry.example.com/web:7"],
        });
        const wrong = [
            "Write program or config.",
            "sev-snp is not in the list.",
            "has no scheme",
            "There is no file no.pem.",
            "There is no file none.yaml.",
            "Name at least one.",
        ];
        expect(wrong.filter((text) => !shown.includes(text))).toEqual([]);
        expect(shown.split("  tdx             Intel TDX\n")).toHaveLength(2);
        const flags = [...readFileSync("docs/init.md", "utf8").matchAll(/^\| .*`--([a-z-]+).* \| yes.* \|$/gm)].map(
            ([, flag]) => flag,
        );
        const asks = ["Platform [snp]: ", "URL of the", "File with the", "Manifests of the", "Write a Pulumi program"];
        expect(flags).toEqual(["platform", "kbs-url", "kbs-certificate", "filename", "image", "as"]);
        expect(asks.map((text) => shown.indexOf(text))).toEqual(
            asks.map((text) => shown.indexOf(text)).toSorted((a, b) => a - b),
        );
        expect(asks.every((text) => shown.includes(text))).toBe(true);
    });

    test("Enter takes the default of each question that has one", async () => {
        const { answers } = await asked(["", URL, "", "registry.example.com/web:7", ""]);
        expect(answers).toEqual({
            as: "program",
            platform: "snp",
            kbsUrl: URL,
            kbsCertificate: "",
            filename: [],
            image: ["registry.example.com/web:7"],
        });
    });

    test("what a flag says is not asked for, nor the images of a program that is there", async () => {
        const { answers } = await asked([URL, ""], { platform: "snp", filename: [], image: [] }, true);
        expect(answers).toEqual({ platform: "snp", kbsUrl: URL, kbsCertificate: "", filename: [], image: [] });
        expect(missingFlags(answers, true)).toEqual([]);
    });

    test("the end of the input is not an answer", async () => {
        await expect(asked(["program", "snp"])).rejects.toThrow(NoAnswer);
    });
});

describe("a program that is there", () => {
    const program = () => `import * as k8s from "@pulumi/kubernetes";
const labels = { app: "web" };
const app = { name: "web",
    image: "${tagged()}"
};
new k8s.core.v1.Service("web", { spec: { selector: labels, ports: [{ port: 80 }] } });
new k8s.apps.v1.Deployment("web", {
    metadata: { name: "web", namespace: "shop" },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [app] } } },
});
new k8s.helm.v4.Chart("db", { chart: "./db" });
`;
    const prepare = () => {
        write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
        write(
            "tsconfig.json",
            JSON.stringify({ compilerOptions: { module: "nodenext", moduleResolution: "nodenext", strict: true } }),
        );
        write("index.ts", program());
    };

    /** Does in the program what the command says: each line that goes, and those that come in its place. */
    function changed(text: string, out: string): string {
        const imports = [...out.matchAll(/^ {2}\+ (import .*)$/gm)].map(([, line]) => `${line}\n`).join("");
        const lines = out.match(/^ {2}[-+] .*$/gm)?.filter((line) => !line.includes("+ import")) ?? [];
        const [first = "", open = "", middle = "", close = ""] = lines.map((line) => line.slice(4));
        const [before = "", after = ""] = text.split(first);
        return `${imports}${before}${open}\n${middle}${after.replace("\n});", `\n${close}`)}`;
    }

    test("stays as it is; what the command says to change makes it confidential", async () => {
        prepare();
        const { code: done, out, err } = await start("init", ...FLAGS);
        expect(done).toBe(0);
        expect(err).toContain("db: what a kubernetes:helm.sh/v4:Chart makes is not known without an engine");
        expect(out.match(/^wrote .*$/gm)).toEqual(["wrote confidential.ts", "wrote images.lock.json"]);
        expect(read("index.ts")).toBe(program());
        expect(out).toContain(`
web: Deployment shop/web
  - new k8s.apps.v1.Deployment("web", {
  + new ConfidentialWorkload("web", {
  +     ...confidential, adopt: "web", deployment: {
            (its arguments, as they are)
  + } });
`);
        write("index.ts", changed(program(), out));
        programs["changed"] = read("index.ts");
        programs["confidential"] = read("confidential.ts");
        const { code, out: manifests } = render();
        expect(code).toBe(0);
        const [, web] = parseAllDocuments(manifests).map((document) => document.toJS());
        expect(web.spec.template.spec).toMatchObject({
            runtimeClassName: "kata-qemu-snp",
            containers: [{ image: pinned(), securityContext: { runAsUser: 101, runAsGroup: 102 } }],
        });
    });

    const step = (op: string, path: string, parent: string, inputs: object = {}) => {
        const urn = (types: string) => `urn:pulumi:dev::shop::${types}`;
        return { op, urn: urn(path), newState: { urn: urn(path), parent: parent === "" ? "" : urn(parent), inputs } };
    };
    const STACK = "pulumi:pulumi:Stack::shop-dev";
    const workload = (images: readonly unknown[], more: object = {}) => ({
        metadata: { name: "object" },
        spec: {
            template: {
                metadata: more,
                spec: { containers: images.map((one, at) => ({ name: `c${at}`, image: one })) },
            },
        },
    });
    const component = "confidential-workload:index:ConfidentialWorkload";
    const preview = (...steps: object[]) =>
        write("preview.json", JSON.stringify({ steps: [step("same", STACK, ""), ...steps] }));

    test("by a preview: workloads of its own, of charts and of components; not those that are confidential", async () => {
        prepare();
        const annotations = { "io.katacontainers.config.hypervisor.cc_init_data": "H4sI" };
        preview(
            step(
                "same",
                "kubernetes:batch/v1:Job::once",
                STACK,
                workload([tagged(), "04da6b54-80e4-46f7-96ec-b56ff0331ba9", "[secret]"]),
            ),
            step("create", "kubernetes:helm.sh/v4:Chart::db", STACK),
            step(
                "create",
                "kubernetes:helm.sh/v4:Chart$kubernetes:apps/v1:StatefulSet::db",
                "kubernetes:helm.sh/v4:Chart::db",
                workload([pinned()]),
            ),
            step("same", "acme:index:Shop::till", STACK),
            step("same", "acme:index:Shop$acme:index:Part::part", "acme:index:Shop::till"),
            step(
                "same",
                "acme:index:Shop$acme:index:Part$kubernetes:apps/v1:Deployment::app",
                "acme:index:Shop$acme:index:Part::part",
                workload([tagged()]),
            ),
            step("same", `${component}::api`, STACK),
            step(
                "same",
                `${component}$kubernetes:apps/v1:Deployment::api-deployment`,
                `${component}::api`,
                workload([tagged()]),
            ),
            step("same", "kubernetes:apps/v1:DaemonSet::done", STACK, workload([tagged()], { annotations })),
            step("same", "kubernetes:core/v1:Service::web", STACK, workload([tagged()])),
        );
        const { code, out, err } = await init(...FLAGS, "--preview", "preview.json");
        expect([code, err]).toEqual([0, ""]);
        const changes = out.slice(out.indexOf("\nonce: Job") + 1, out.indexOf("\nWhere the program"));
        expect(changes).toBe(`once: Job object
  - new k8s.batch.v1.Job("once", {
  + new ConfidentialWorkload("once", {
  +     ...confidential, adopt: "once", job: {
            (its arguments, as they are)
  + } });
    The pods of a Job cannot change: the preview shows that it is replaced.

till, which makes Deployment app
  + transforms: [confidentialTransform(confidential)],      in the options of new Shop("till", …)
    or, in the code of Shop, the lines for a workload of its own, with its URN in adopt: see the page adopt

db, which makes StatefulSet db
  + transforms: [confidentialTransform(confidential)],      in the options of new Chart("db", …)
`);
        expect(out).toContain(
            '  + import { ConfidentialWorkload, confidentialTransform } from "confidential-workload";\n',
        );
    });

    const MODULES: readonly (readonly [object, string, string, string])[] = [
        [
            { type: "module" },
            'import { confidential } from "./confidential.js";',
            "export const confidential = {",
            'import * as fs from "node:fs";',
        ],
        [
            {},
            'const { confidential } = require("./confidential");',
            "exports.confidential = {",
            'const fs = require("node:fs");',
        ],
    ];
    test.each(MODULES)("in JavaScript with %j in package.json", async (settings, line, declared, imported) => {
        write("package.json", JSON.stringify(settings));
        preview(step("same", "kubernetes:apps/v1:Deployment::web", STACK, workload([tagged()])));
        const { code, out } = await init(...FLAGS, "--preview", "preview.json");
        expect([code, out.includes(`  + ${line}\n`)]).toEqual([0, true]);
        expect(read("confidential.js")).toContain(`\n${declared}\n`);
        expect(read("confidential.js")).toContain(`\n${imported}\n`);
    });

    test("without a workload that is not confidential, says so", async () => {
        prepare();
        preview(step("same", "kubernetes:core/v1:Service::web", STACK));
        const { code, out } = await init(...FLAGS, "--preview", "preview.json");
        expect([
            code,
            out.includes("The program has no workload of its own that is not confidential already.\n"),
        ]).toEqual([0, true]);
    });

    const WRONG: readonly (readonly [string, string, string])[] = [
        [
            "a program of another language",
            "name: shop\nruntime:\n  name: python\n",
            'Pulumi.yaml: its program is for "python", and init writes and changes programs in TypeScript and JavaScript only [runtime]',
        ],
        [
            "a file that is not a preview",
            "name: shop\nruntime: nodejs\n",
            "preview.json: is not a preview, but JSON without the steps or events of a preview [preview]",
        ],
    ];
    test.each(WRONG)("%s is a problem", async (_, settings, message) => {
        write("Pulumi.yaml", settings);
        write("preview.json", "{}");
        const { code, out, err } = await init(...FLAGS, "--preview", "preview.json");
        expect([code, out]).toEqual([1, ""]);
        expect(err).toContain(`error: nothing was written: 1 problem:\n  - ${message}\n`);
    });
});

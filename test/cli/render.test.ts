import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { INIT_DATA_ANNOTATION } from "../../core";
import { renderCli, runCliAsync, spawnCli } from "./runCli";

const command = (...args: string[]) => renderCli(args);

describe("the first example", () => {
    const { code, out, err } = spawnCli(["render", "examples/image-pull-proxy"]);

    test("is rendered, with its warnings next to", () => {
        expect(code).toBe(0);
        expect(err.match(/\[[a-z-]+\]$/gm)).toEqual([
            "[not-attested]",
            "[kbs-http]",
            "[loopback]",
            "[loopback]",
            "[allow-all]",
        ]);
    });

    test("shows the tree, the three files, the digest and the register", () => {
        const headings = out.match(/^━━ .*? ━/gm)?.map((line) => line.slice(3, -2));
        expect(headings).toEqual([
            "Resources",
            "web: aa.toml",
            "web: cdh.toml",
            "web: policy.rego",
            "web: init-data digest and measurement register",
            "Kubernetes manifests",
        ]);
        expect(out).toContain(
            "└─ web  (confidential-workload:index:ConfidentialWorkload)\n   └─ web-deployment  (kubernetes:apps/v1:Deployment)\n",
        );
        expect(out).toContain('https_proxy = "http://127.0.0.1:5432"\nhttp_proxy = "http://127.0.0.1:5432"\n');
        expect(out).toMatch(/^digest {5}sha256:[0-9a-f]{64}\nregister {3}none on this platform holds it$/m);
    });

    test("gives manifests that a YAML reader and kubectl take", () => {
        const [deployment, ...more] = parseAllDocuments(command("examples/image-pull-proxy", "--yaml").out);
        expect(more).toEqual([]);
        expect(deployment?.toJS()).toEqual({
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata: { name: "web" },
            spec: {
                replicas: 2,
                selector: { matchLabels: { app: "web" } },
                template: {
                    metadata: {
                        labels: { app: "web" },
                        annotations: {
                            "confidential-workload/init-data-digest": expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
                            [INIT_DATA_ANNOTATION]: expect.stringMatching(/^H4sI[A-Za-z0-9+/]+=*$/),
                        },
                    },
                    spec: {
                        runtimeClassName: "kata-qemu-coco-dev",
                        containers: [
                            {
                                name: "nginx",
                                image: "docker.io/library/nginx:1.29",
                                ports: [{ containerPort: 80 }],
                                resources: { limits: { cpu: "500m", memory: "256Mi" } },
                            },
                        ],
                    },
                },
            },
        });
    });

    test("is the root's Pulumi project, and takes configuration", () => {
        const { out: configured } = command(".", "--config", "httpsProxy=http://127.0.0.1:6543");
        expect(configured).toContain('https_proxy = "http://127.0.0.1:6543"\n');
    });

    test("is data with --json", () => {
        const { resources } = JSON.parse(command(".", "--json").out);
        expect(resources.map(({ type, name, parent }: Record<string, unknown>) => [type, name, parent])).toEqual([
            ["confidential-workload:index:ConfidentialWorkload", "web", null],
            ["kubernetes:apps/v1:Deployment", "web-deployment", "web"],
        ]);
    });
});

describe("a program of a user", () => {
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "program-"));
        symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
    });

    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    function render(program: string, file = "index.js", ...flags: string[]): ReturnType<typeof command> {
        writeFileSync(join(folder, file), program);
        return command(folder, ...flags);
    }

    const HEAD = `
const k8s = require("@pulumi/kubernetes");
const pulumi = require("@pulumi/pulumi");
const { ConfidentialWorkload } = require(${JSON.stringify(resolve("dist"))});
const args = { platform: "snp", kbs: { url: "https://kbs.example.com" }, policy: { preset: "allow-all" } };
`;

    test("a program reads its files from its own folder, as where the engine runs it", () => {
        writeFileSync(join(folder, "url.txt"), "https://kbs.of-file.example.com");
        const program = `${HEAD}
const url = require("node:fs").readFileSync("url.txt", "utf8");
new ConfidentialWorkload("web", { ...args, kbs: { url }, policy: { preset: "allow-all" }, deployment: { spec: {
    selector: { matchLabels: { a: "a" } },
    template: { metadata: { labels: { a: "a" } }, spec: { containers: [{ name: "web", image: "web" }] } },
} } });`;
        expect(render(program)).toMatchObject({
            code: 0,
            out: expect.stringContaining("https://kbs.of-file.example.com"),
        });
    });

    test("what the last deployment of the stack has put out is not known: docs/verify.md", () => {
        const page = readFileSync("docs/verify.md", "utf8");
        const [, snippet = ""] = /^(const self = .*?)^```/ms.exec(page) ?? [];
        const program = `${HEAD}
const { resourcePolicy, withPrevious } = require(${JSON.stringify(resolve("dist/core/trustee"))});
const web = new ConfidentialWorkload("web", { ...args, policy: { preset: "allow-all" }, podSpec: { containers: [{ name: "web", image: "web" }] } });
${snippet.replace("export const", "const")}
trustee.apply((workloads) => resourcePolicy({ grants: [{ workloads, resources: ["shop/keys/web"] }] }));`;
        expect(render(program)).toMatchObject({ code: 0, out: expect.stringContaining("└─ web") });
    });

    test("with problems gets a message for each, and no stack trace", () => {
        const { code, out, err } = render(`${HEAD}
            new ConfidentialWorkload("web", { ...args, platfrom: "snp", kbs: { url: "kbs" }, podSpec: { containers: [] } });`);
        expect(code).toBe(1);
        expect(out).toBe("");
        expect(err).toMatch(
            /^error: confidential-workload: ConfidentialWorkload "web" has 2 problems:\n {2}- platfrom: /,
        );
        expect(err).toContain("\n  - kbs.url: ");
        expect(err).not.toMatch(/^\s+at /m);
    });

    test("with problems in outputs gets a message for each too", () => {
        const { code, err } = render(`${HEAD}
            new ConfidentialWorkload("web", { ...args, kbs: { url: pulumi.output("kbs") }, podSpec: { containers: [] } });`);
        expect(code).toBe(1);
        expect(err).toMatch(
            /^error: confidential-workload: ConfidentialWorkload "web" has 1 problem:\n {2}- kbs\.url: "kbs" has no scheme/,
        );
        expect(err).not.toMatch(/^\s+at /m);
    });

    test("with problems of several components gets those of each once, also where others use them", () => {
        const { code, out, err } = render(`${HEAD}
            const web = new ConfidentialWorkload("web", { ...args, platform: "sev-snp", podSpec: { containers: [] } });
            new ConfidentialWorkload("api", { ...args, kbs: { url: pulumi.output("kbs") }, podSpec: { containers: [] } });
            new k8s.core.v1.ConfigMap("map", { data: { digest: web.initData.digest } }, { dependsOn: [web] });
            exports.digest = web.initData.digest;`);
        expect([code, out]).toEqual([1, ""]);
        expect(err.match(/^\S.*/gm)).toEqual([
            'error: confidential-workload: ConfidentialWorkload "web" has 1 problem:',
            'confidential-workload: ConfidentialWorkload "api" has 1 problem:',
        ]);
        expect(err).not.toMatch(/^\s+at /m);
    });

    test("shows what is not known yet by name, and no secret", () => {
        const { code, out } = render(`${HEAD}
            new k8s.core.v1.Secret("other", { stringData: { key: pulumi.secret("hunter2"), id: "public" } });
            const service = new k8s.core.v1.Service("service", {});
            const kbs = { url: pulumi.interpolate\`https://kbs.example.com/\${service.status.loadBalancer}\` };
            new ConfidentialWorkload("web", { ...args, kbs, podSpec: { containers: [{ name: "app", image: "app", env: [{ name: "A", value: pulumi.secret("hunter2") }] }] } });`);
        expect(code).toBe(0);
        expect(out).toMatch(/^━━ web: aa\.toml ━+\n<not known before deployment>$/m);
        expect(out).toMatch(
            /^digest {5}sha256:<not known before deployment>\nregister {3}<not known before deployment>$/m,
        );
        expect(out).toContain("package agent_policy\n");
        expect(out).toContain('stringData: "[secret]"\n');
        expect(out).toMatch(/env:\n\s+- name: A\n\s+value: "\[secret\]"\n\s+image: app\n/);
        expect(out).toContain("cc_init_data: <not known before deployment>\n");
        expect(out).not.toContain("hunter2");
    });

    test("shows two of one type and name, under parents of different types", () => {
        const { code, out } = render(`${HEAD}
            class Site extends pulumi.ComponentResource {
                constructor(type, text) {
                    super("acme:index:" + type, "site");
                    new k8s.core.v1.ConfigMap("map", { data: { text: type === "Shop" ? pulumi.output(text) : text } }, { parent: this });
                    this.registerOutputs({});
                }
            }
            new Site("Shop", "of the shop");
            new Site("Blog", "of the blog");`);
        expect(code).toBe(0);
        expect(out.match(/text: .*/g)).toEqual(["text: of the shop", "text: of the blog"]);
    });

    test("keeps those apart whose parents differ further above, the later registered first", () => {
        const { code, out } = render(
            `${HEAD}
            class Part extends pulumi.ComponentResource {
                constructor(type, name, opts) {
                    super("acme:index:" + type, name, {}, opts);
                }
            }
            for (const type of ["Shop", "Blog"]) {
                const site = new Part("Site", "site", { parent: new Part(type, "top") });
                const text = new Promise((resolve) => setTimeout(resolve, type === "Shop" ? 50 : 0, "of the " + type));
                new k8s.core.v1.ConfigMap("map", { data: { text } }, { parent: site });
            }`,
            "index.js",
            "--yaml",
        );
        expect(code).toBe(0);
        expect(out.match(/text: .*/g)).toEqual(["text: of the Shop", "text: of the Blog"]);
    });

    test("with two resources of one URN gets the message of the engine", () => {
        const urn = "urn:pulumi:dev::shop::kubernetes:core/v1:ConfigMap::map";
        writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
        const { code, out, err } = render(`${HEAD}
            new k8s.core.v1.ConfigMap("map", { data: { a: "1" } });
            new k8s.core.v1.ConfigMap("map", { data: { a: "2" } });`);
        expect([code, out]).toEqual([1, ""]);
        expect(err).toBe(`error: two resources have the URN ${urn}, which the engine refuses; rename one of them\n`);
    });

    test("may replace inputs in a transformation of its stack, which sees those of the program and no others", () => {
        const { code, out, err } = render(
            `${HEAD}
            const KEYS = ["apiVersion", "kind", "metadata", "data", "binaryData", "immutable"];
            pulumi.runtime.registerStackTransformation(({ props: { apiVersion, kind, metadata, data, ...rest }, opts }) => {
                const others = Object.keys(rest).filter((key) => !KEYS.includes(key)).join();
                return { props: { apiVersion, kind, metadata, data: { ...data, others } }, opts };
            });
            new k8s.core.v1.ConfigMap("map", { metadata: { name: "a" }, data: { own: "1" } });`,
            "index.js",
            "--yaml",
        );
        expect([code, err]).toEqual([0, ""]);
        expect(parseAllDocuments(out).map((document) => document.toJS())).toEqual([
            { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { own: "1", others: "" } },
        ]);
    });

    test("shows no secret that a transformation adds next to another", () => {
        const { code, out } = render(`${HEAD}
            pulumi.runtime.registerStackTransformation(({ props, opts }) => {
                const data = pulumi.all([props.data, pulumi.secret("hunter2")]).apply(([own, added]) => ({ ...own, added }));
                return { props: { ...props, data }, opts };
            });
            new k8s.core.v1.ConfigMap("map", { data: { own: pulumi.secret("hunter1") } });`);
        expect(code).toBe(0);
        expect(out).toContain('data: "[secret]"\n');
        expect(out).not.toContain("hunter");
    });

    const LATE: readonly (readonly [string, string, number, RegExp])[] = [
        ["goes on after a wait", 'await null; new k8s.core.v1.ConfigMap("map", {});', 0, /name: map\n/],
        ["goes on after a time", 'await sleep(50); new k8s.core.v1.ConfigMap("map", {});', 0, /name: map\n/],
        [
            "goes on for several times",
            'await sleep(20); await sleep(20); const a = new k8s.core.v1.ConfigMap("a", {}); new k8s.core.v1.ConfigMap("map", { metadata: { name: a.id } });',
            0,
            /name: a\n---\n(?:.*\n)* {2}name: a-id\n/,
        ],
        ["fails after a wait", 'await null; throw new Error("mine");', 1, /^error: Error: mine\n {4}at main /],
        ["fails after a time", 'await sleep(50); throw new Error("mine");', 1, /^error: Error: mine\n {4}at main /],
        ["throws in a timer", 'setTimeout(() => { throw new Error("mine"); }, 50);', 1, /^error: Error: mine\n/],
        [
            "leaves an output that fails",
            'await sleep(20); new k8s.core.v1.ConfigMap("map", { data: pulumi.output(1).apply(() => { throw new Error("mine"); }) });',
            1,
            /^error: Error: error serializing property "data": mine\n/,
        ],
    ];
    test.each(LATE)("that %s is run to its end", (_, body, code, message) => {
        const program = `${HEAD}
            const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));
            async function main() { ${body} }
            main();`;
        const { code: got, out, err } = render(program, "index.js", "--yaml");
        expect(code === 0 ? out : err).toMatch(message);
        expect([got, code === 0 ? err : out]).toEqual([code, ""]);
    });

    const MAKERS: readonly (readonly [string, string, string])[] = [
        ["helm.sh/v4:Chart", 'new k8s.helm.v4.Chart("a", { chart: "./chart" })', "pulumi preview"],
        ["helm.sh/v3:Chart", 'new k8s.helm.v3.Chart("a", { path: "./chart" })', "pulumi preview"],
        ["helm.sh/v3:Release", 'new k8s.helm.v3.Release("a", { chart: "./chart" })', "helm template"],
        ["yaml/v2:ConfigFile", 'new k8s.yaml.v2.ConfigFile("a", { file: "a.yaml" })', "pulumi preview"],
        ["yaml/v2:ConfigGroup", 'new k8s.yaml.v2.ConfigGroup("a", { yaml: "kind: Pod" })', "pulumi preview"],
        ["yaml:ConfigGroup", 'new k8s.yaml.ConfigGroup("a", { yaml: "kind: Pod" })', "pulumi preview"],
        ["kustomize/v2:Directory", 'new k8s.kustomize.v2.Directory("a", { directory: "." })', "pulumi preview"],
        ["kustomize:Directory", 'new k8s.kustomize.Directory("a", { directory: "." })', "pulumi preview"],
    ];
    test.each(MAKERS)("with a %s gets a message that says what is missing in the output", (type, body, fix) => {
        const { code, out, err } = render(`${HEAD} ${body}`, "index.js", "--yaml");
        expect([code, out]).toEqual([0, ""]);
        expect(err).toBe(
            `warning: ${folder}: 1 warning:\n  - a: what a kubernetes:${type} makes is not known without an engine, and is not printed [not-rendered]\n    fix: ${fix} shows it\n`,
        );
    });

    test("with a group of objects of its own gets no message, because they are printed", () => {
        const object = '{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "b" } }';
        const { out, err } = render(
            `${HEAD} new k8s.yaml.ConfigGroup("a", { objs: [${object}] })`,
            "index.js",
            "--yaml",
        );
        expect([out, err]).toEqual(["---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n", ""]);
    });

    const NEVER: readonly (readonly [string, string, string])[] = [
        ["itself", "module.exports = async () => new Promise(() => {});", ""],
        ["an export", "exports.a = new Promise(() => {});", ""],
        [
            "inputs",
            'new k8s.core.v1.ConfigMap("a", { data: new Promise(() => {}) }); new k8s.core.v1.ConfigMap("b", {});',
            ", for the inputs of a",
        ],
    ];
    test.each(NEVER)("that waits for %s forever gets a message that says so", (_, body, which) => {
        expect(render(`${HEAD} ${body}`)).toEqual({
            code: 1,
            out: "",
            err: `error: the program waits for a promise or an output that never settles${which}\n`,
        });
    });

    test("in TypeScript gets a message that says what to install where there is no compiler", () => {
        rmSync(join(folder, "node_modules"));
        mkdirSync(join(folder, "node_modules"));
        for (const name of readdirSync("node_modules").filter((one) => one !== "typescript")) {
            symlinkSync(resolve("node_modules", name), join(folder, "node_modules", name));
        }
        const program = join(folder, "index.ts");
        writeFileSync(program, "export const a: number = 1;\n");
        // Node then looks for the SDK's packages next to the link, as if it were installed there.
        const env = { ...process.env, NODE_OPTIONS: "--preserve-symlinks" };
        expect(spawnCli(["render", folder], { env })).toEqual({
            code: 1,
            out: "",
            err: `error: ${program}: typescript is not installed there; run npm install --save-dev typescript@5\n`,
        });
    });

    const FAILURES: readonly (readonly [string, string, RegExp])[] = [
        [
            "a value missing from its config",
            'new pulumi.Config("x").require("p");',
            /^error: Missing required configuration variable 'x:p'\n[^\n]*pulumi config set[^\n]*\n$/,
        ],
        ["null", "throw null;", /^error: the program has thrown null\n$/],
        ["null, later", "setTimeout(() => { throw null; }, 10);", /^error: the program has thrown null\n$/],
        ["a text", 'Promise.reject("mine");', /^error: the program has thrown mine\n$/],
        [
            "an object",
            'throw { password: "hunter2" };',
            /^error: the program has thrown an object that is not an error\n$/,
        ],
        [
            "a mistake in its language",
            "const a = ;",
            /^error: \S+index\.js:\d+\n(?:.*\n)*SyntaxError: Unexpected token ';'\n$/,
        ],
    ];
    test.each(FAILURES)("that fails by %s gets a message, and no stack trace", (_, body, message) => {
        const { code, out, err } = render(`${HEAD} ${body}`);
        expect(err).toMatch(message);
        expect(err).not.toMatch(/^\s+at /m);
        expect([code, out]).toEqual([1, ""]);
    });

    const SETTINGS: readonly (readonly [string, string, RegExp])[] = [
        ["a tab", "config:\n\tshop:password: hunter2\n", /Pulumi\.dev\.yaml is not YAML: Tabs are not allowed/],
        [
            "an open quote",
            'config:\n  shop:password: "hunter2\n',
            /Pulumi\.dev\.yaml is not YAML: Missing closing "quote at line 3/,
        ],
        ["text in a map", "config:\n  shop:a: 1\n  hunter2\n", /Pulumi\.dev\.yaml is not YAML: .*at line/],
    ];
    test.each(SETTINGS)(
        "whose settings have %s gets a message with the place, which quotes none of them",
        (_, text, message) => {
            writeFileSync(join(folder, "Pulumi.dev.yaml"), text);
            const { code, err } = render("");
            expect(err).toMatch(message);
            expect(err).not.toContain("hunter2");
            expect(err).not.toMatch(/^\s+at /m);
            expect(code).toBe(1);
        },
    );

    test("gets the texts of its settings as the engine reads them", () => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
        writeFileSync(join(folder, "Pulumi.dev.yaml"), "config:\n  shop:answer: yes\n  shop:loud: true\n");
        const { out } = render(
            `${HEAD}
            const config = new pulumi.Config();
            new k8s.core.v1.ConfigMap("map", { data: { answer: config.require("answer"), loud: config.require("loud") } });`,
            "index.js",
            "--yaml",
        );
        expect(out).toContain('data:\n  answer: "yes"\n  loud: "true"\n');
    });

    test("that throws is shown where", () => {
        const { code, err } = render("throw new Error('mine');");
        expect(code).toBe(1);
        expect(err).toMatch(/^error: Error: mine\n {4}at .*index\.js:1/);
    });

    test("may be an async function, an ES module, and may read its stack's settings", () => {
        expect(render("module.exports = async () => ({ a: 1 });").code).toBe(0);
        writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\nmain: main.mjs\n");
        writeFileSync(join(folder, "Pulumi.prod.yaml"), "config:\n  shop:greeting: hello\n");
        const program = `import * as k8s from "@pulumi/kubernetes"; import * as pulumi from "@pulumi/pulumi";
            new k8s.core.v1.ConfigMap("map", { data: { greeting: new pulumi.Config().require("greeting") } });`;
        const { out } = render(program, "main.mjs", "--stack", "prod", "--yaml");
        expect(out).toBe("---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map\ndata:\n  greeting: hello\n");
    });
});

describe("misuse", () => {
    const ROWS: readonly (readonly [string, string[], number, RegExp])[] = [
        ["no program", ["render"], 2, /missing required argument 'program'/],
        ["unknown option", ["render", ".", "--yml"], 2, /unknown option '--yml'\n\(Did you mean --yaml\?\)/],
        ["unknown command", ["rendr", "."], 2, /unknown command 'rendr'/],
        ["two outputs", ["render", ".", "--json", "--yaml"], 2, /--json and --yaml exclude one another/],
        ["configuration without a value", ["render", ".", "--config", "x"], 2, /It takes key=value/],
        ["no such folder", ["render", "nowhere"], 1, /^error: nowhere: there is no such file or folder\n$/],
        ["folder without a program", ["render", "test/golden"], 1, /there is no index\.ts or index\.js/],
    ];
    test.each(ROWS)("%s", async (_, args, code, message) => {
        const { code: got, err } = await runCliAsync(args);
        expect(err).toMatch(message);
        expect(err).not.toMatch(/^\s+at /m);
        expect(got).toBe(code);
    });

    test("help is not a misuse, and has examples", () => {
        const { code, out } = command("--help");
        expect(code).toBe(0);
        expect(out).toContain("Examples:");
    });
});

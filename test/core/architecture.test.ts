import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

function sources(folder: string): [string, string][] {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => [`${folder}/${file}`, readFileSync(`${folder}/${file}`, "utf8")]);
}

/** What would let a clock, a locale, chance or the environment reach the bytes. `new Date(x)` reads no clock. */
const IMPURE =
    /\bDate\.now|new Date\(\)|Math\.random|localeCompare|toLocale|\bIntl\b|\bprocess\.(?:env|argv|cwd|platform|arch|version|uptime|hrtime|memoryUsage)|randomBytes|performance\./;

test.each(sources("core"))("%s is pure", (_, text) => {
    expect(IMPURE.exec(text)?.[0]).toBeUndefined();
});

/** From the ground up. Below all of them are the leaves: the files of `core` itself. `core/index.ts` hands on what is public. */
const ROOMS = [
    "guest",
    "kubernetes",
    "images",
    "policy",
    "trustee",
    "checks",
    "initdata",
    "review",
    "guardrails",
    "admission",
    "failures",
];

/** Leaves too, in a folder of their own. */
const LEAVES = "messages";

/** The place of a file in the order: 0 for a leaf. */
function floorOf(file: string): number {
    const [, room = "", ...rest] = file.split("/");
    return rest.length === 0 || room === LEAVES ? 0 : ROOMS.indexOf(room) + 1;
}

test.each(sources("core").filter(([file]) => file !== "core/index.ts"))("%s imports downwards only", (file, text) => {
    const imports = [...text.matchAll(/(?: from |\bimport\(|require\()"(\.[^"]+)"/g)].map(([, path = ""]) =>
        posix.join(posix.dirname(file), path),
    );
    expect(imports.filter((path) => floorOf(path) > floorOf(file))).toEqual([]);
});

test("every room of core has its place in the order", () => {
    const rooms = readdirSync("core", { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(rooms.map(({ name }) => name).sort()).toEqual([LEAVES, ...ROOMS].sort());
});

test("a folder of tests has the place of what it tests", () => {
    const folders = ["core", "components", "cli", "plugin", "policy-pack", "cdk8s"].flatMap((root) =>
        sources(`test/${root}`)
            .filter(([file]) => file.endsWith(".test.ts"))
            .map(([file]) => posix.dirname(file).replace("test/", "")),
    );
    expect(folders.length).toBeGreaterThan(100);
    expect([...new Set(folders)].filter((folder) => !existsSync(folder))).toEqual([]);
});

/** The regular expressions of a source, however they are made. */
function expressionsIn(text: string): string[] {
    const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.Latest);
    const found: string[] = [];
    const visit = (node: ts.Node) => {
        const isMade =
            (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText(source) === "RegExp";
        if (isMade || ts.isRegularExpressionLiteral(node)) {
            found.push(node.getText(source));
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
}

const READS_REGO = /\b(?:package|default|import|policy_data|agent_policy|rego|\w+Request|every)\b|:\\\?=|:= /;
const ALL = ["core", "cli", "components", "plugin", "policy-pack", "cdk8s"].flatMap(sources);

test("the guest's own parser reads Rego, and no regular expression does", () => {
    expect(
        ALL.flatMap(([file, text]) =>
            expressionsIn(text)
                .filter((one) => READS_REGO.test(one))
                .map((one) => [file, one]),
        ),
    ).toEqual([]);
    const readers = ALL.filter(([, text]) => /from "[./]+\/(?:policy\/)?outline"/.test(text));
    expect(readers.length).toBeGreaterThan(6);
    expect(readers.filter(([, text]) => expressionsIn(text).length > 0).map(([file]) => file)).toEqual([]);
    // One writes the text, and one looks for it as Trustee does.
    const texts = ALL.filter(([, text]) => /["`].*policy_data :=.*["`;]/.test(text)).map(([file]) => file);
    expect(texts.sort()).toEqual(["core/policy/rego.ts", "core/trustee/workload.ts"]);
});

const CALL = "(?:replace|replaceAll|startsWith|endsWith|includes|indexOf|match|matchAll|search|slice|split)\\(";
const TEXTS = "\\b(?:issue|problem|violation|warning|one)\\.(?:path|message|allowed|fix)\\b";
/** What would read a place or a name out of an issue's texts, or change its place past `core/issue.ts`. */
const READS_TEXTS = new RegExp(
    [
        `${TEXTS}\\??\\.${CALL}`,
        `\\.(?:exec|test|match)\\((?:${TEXTS}|about)\\)`,
        `(?:${TEXTS}|(?<!typeof )\\babout) [=!]==`,
        "\\{\\s*\\.\\.\\.issue,",
    ].join("|"),
);

test.each(["core", "cli", "components", "plugin", "policy-pack", "cdk8s"].flatMap(sources))(
    "%s takes places from data",
    (file, text) => {
        expect(file === "core/issue.ts" ? undefined : READS_TEXTS.exec(text)?.[0]).toBeUndefined();
    },
);

function loadedBy(code: string): string[] {
    const script = `${code}; console.log("\\n" + JSON.stringify(Object.keys(require.cache)))`;
    const output = execFileSync(process.execPath, ["-e", script], { encoding: "utf8" });
    return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
}

test("requiring core loads neither Pulumi nor YAML", () => {
    const loaded = loadedBy('Object.values(require("./dist/core"))');
    expect(loaded.filter((file) => /node_modules\/(@pulumi|yaml)\//.test(file))).toEqual([]);
    expect(loaded.some((file) => file.includes("node_modules/smol-toml"))).toBe(true);
});

test("requiring core loads no texts of the page about messages", () => {
    const loaded = loadedBy('Object.values(require("./dist/core"))');
    expect(loaded.filter((file) => file.includes("/dist/core/messages/"))).toEqual([]);
    expect(loaded.some((file) => file.endsWith("/dist/core/issue.js"))).toBe(true);
});

test("requiring cdk8s loads no Pulumi", () => {
    const loaded = loadedBy('require("./dist/cdk8s").confidential');
    expect(loaded.filter((file) => /node_modules\/@pulumi\//.test(file))).toEqual([]);
    expect(loaded.some((file) => file.includes("node_modules/cdk8s"))).toBe(true);
});

test("an entry loads a module when an export of it is read", () => {
    const ours = (code: string) => loadedBy(code).filter((file) => /\/dist\//.test(file));
    expect(ours('require("./dist/core")').map((file) => file.replace(/.*\/dist\//, ""))).toEqual(["core/index.js"]);
    expect(ours('require("./dist/core/trustee")').length).toBe(1);
    const component = ours('require("./dist").ConfidentialWorkload');
    expect(component.some((file) => file.endsWith("/components/confidentialWorkload.js"))).toBe(true);
    // A component imports what it needs for transforms, imports and secrets too, and loads it when it comes to that.
    const late = /\/core\/(review\/(diff|explain)|trustee\/convertSecrets|initdata\/(manifests|decode))/;
    expect(component.filter((file) => late.test(file))).toEqual([]);
});

test("the command loads Pulumi only to render, and YAML and all of core only where they are needed", () => {
    const loaded = loadedBy('process.argv.push("main", "--help"); require("./dist/cli/main.js")');
    expect(loaded.filter((file) => /node_modules\/(@pulumi|yaml)\/|dist\/core\/index\.js/.test(file))).toEqual([]);
    expect(loaded.some((file) => file.includes("node_modules/commander"))).toBe(true);
});

test("the help loads the rows of the commands, and nothing that a command needs to run", () => {
    const loaded = loadedBy('process.argv.push("main", "--help"); require("./dist/cli/main.js")');
    const ours = loaded
        .filter((file) => file.includes("/dist/cli/"))
        .map((file) => file.replace(/.*\/dist\/cli\//, ""));
    expect(ours).toContain("commands/trustee/rollout.js");
    const table = /^(?:commands\/.*|(?:main|program|commandLine|completion|frame|options)\.js)$/;
    expect(ours.filter((file) => !table.test(file)).sort()).toEqual([
        "input/text.js",
        "output/standardStreams.js",
        "trustee/options.js",
        "trustee/settings.js",
    ]);
});

test.each([
    ["digest", ["digest"]],
    ["trustee merge", ["trustee", "merge"]],
])("a call of %s loads the row of no other command", (_, words) => {
    const loaded = loadedBy(
        `process.argv.push("main", ...${JSON.stringify(words)}, "--help"); require("./dist/cli/main.js")`,
    );
    const rows = loaded
        .filter((file) => file.includes("/dist/cli/commands/"))
        .map((file) => file.split("/commands/")[1]);
    expect(rows.sort()).toEqual(["help.js", `${words.join("/")}.js`].sort());
});

test("files import each other by path, and only tests and programs import an entry", () => {
    const entries = ["index", "core/index", "core/trustee/index"];
    const imported = ALL.filter(([file]) => !entries.includes(file.replace(/\.ts$/, ""))).flatMap(([file, text]) =>
        [...text.matchAll(/ from "(\.[^"]+)"/g)]
            .map(([, path = ""]) => posix.join(posix.dirname(file), path))
            .filter((path) => entries.includes(path) || entries.includes(`${path}/index`))
            .map((path) => `${file} imports ${path}`),
    );
    expect(imported).toEqual([]);
});

test("what core loads late is the file of its type", () => {
    const loads = ALL.flatMap(([file, text]) =>
        [...text.matchAll(/typeof import\("([^"]+)"\) = require\("([^"]+)"\)/g)].map(([, type, path]) => [
            file,
            type,
            path,
        ]),
    );
    expect(loads.length).toBeGreaterThan(5);
    expect(loads.filter(([, type, path]) => type !== path)).toEqual([]);
    expect(loads.filter(([file]) => file?.startsWith("cli/"))).toEqual([]);
});

// Asks the real engine and the policy pack about each row of tools/changes.mjs, and writes test/vectors/changes/*.json:
// `npm run build && node tools/recordChanges.mjs [names]`. Manifests go to files, so that no cluster is needed.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { CHANGES } from "./changes.mjs";
import { Project } from "./project.mjs";

const root = join(import.meta.dirname, "../");
const target = join(root, "test/vectors/changes");
// A script stands in for the host of policy packs, see test/e2e/policyPack.ts.
const PATH = [join(root, ".engine/bin"), join(root, "test/e2e/policyHost"), process.env["PATH"]].join(delimiter);
const LONG = 1_000;
/** What no review reads. */
const LEFT_OUT = ["stackTrace", "sourcePosition", "created", "modified", "customTimeouts", "id", "outputs", "hideDiff"];

mkdirSync(target, { recursive: true });
const wanted = process.argv.slice(2);
for (const { name, before, after } of CHANGES) {
    if (wanted.length === 0 || wanted.includes(name)) {
        const row = record(before, after);
        writeFileSync(join(target, `${name}.json`), `${JSON.stringify(withoutTexts(row), undefined, 1)}\n`);
        console.log(name);
    }
}

function record(before, after) {
    const project = new Project(before ?? after, { PATH });
    try {
        project.renderToFiles();
        addPack(project);
        if (before !== undefined) {
            const { ok, text } = project.up();
            if (!ok) {
                throw new Error(text);
            }
            project.write("index.ts", after);
        }
        const preview = trimmed(project.preview("--json", "--show-sames").text, project.folder);
        const pack = violations(project.preview("--policy-pack", "package/policy-pack").text);
        return { pack, preview };
    } finally {
        project.remove();
    }
}

/** Long texts, as policies and their annotations, stand once in a folder of their own: the rows share most of them. */
function withoutTexts(row) {
    mkdirSync(join(target, "texts"), { recursive: true });
    return JSON.parse(JSON.stringify(row), (_, value) => {
        if (typeof value !== "string" || value.length < LONG) {
            return value;
        }
        const hash = createHash("sha256").update(value).digest("hex").slice(0, 16);
        writeFileSync(join(target, "texts", `${hash}.txt`), value);
        return `text:${hash}`;
    });
}

/** The pack as it stands in an installed package. */
function addPack(project) {
    const pack = join(project.folder, "package/policy-pack");
    mkdirSync(pack, { recursive: true });
    symlinkSync(join(root, "dist"), join(project.folder, "package/dist"));
    cpSync(join(root, "policy-pack/package.json"), join(pack, "package.json"));
    const manifest = readFileSync(join(root, "policy-pack/PulumiPolicy.yaml"), "utf8");
    writeFileSync(join(pack, "PulumiPolicy.yaml"), manifest.replace("name: nodejs", "name: nodepack"));
}

/** `level rule (resource)`, each once. */
function violations(text) {
    const lines = text.matchAll(/^\s+- \[(\w+)\] (?:\[severity: \w+\] )? ?([\w-]+) {2}\((.+)\)$/gm);
    return [...new Set([...lines].map(([, level, rule, resource]) => `${level} ${rule} (${resource})`))].sort();
}

function trimmed(text, folder) {
    const { steps, diagnostics, changeSummary } = JSON.parse(text);
    const json = JSON.stringify({ steps, diagnostics, changeSummary }, (key, value) =>
        LEFT_OUT.includes(key) ? undefined : value,
    );
    return JSON.parse(json.replaceAll(folder, "/project").replaceAll(root, "/package/"));
}

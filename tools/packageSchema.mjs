// Writes the schema of the package for other languages, plugin/schema.json, from plugin/components.ts. `--check` writes
// nothing, and fails where the file is old.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { exampleUsage } from "./schemaExamples.mjs";

const require = createRequire(import.meta.url);
const { Analyzer } = require("@pulumi/pulumi/provider/experimental/analyzer");
const { generateSchema } = require("@pulumi/pulumi/provider/experimental/schema");
const {
    name,
    version,
    description,
    license,
    displayName,
    author,
    homepage,
    repository,
    logo,
    keywords: packageKeywords,
} = require("../package.json");

// By these the registry of Pulumi knows what kind of package it is.
const KEYWORDS = ["category/infrastructure", "kind/component"];

const folder = fileURLToPath(new URL("../plugin/", import.meta.url));
const file = `${folder}schema.json`;

export function packageSchema() {
    const names = new Set(["ConfidentialWorkload", "InitData"]);
    const analyzer = new Analyzer(folder, name, { main: "components.js" }, names);
    const { components, typeDefinitions: types, dependencies } = analyzer.analyze();
    const { language, ...schema } = generateSchema(name, version, description, components, types, dependencies);
    const descriptions = descriptionsOf(analyzer.program);
    for (const [token, type] of Object.entries(schema.types)) {
        type.description ??= descriptions.get(token.split(":").at(-1));
    }
    const url = repository?.url.replace(/^git\+|\.git$/g, "");
    for (const [token, resource] of Object.entries(schema.resources)) {
        resource.description += exampleUsage(
            token.split(":").at(-1),
            url?.replace("https://", "") ?? "example.com/pulumi-confidential-workload",
        );
    }
    // What is not in package.json, as the repository of a checkout, is left out by JSON.
    const published = { publisher: author, homepage, repository: url, logoUrl: logo };
    const keywords = [...KEYWORDS, ...packageKeywords];
    const all = { ...schema, displayName, keywords, license, ...published, language };
    return `${JSON.stringify(all, (key, value) => (key === "optional" ? undefined : wholeNumber(value)), 4)}\n`;
}

/** What is said of the types, which the analyzer leaves out. Of two of a name the one in plugin/ is meant. */
function descriptionsOf(program) {
    const found = new Map();
    const files = program.getSourceFiles().filter(({ fileName }) => !fileName.includes("/node_modules/"));
    for (const source of files.sort((a, b) => isOurs(b) - isOurs(a))) {
        ts.forEachChild(source, (node) => {
            const named = ts.isVariableStatement(node) ? node.declarationList.declarations[0] : node;
            const text = ts.getTextOfJSDocComment(node.jsDoc?.at(-1)?.comment);
            if (text !== undefined && named.name !== undefined && !found.has(named.name.text)) {
                found.set(named.name.text, text);
            }
        });
    }
    return found;
}

function isOurs({ fileName }) {
    return fileName.startsWith(folder);
}

/** Every number that is asked for counts something; TypeScript has no type that says so. */
function wholeNumber(value) {
    return value?.type === "number" ? { ...value, type: "integer" } : value;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const schema = packageSchema();
    if (!process.argv.includes("--check")) {
        writeFileSync(file, schema);
    } else if (readFileSync(file, "utf8") !== schema) {
        console.error("plugin/schema.json is old: run `node tools/packageSchema.mjs`");
        process.exitCode = 1;
    }
}

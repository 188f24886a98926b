// Writes the schema of the package for other languages, plugin/schema.json, from plugin/components.ts and functions.ts. `--check` writes
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

const COMPONENTS = ["ConfidentialWorkload", "InitData", "ConfidentialAdmission"];
const FUNCTIONS = ["ResourcePolicy", "AttestationPolicy", "ReferenceValues"];

const folder = fileURLToPath(new URL("../plugin/", import.meta.url));
const file = `${folder}schema.json`;

export function packageSchema() {
    const { schema: withLanguage, program } = schemaOf("components.js", COMPONENTS);
    const { language, ...schema } = withLanguage;
    const functions = schemaOf("functions.js", FUNCTIONS);
    functions.types = anyTime(functions.schema.types);
    schema.types = { ...schema.types, ...functions.types, ...schema.types };
    const descriptions = descriptionsOf([program, functions.program]);
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
    const all = {
        ...schema,
        functions: functionsOf(functions.schema),
        displayName,
        keywords,
        license,
        ...published,
        language,
    };
    return `${JSON.stringify(all, (key, value) => (key === "optional" ? undefined : wholeNumber(value)), 4)}\n`;
}

function schemaOf(main, components) {
    const analyzer = new Analyzer(folder, name, { main }, new Set(components));
    const { components: found, typeDefinitions, dependencies } = analyzer.analyze();
    const schema = generateSchema(name, version, description, found, typeDefinitions, dependencies);
    return { schema, program: analyzer.program };
}

/** Functions of the declarations that the analyzer takes for components. */
function functionsOf({ resources }) {
    const rows = Object.entries(resources).map(([token, resource]) => {
        const { inputProperties, requiredInputs, properties, required, description } = resource;
        const [, last] = /:(\w+)$/.exec(token);
        const inputs = { type: "object", properties: anyTime(inputProperties), required: requiredInputs };
        const outputs = { type: "object", properties, required };
        return [token.replace(last, last[0].toLowerCase() + last.slice(1)), { description, inputs, outputs }];
    });
    return Object.fromEntries(rows);
}

/** What a program gives to a function may come later, in the form of the function that takes outputs. */
function anyTime(properties) {
    return JSON.parse(JSON.stringify(properties, (key, value) => (key === "plain" ? undefined : value)));
}

/** What is said of the types, which the analyzer leaves out. Of two of a name the one in plugin/ is meant. */
function descriptionsOf(programs) {
    const found = new Map();
    const files = programs
        .flatMap((program) => program.getSourceFiles())
        .filter(({ fileName }) => !fileName.includes("/node_modules/"));
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

// Writes what is said about the inputs, from the comments in `components/` and the form that `inject` checks its config by: the
// JSON Schema, by which editors complete and check confidential-workload.yaml, and the page docs/inputs.md. `npm run build`
// comes first. With --check it writes nothing and fails where a file is old.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ofFields, pageOf } from "./inputTypes.mjs";

const require = createRequire(import.meta.url);
const { CONFIG_SHAPE } = require("../dist/cli/inject/config/shape.js");
const entry = require("../dist/index.js");

const KIND = "Kind of the workload.";
const NAME = "`metadata.name` of the workload, or its `metadata.generateName`.";

/** What only the config of `inject` has. */
const OF_CONFIG = {
    replaceRuntimeClass:
        "Whether `runtimeClassName` in a manifest is replaced where it is for VMs that are not confidential, as kata-qemu. Default: false.",
    "kbs.certificateFile": "File with the `certificate`. Its path is relative to this config.",
    "policy.regoFile": "File with the text of `rego`. Its path is relative to this config.",
    workloads: "What is different for single workloads. Maps are merged over the defaults, lists replace them.",
    "workloads.kind": KIND,
    "workloads.name": NAME,
    skip: "Workloads that stay as they are.",
    "skip.kind": KIND,
    "skip.name": NAME,
    kinds: "Kinds of operators, in addition to those that are known. An entry counts before the one of this package.",
    "kinds.group": "API group of the kind, as `argoproj.io`.",
    "kinds.kind": "The kind, as `Rollout`.",
    "kinds.templates": "Places of the pod templates, as `spec.jobs[*].template`: `*` stands for every item or key.",
    "kinds.pods": "The built-in kind that its pods come from in the end, as `Job`. Default: Pod.",
    "kinds.adds":
        "What its controller adds to the pods. It is for the policy only: the manifest does not get it. Default: nothing.",
    "kinds.adds.environment": "Variables of each container.",
    "kinds.adds.environment.name": "The name, or with `pattern` a regular expression for the whole name.",
    "kinds.adds.environment.value": "Regular expression for the whole value. Default: any value.",
    "kinds.adds.environment.pattern": "Whether `name` is a regular expression. Default: false.",
    "kinds.adds.containers": "Whole containers, as a pod that runs has them, with images of the lock.",
    "kinds.adds.initContainers": "The same for init containers.",
    "kinds.adds.volumes": "Volumes that those containers mount.",
};

/** What is said once, for the defaults, holds for a workload's own settings too. A file has values in the place of enums. */
function descriptionOf(path) {
    const input = path.replace(/^workloads\./, "");
    const text = OF_CONFIG[path] ?? OF_CONFIG[input] ?? ofFields("InitDataArgs", input.split("."));
    return text.replace(/\b([A-Z]\w+)\.([A-Z]\w+)/g, (name, type, member) => entry[type]?.[member] ?? name);
}

function schemaOf(shape, path) {
    switch (shape.kind) {
        case "text":
            return { type: "string" };
        case "any":
            return {};
        case "flag":
            return { type: "boolean" };
        case "number":
            return { type: "integer", minimum: 0 };
        case "choice":
            return { type: "string", enum: shape.values };
        case "list":
            return { type: "array", items: schemaOf(shape.of, path) };
        case "map":
            return { type: "object", additionalProperties: schemaOf(shape.of, path) };
        case "object":
            return objectSchema(shape.fields, path);
        default:
            throw new Error(`no schema for a ${shape.kind}`);
    }
}

function objectSchema(fields, path) {
    const entries = Object.entries(fields);
    const required = entries.filter(([, field]) => field.required).map(([key]) => key);
    const properties = entries.map(([key, field]) => {
        const at = path === "" ? key : `${path}.${key}`;
        const schema = schemaOf(field.shape, at);
        return [key, { description: descriptionOf(at), ...(field.required ? schema : orNull(schema)) }];
    });
    return {
        type: "object",
        properties: Object.fromEntries(properties),
        ...(required.length === 0 ? {} : { required }),
        additionalProperties: false,
    };
}

/** A key without a value says nothing, and takes away what the defaults say. */
function orNull({ type, enum: values, ...schema }) {
    return { type: [type, "null"], ...(values === undefined ? {} : { enum: [...values, null] }), ...schema };
}

const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Config of `confidential-workload inject`",
    ...schemaOf(CONFIG_SHAPE, ""),
};
const files = [
    { name: "schema/confidential-workload.schema.json", content: JSON.stringify(schema), read: JSON.parse },
    {
        name: "docs/inputs.md",
        content: pageOf("ConfidentialWorkloadArgs", ["InitDataResult", "TrusteeResult"], entry),
        read: (text) => text,
    },
];
for (const { name, content, read } of files) {
    const file = join(import.meta.dirname, `../${name}`);
    if (!process.argv.includes("--check")) {
        writeFileSync(file, content);
    } else if (!isDeepStrictEqual(read(readFileSync(file, "utf8")), read(content))) {
        console.error(`${name} is old: run \`node tools/inputs.mjs\``);
        process.exitCode = 1;
    }
}
if (!process.argv.includes("--check")) {
    execFileSync("npx", ["biome", "format", "--write", files[0].name], { stdio: "inherit" });
}

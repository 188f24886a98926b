import { basename, resolve } from "node:path";
import { stringify } from "yaml";
import { defined, fieldsOf } from "../../core/fields";
import { Platform } from "../../core/platform";
import { isPlainObject } from "../../core/shape";
import { LOCK_FILE } from "../input/imageLock";
import type { OutputFile } from "../output/writeFiles";
import type { Workload } from "./workloads";

/** What all workloads have in common. */
export interface Common {
    readonly platform: Platform;
    readonly kbsUrl: string;
    /** File in the folder of the program or of the config. */
    readonly certificate?: string | undefined;
}

/** How modules of a program name each other. */
export const Modules = { TypeScript: "typescript", EsModule: "esm", CommonJs: "commonjs" } as const;
export type Modules = (typeof Modules)[keyof typeof Modules];

export const CONFIG_FILE = "confidential-workload.yaml";

const PROGRAM = `// Written by \`npx confidential-workload init\`. It is yours to change: commit it with ${LOCK_FILE}.\n`;

/** Imports from packages and modules. */
export function importOf(names: string, from: string, modules: Modules): string {
    return modules === Modules.CommonJs
        ? `const ${names.replace("* as ", "")} = require("${from}");`
        : `import ${names} from "${from}";`;
}

/** The object that every workload of a program begins with. Files are in the folder of the program, where Pulumi runs it. */
function commonText({ platform, kbsUrl, certificate }: Common, more = ""): string {
    const name = Object.entries(Platform).find(([, value]) => value === platform)?.[0];
    const pem = certificate === undefined ? "" : `, certificate: fs.readFileSync(${literal(certificate)}, "utf8")`;
    return `{
    platform: Platform.${name},
    kbs: { url: ${literal(kbsUrl)}${pem} },
${more}    policy: {
        imageLock: JSON.parse(fs.readFileSync("${LOCK_FILE}", "utf8")),
        // logs: true, // \`kubectl logs\` shows what the containers print, and the host can read it then.
    },
}`;
}

/** Workloads of an existing program keep their tags. */
const FROM_LOCK = "    images: { fromLock: true }, // Digests and users are those of the lock.\n";

/** The module of an existing program with what its workloads have in common. */
export function commonModule(common: Common, modules: Modules): string {
    const declared = modules === Modules.CommonJs ? "exports.confidential =" : "export const confidential =";
    return `${PROGRAM}${importOf("* as fs", "node:fs", modules)}
${importOf("{ Platform }", "confidential-workload", modules)}

${declared} ${commonText(common, FROM_LOCK)};
`;
}

/** A Pulumi project of its own. */
export function starterProgram(common: Common, workloads: readonly Workload[], folder: string): OutputFile[] {
    const project = basename(resolve(folder)).replace(/[^\w.-]+/g, "-") || "confidential";
    const made = workloads.map(
        ({ name, input, args }) =>
            `\nnew ConfidentialWorkload(${literal(name)}, {\n    ...confidential,\n    ${input}: ${literal(args, "    ")},\n});\n`,
    );
    const program = `${PROGRAM}${importOf("* as fs", "node:fs", Modules.TypeScript)}
${importOf("{ ConfidentialWorkload, Platform }", "confidential-workload", Modules.TypeScript)}

const confidential = ${commonText(common)};
${made.join("")}`;
    const compilerOptions = { target: "ES2022", module: "nodenext", moduleResolution: "nodenext", strict: true };
    return [
        { path: "index.ts", content: program },
        { path: "Pulumi.yaml", content: stringify({ name: project, runtime: "nodejs" }) },
        { path: "tsconfig.json", content: `${JSON.stringify({ compilerOptions }, undefined, 4)}\n` },
    ];
}

const SCHEMA =
    "# yaml-language-server: $schema=node_modules/confidential-workload/schema/confidential-workload.schema.json\n";

/** A manifest for each workload of an image. */
export function imageManifests(workloads: readonly Workload[]): OutputFile[] {
    return workloads.map(({ name, args }) => ({
        path: `${name}.yaml`,
        content: stringify(
            { apiVersion: "apps/v1", kind: "Deployment", metadata: { name }, ...args },
            { lineWidth: 0 },
        ),
    }));
}

/** The config of `inject`. It takes digests and users from the lock, so that manifests may keep their tags. */
export function starterConfig({ platform, kbsUrl, certificate }: Common): OutputFile[] {
    const kbs = { url: kbsUrl, ...defined({ certificateFile: certificate }) };
    const logs =
        "# policy:\n#   logs: true # `kubectl logs` shows what the containers print, and the host can read it then.\n";
    return [
        { path: CONFIG_FILE, content: `${SCHEMA}${stringify({ platform, kbs, images: { fromLock: true } })}${logs}` },
    ];
}

const INDENT = "    ";
const LONGEST_LINE = 100;
const NAME = /^(?!__proto__$)[A-Za-z_$][\w$]*$/;
/** Maps of quantities: YAML has numbers there, and the types of Pulumi only texts. */
const QUANTITIES = ["limits", "requests", "hard"];

/** A value as a literal of TypeScript; `indent` is that of the line on which it begins. */
function literal(value: unknown, indent = ""): string {
    const short = inOneLine(value);
    if (indent.length + short.length <= LONGEST_LINE) {
        return short;
    }
    const inner = indent + INDENT;
    if (Array.isArray(value)) {
        return `[\n${value.map((item) => `${inner}${literal(item, inner)},\n`).join("")}${indent}]`;
    }
    if (!isPlainObject(value)) {
        return short;
    }
    const lines = entriesOf(value).map(([key, item]) => `${inner}${key}: ${literal(item, inner)},\n`);
    return `{\n${lines.join("")}${indent}}`;
}

function inOneLine(value: unknown): string {
    if (Array.isArray(value)) {
        return `[${value.map(inOneLine).join(", ")}]`;
    }
    if (!isPlainObject(value)) {
        return JSON.stringify(value);
    }
    const entries = entriesOf(value).map(([key, item]) => `${key}: ${inOneLine(item)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function entriesOf(value: object): [string, unknown][] {
    return Object.entries(value).map(([key, item]) => [keyText(key), QUANTITIES.includes(key) ? asTexts(item) : item]);
}

function keyText(key: string): string {
    return NAME.test(key) ? key : key === "__proto__" ? '["__proto__"]' : JSON.stringify(key);
}

function asTexts(value: unknown): unknown {
    return isPlainObject(value)
        ? Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, item]) => [key, String(item)]))
        : value;
}

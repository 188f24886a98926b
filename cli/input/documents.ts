import type { Document, DocumentOptions, LineCounter, ParseOptions, SchemaOptions, Tags, YAMLError } from "yaml";
import { error, type Issue } from "../../core/issue";
import { type Read, readText } from "./text";

/**
 * YAML as Kubernetes reads it (sigs.k8s.io/yaml): version 1.1, where `yes` is true, `0644` is octal and `<<` merges, but
 * without dates and times, which stay text.
 */
export const AS_KUBERNETES: ParseOptions & DocumentOptions & SchemaOptions = {
    version: "1.1",
    customTags: (tags) => tags.filter((tag) => !isTime(tag)),
    logLevel: "error",
};

/** The errors whose messages hold nothing of the file, which may hold secrets. Of others the code is shown. */
const QUOTE_NOTHING: readonly string[] = [
    "BAD_INDENT",
    "BAD_SCALAR_START",
    "BLOCK_AS_IMPLICIT_KEY",
    "BLOCK_IN_FLOW",
    "DUPLICATE_KEY",
    "MISSING_CHAR",
    "MULTILINE_IMPLICIT_KEY",
    "TAB_AS_INDENT",
];

/** The documents of a YAML file, of which JSON is a part. Empty ones are left out. */
export function readDocuments(file: string): Read<readonly unknown[]> {
    const { value: text, issues } = readText(file);
    return text === undefined ? { issues } : parseDocuments(text, file);
}

function parseDocuments(text: string, file: string): Read<readonly unknown[]> {
    const { LineCounter, parseAllDocuments }: typeof import("yaml") = require("yaml");
    const lineCounter = new LineCounter();
    const documents = [...parseAllDocuments(text, { ...AS_KUBERNETES, lineCounter })];
    // What follows a document's first problem is mostly its consequence.
    const issues = documents.flatMap((document) => {
        const [damage] = [...document.errors.map(describe), ...unknownAliases(document, lineCounter)];
        return damage === undefined ? [] : [notYaml(file, damage)];
    });
    if (issues.length > 0) {
        return { issues };
    }
    try {
        const values = documents.map((document): unknown => document.toJS());
        return { value: values.filter((value) => value !== null && value !== undefined), issues: [] };
    } catch {
        return { issues: [notYaml(file, "its aliases make it too large")] };
    }
}

function isTime(tag: Tags[number]): boolean {
    return typeof tag === "object" && (tag.format === "TIME" || tag.tag.endsWith(":timestamp"));
}

/** What is wrong, and where. Only the first line of a message: the others quote the file. */
function describe({ code, message, linePos }: YAMLError): string {
    if (QUOTE_NOTHING.includes(code)) {
        return message.split(/:?\n/)[0] ?? code;
    }
    const { line, col } = linePos?.[0] ?? { line: 1, col: 1 };
    return `${code.toLowerCase().replaceAll("_", " ")} at line ${line}, column ${col}`;
}

/** A text that begins with an asterisk and has no quotes is read as an alias, which is then not there. */
function unknownAliases(document: Document, lines: LineCounter): string[] {
    const { visit }: typeof import("yaml") = require("yaml");
    const found: string[] = [];
    visit(document, {
        Alias(_, alias) {
            if (alias.resolve(document) === undefined) {
                const { line, col } = lines.linePos(alias.range?.[0] ?? 0);
                found.push(`alias without an anchor, or text that needs quotes, at line ${line}, column ${col}`);
            }
        },
    });
    return found;
}

function notYaml(file: string, reason: string): Issue {
    return error(file, "not-yaml", { message: `is not YAML: ${reason}`, fix: "correct the file" });
}

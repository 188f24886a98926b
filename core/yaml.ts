import type { Document, DocumentOptions, LineCounter, ParseOptions, SchemaOptions, Tags, YAMLError } from "yaml";

/**
 * YAML as Kubernetes reads it (sigs.k8s.io/yaml): version 1.1, where `yes` is true, `0644` is octal and `<<` merges, but
 * without dates and times, which stay text.
 */
const AS_KUBERNETES: ParseOptions & DocumentOptions & SchemaOptions = {
    version: "1.1",
    customTags: (tags) => tags.filter((tag) => !isTime(tag)),
    logLevel: "silent",
};

/** The errors whose messages hold nothing of the text, in which secrets may stand. Of others the code is shown. */
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

/** `version` is for what is not read by Kubernetes. */
type YamlOptions = Pick<ParseOptions & DocumentOptions, "keepSourceTokens" | "version">;

/** A document of a YAML text. */
export interface YamlDocument {
    /** Where `keepSourceTokens` is set, with the place of each part in the text. */
    readonly node: Document;
    readonly value: unknown;
}

/** The documents of a YAML text, of which JSON is a part; or what is wrong with it, a reason for each document. */
export type YamlText = { readonly documents: readonly YamlDocument[] } | { readonly damage: readonly string[] };

/** Reads YAML. No reason quotes the text. */
export function readYamlText(text: string, options: YamlOptions = {}): YamlText {
    // Loaded when needed: most uses of core read no YAML.
    const { LineCounter, parseAllDocuments }: typeof import("yaml") = require("yaml");
    const lineCounter = new LineCounter();
    const nodes = [...parseAllDocuments(text, { ...AS_KUBERNETES, ...options, lineCounter })];
    // What follows a document's first problem is mostly its consequence.
    const damage = nodes.flatMap((node) =>
        [...node.errors.map(describe), ...unknownAliases(node, lineCounter)].slice(0, 1),
    );
    if (damage.length > 0) {
        return { damage };
    }
    try {
        return { documents: nodes.map((node) => ({ node, value: node.toJS() as unknown })) };
    } catch {
        return { damage: ["its aliases make it too large"] };
    }
}

function isTime(tag: Tags[number]): boolean {
    return typeof tag === "object" && (tag.format === "TIME" || tag.tag.endsWith(":timestamp"));
}

/** What is wrong, and where. Only the first line of a message: the others quote the text. */
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

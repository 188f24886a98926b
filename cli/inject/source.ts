import { type Document, parseAllDocuments } from "yaml";
import { error } from "../../core/issue";
import { AS_KUBERNETES } from "../input/documents";
import { type Read, readText, STANDARD_INPUT } from "../input/text";

/** A file of manifests: its text, and what it says. */
export interface Source {
    readonly file: string;
    readonly text: string;
    readonly documents: readonly ParsedDocument[];
}

export interface ParsedDocument {
    /** With the place of each part in the text. */
    readonly node: Document;
    readonly value: unknown;
}

/** A file, or the standard input, with the place of each part. */
export function readSource(input: string): Read<Source> {
    const file = input === STANDARD_INPUT ? "stdin" : input;
    const { value: text, issues } = readText(input);
    if (text === undefined) {
        return { issues: issues.map((issue) => ({ ...issue, path: file })) };
    }
    const parsed = parse(text);
    return typeof parsed === "string"
        ? { issues: [error(file, "not-yaml", { message: `is not YAML: ${parsed}`, fix: "correct the file" })] }
        : { value: { file, text, documents: parsed }, issues: [] };
}

/** The documents of a text, or why there are none. The text may hold secrets, so that nothing of it is told. */
export function parse(text: string): readonly ParsedDocument[] | string {
    const documents = [...parseAllDocuments(text, { ...AS_KUBERNETES, keepSourceTokens: true })];
    const [damage] = documents.flatMap(({ errors }) => errors);
    if (damage !== undefined) {
        const { line, col } = damage.linePos?.[0] ?? { line: 1, col: 1 };
        return `${damage.code.toLowerCase().replaceAll("_", " ")} at line ${line}, column ${col}`;
    }
    try {
        return documents.map((node) => ({ node, value: node.toJS() as unknown }));
    } catch {
        return "an alias has no anchor, or is text that needs quotes, or the aliases make it too large";
    }
}

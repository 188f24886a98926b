import type {
    Document,
    DocumentOptions,
    LineCounter,
    ParseOptions,
    SchemaOptions,
    Tags,
    YAMLError,
    YAMLMap,
} from "yaml";

/**
 * YAML as Kubernetes reads it (sigs.k8s.io/yaml): version 1.1, where `yes` is true, `0644` is octal and `<<` merges, but
 * without dates and times, which stay text.
 */
const AS_KUBERNETES: ParseOptions & DocumentOptions & SchemaOptions = {
    version: "1.1",
    customTags: (tags) => tags.filter((tag) => !isTime(tag)),
    logLevel: "silent",
    // The reader compares each key with all before it; `wrongInTree` looks each up.
    uniqueKeys: false,
};

/** The errors whose messages hold nothing of the text, in which secrets may stand. Of others the code is shown. */
const QUOTE_NOTHING: readonly string[] = [
    "BAD_INDENT",
    "BAD_SCALAR_START",
    "BLOCK_AS_IMPLICIT_KEY",
    "BLOCK_IN_FLOW",
    "MISSING_CHAR",
    "MULTILINE_IMPLICIT_KEY",
    "TAB_AS_INDENT",
];

/** `version` is for texts that Kubernetes does not read. */
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
    // The later problems of a document mostly follow from its first.
    const damage = nodes.flatMap((node) =>
        [...node.errors.map(describe), ...wrongInTree(node, lineCounter)].slice(0, 1),
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

/** Keys that stand twice in a map, and aliases without an anchor before them, in one walk. */
function wrongInTree(document: Document, lines: LineCounter): string[] {
    const { visit }: typeof import("yaml") = require("yaml");
    const anchors = new Set<string>();
    const found: string[] = [];
    const report = (what: string, at: Place) => {
        const { line, col } = lines.linePos(at?.[0] ?? 0);
        found.push(`${what} at line ${line}, column ${col}`);
    };
    const note = ({ anchor }: { readonly anchor?: string }) => anchor !== undefined && anchors.add(anchor);
    visit(document, {
        Scalar: (_, scalar) => void note(scalar),
        Seq: (_, list) => void note(list),
        Map: (_, map) => {
            note(map);
            for (const place of repeatedKeys(map)) {
                report("Map keys must be unique", place);
            }
        },
        // A text that begins with an asterisk and has no quotes is read as an alias.
        Alias: (_, { source, range }) => {
            if (!anchors.has(source)) {
                report("alias without an anchor, or text that needs quotes,", range);
            }
        },
    });
    return found;
}

type Place = readonly [number, number, number] | null | undefined;

/** Merge keys are not scalars of one value, and may stand twice. */
function repeatedKeys({ items }: YAMLMap): Place[] {
    const { isScalar }: typeof import("yaml") = require("yaml");
    const seen = new Set<unknown>();
    return items.flatMap(({ key }) => {
        if (!isScalar(key)) {
            return [];
        }
        const isRepeated = seen.has(key.value);
        seen.add(key.value);
        return isRepeated ? [key.range] : [];
    });
}

import { stringify } from "yaml";
import type { Leaf, Tree } from "../../../core/initdata/manifests/change";

/** What stands instead of a part of a text. */
export interface Edit {
    readonly from: number;
    readonly to: number;
    readonly text: string;
}

/** How lines begin and end where something is added. */
export interface Layout {
    readonly indent: string;
    /** What a line is indented by, relative to the line above that it belongs to. */
    readonly unit: string;
    readonly lineEnd: string;
}

/** The text with all edits; nothing where two of them are about the same place. */
export function applyEdits(text: string, edits: readonly Edit[]): string | undefined {
    const inOrder = [...edits].sort((one, other) => one.from - other.from);
    let result = "";
    let done = 0;
    for (const { from, to, text: added } of inOrder) {
        if (from < done) {
            return undefined;
        }
        result += text.slice(done, from) + added;
        done = to;
    }
    return result + text.slice(done);
}

/** The line end that the file has from a place on. */
export function lineEndAt(text: string, offset: number): string {
    const next = text.indexOf("\n", offset);
    const at = next < 0 ? text.lastIndexOf("\n") : next;
    return at > 0 && text[at - 1] === "\r" ? "\r\n" : "\n";
}

/** A value as YAML, a text in quotes where YAML would take it for something else. */
export function plain(value: Leaf): string {
    // A list stands on one line, in which JSON is YAML.
    if (typeof value === "object") {
        return JSON.stringify(value);
    }
    return stringify(value, { version: "1.1", lineWidth: 0, defaultStringType: "PLAIN" }).trimEnd();
}

/** The lines of a block, without the last line end. */
export function blockText(tree: Tree, layout: Layout): string {
    return Object.entries(tree)
        .map(([key, value]) => {
            const start = `${layout.indent}${plain(key)}:`;
            return isTree(value)
                ? `${start}${layout.lineEnd}${blockText(value, deeper(layout))}`
                : `${start} ${plain(value)}`;
        })
        .join(layout.lineEnd);
}

function isTree(value: Leaf | Tree): value is Tree {
    return typeof value === "object" && !Array.isArray(value);
}

/** The entries of a flow map, of which JSON is a part: on lines of their own where there is a layout. */
export function flowEntries(tree: Tree, layout: Layout | undefined): string {
    const between = layout === undefined ? ", " : `,${layout.lineEnd}${layout.indent}`;
    return Object.entries(tree)
        .map(([key, value]) => {
            const text = isTree(value) ? flowText(value, layout) : JSON.stringify(value);
            return `${JSON.stringify(key)}: ${text}`;
        })
        .join(between);
}

/** A flow map; `first` is an entry that no tree can say. */
export function flowText(tree: Tree, layout: Layout | undefined, first: readonly string[] = []): string {
    if (layout === undefined) {
        return `{ ${[...first, flowEntries(tree, layout)].join(", ")} }`;
    }
    const inner = deeper(layout);
    const entries = [...first, flowEntries(tree, inner)].join(`,${inner.lineEnd}${inner.indent}`);
    return `{${inner.lineEnd}${inner.indent}${entries}${layout.lineEnd}${layout.indent}}`;
}

export function deeper(layout: Layout): Layout {
    return { ...layout, indent: layout.indent + layout.unit };
}

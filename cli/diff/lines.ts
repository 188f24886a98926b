import { diffArrays } from "diff";
import { defined } from "../../core/fields";

export interface Line {
    readonly kind: "same" | "removed" | "added";
    readonly text: string;
    /** Numbers from 1 in the text before and after. */
    readonly before?: number;
    readonly after?: number;
}

/** A run of lines, or of lines that are left out because they are the same. */
export type Hunk = { readonly lines: readonly Line[] } | { readonly skipped: number };

/** More lines that come and go than this, and all is shown as replaced: no reader would follow it line by line. */
const MOST_CHANGED = 1_000;

/** Line by line, with as few changes as can be. An absent text has no lines. */
export function diffLines(before: string | undefined, after: string | undefined): Line[] {
    const [old, current] = [linesOf(before), linesOf(after)];
    const replaced = [
        { value: old, removed: true, added: false },
        { value: current, removed: false, added: true },
    ];
    const parts = diffArrays(old, current, { maxEditLength: MOST_CHANGED }) ?? replaced;
    let [was, is] = [0, 0];
    return parts.flatMap(({ value, removed, added }) =>
        value.map((text): Line => {
            was += added ? 0 : 1;
            is += removed ? 0 : 1;
            const kind = added ? "added" : removed ? "removed" : "same";
            return { kind, text, ...defined({ before: added ? undefined : was, after: removed ? undefined : is }) };
        }),
    );
}

function linesOf(text: string | undefined): string[] {
    return text === undefined || text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** Without the lines that are the same and further than `context` from any change. */
export function hunksOf(lines: readonly Line[], context: number): Hunk[] {
    const changed = lines.flatMap(({ kind }, index) => (kind === "same" ? [] : [index]));
    const near = new Set(changed.flatMap((index) => range(index - context, index + context)));
    const hunks: Hunk[] = [];
    let from = 0;
    while (from < lines.length) {
        const isNear = near.has(from);
        let to = from;
        while (to < lines.length && near.has(to) === isNear) {
            to += 1;
        }
        hunks.push(isNear ? { lines: lines.slice(from, to) } : { skipped: to - from });
        from = to;
    }
    return hunks;
}

function range(from: number, to: number): number[] {
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

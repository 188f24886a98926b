/** A line of a comparison. */
export interface Line {
    readonly kind: "same" | "removed" | "added";
    readonly text: string;
    /** Numbers from 1 in the text before and after. */
    readonly before?: number;
    readonly after?: number;
}

/** A run of lines, or of lines that are left out because they are the same. */
export type Hunk = { readonly lines: readonly Line[] } | { readonly skipped: number };

/** More cells than this, and what differs is shown as replaced whole: no reader would follow it line by line. */
const MOST_CELLS = 4_000_000;

/** Line by line, by the longest common subsequence. An absent text has no lines. */
export function diffLines(before: string | undefined, after: string | undefined): Line[] {
    const [old, current] = [linesOf(before), linesOf(after)];
    const shortest = Math.min(old.length, current.length);
    let start = 0;
    while (start < shortest && old[start] === current[start]) {
        start += 1;
    }
    let end = 0;
    while (end < shortest - start && old[old.length - 1 - end] === current[current.length - 1 - end]) {
        end += 1;
    }
    const middle = changedLines(old.slice(start, old.length - end), current.slice(start, current.length - end));
    const head = old.slice(0, start).map((text): Unnumbered => ({ kind: "same", text }));
    const tail = old.slice(old.length - end).map((text): Unnumbered => ({ kind: "same", text }));
    return numbered([...head, ...middle, ...tail]);
}

type Unnumbered = Pick<Line, "kind" | "text">;

function linesOf(text: string | undefined): string[] {
    return text === undefined || text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

function changedLines(old: readonly string[], current: readonly string[]): Unnumbered[] {
    const width = current.length + 1;
    const removed = old.map((text): Unnumbered => ({ kind: "removed", text }));
    const added = current.map((text): Unnumbered => ({ kind: "added", text }));
    if (old.length === 0 || current.length === 0 || (old.length + 1) * width > MOST_CELLS) {
        return [...removed, ...added];
    }
    const lengths = commonLengths(old, current);
    const lines: Unnumbered[] = [];
    let [i, j] = [0, 0];
    while (i < old.length || j < current.length) {
        const [oldLine, line] = [old[i], current[j]];
        if (oldLine !== undefined && oldLine === line) {
            lines.push({ kind: "same", text: oldLine });
            i += 1;
            j += 1;
        } else if (
            oldLine !== undefined &&
            (line === undefined || at(lengths, (i + 1) * width + j) >= at(lengths, i * width + j + 1))
        ) {
            lines.push({ kind: "removed", text: oldLine });
            i += 1;
        } else if (line !== undefined) {
            lines.push({ kind: "added", text: line });
            j += 1;
        }
    }
    return lines;
}

/** For each pair of places, how many lines what follows both has in common. */
function commonLengths(old: readonly string[], current: readonly string[]): Uint16Array {
    const width = current.length + 1;
    const lengths = new Uint16Array((old.length + 1) * width);
    for (let i = old.length - 1; i >= 0; i -= 1) {
        for (let j = current.length - 1; j >= 0; j -= 1) {
            const [below, right] = [at(lengths, (i + 1) * width + j), at(lengths, i * width + j + 1)];
            lengths[i * width + j] =
                old[i] === current[j] ? at(lengths, (i + 1) * width + j + 1) + 1 : Math.max(below, right);
        }
    }
    return lengths;
}

function at(numbers: Uint16Array, index: number): number {
    return numbers[index] ?? 0;
}

function numbered(lines: readonly Unnumbered[]): Line[] {
    let [before, after] = [0, 0];
    return lines.map(({ kind, text }) => {
        before += kind === "added" ? 0 : 1;
        after += kind === "removed" ? 0 : 1;
        return { kind, text, ...(kind === "added" ? {} : { before }), ...(kind === "removed" ? {} : { after }) };
    });
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

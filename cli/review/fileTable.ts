import { html, htmlCode } from "./escape";
import type { FileChange } from "./files";
import { diffLines, hunksOf, type Line } from "./lines";

const CONTEXT = 4;
/** A file with more rows than this is folded at first. */
const MOST_OPEN_ROWS = 60;

/** A row of two sides; one of them may have no line. */
type Row = { readonly left?: Line; readonly right?: Line };

/** A file before and after, side by side, and whole below. */
export function fileTable({ file, before, after }: FileChange, id: string): string {
    const hunks = hunksOf(diffLines(before, after), CONTEXT);
    const rows = hunks.flatMap((hunk) =>
        "skipped" in hunk ? [gap(hunk.skipped)] : sideBySide(hunk.lines).map(rowHtml),
    );
    const isChange = before !== undefined && after !== undefined;
    return [
        `<details id="${id}"${rows.length <= MOST_OPEN_ROWS ? " open" : ""}><summary>${htmlCode(file)}</summary>`,
        `<div class="box"><table class="files"><colgroup><col class="n"><col><col class="n"><col></colgroup>`,
        `<thead><tr><th scope="col">Line</th><th scope="col">Before</th><th scope="col">Line</th><th scope="col">After</th></tr></thead>`,
        `<tbody>${rows.join("\n")}</tbody></table></div>`,
        isChange ? whole(file, after) : "",
        "</details>",
    ].join("\n");
}

function whole(file: string, text: string): string {
    return `<details><summary>All of ${htmlCode(file)} after the change</summary><pre tabindex="0">${html(text)}</pre></details>`;
}

function gap(count: number): string {
    return `<tr class="gap"><td colspan="4">${count} equal ${count === 1 ? "line" : "lines"}</td></tr>`;
}

/** Removed lines stand beside those that were added in their place. */
function sideBySide(lines: readonly Line[]): Row[] {
    const rows: Row[] = [];
    let removed: Line[] = [];
    let added: Line[] = [];
    const flush = () => {
        const count = Math.max(removed.length, added.length);
        for (let index = 0; index < count; index += 1) {
            const [left, right] = [removed[index], added[index]];
            rows.push({ ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }) });
        }
        removed = [];
        added = [];
    };
    for (const line of lines) {
        if (line.kind === "same") {
            flush();
            rows.push({ left: line, right: line });
        } else {
            (line.kind === "removed" ? removed : added).push(line);
        }
    }
    flush();
    return rows;
}

function rowHtml({ left, right }: Row): string {
    const isSame = left !== undefined && left === right;
    return (
        `<tr${isSame ? ' class="same"' : ""}>${cells(left, left?.before, isSame ? "" : "was", "")}` +
        `${cells(right, right?.after, isSame ? "" : "is", " second")}</tr>`
    );
}

function cells(line: Line | undefined, number: number | undefined, mark: "" | "was" | "is", side: string): string {
    if (line === undefined) {
        return `<td class="n blank"></td><td class="blank"></td>`;
    }
    // The sign is for those who do not see the colours.
    const sign = { "": "", was: "− ", is: "+ " }[mark];
    return `<td class="n${side}">${sign}${number}</td><td class="${mark}${side}">${html(line.text)}</td>`;
}

import { defined } from "../../core/fields";
import { diffLines, hunksOf, type Line } from "../diff/lines";
import type { FileChange } from "./files";
import { type Html, html, htmlCode, htmlLines } from "./html";

const CONTEXT = 4;
/** A file with more rows than this is folded at first. */
const MOST_OPEN_ROWS = 60;

/** A row of two sides; one of them may have no line. */
type Row = { readonly left?: Line; readonly right?: Line };

/** A file before and after, side by side, and whole below. */
export function fileTable({ file, before, after }: FileChange, id: string): Html {
    const hunks = hunksOf(diffLines(before, after), CONTEXT);
    const rows = hunks.flatMap((hunk) =>
        "skipped" in hunk ? [gap(hunk.skipped)] : sideBySide(hunk.lines).map(rowHtml),
    );
    const isChange = before !== undefined && after !== undefined;
    return htmlLines([
        html`<details id="${id}"${rows.length <= MOST_OPEN_ROWS ? " open" : ""}><summary>${htmlCode(file)}</summary>`,
        html`<div class="box"><table class="files"><colgroup><col class="n"><col><col class="n"><col></colgroup>`,
        html`<thead><tr><th scope="col">Line</th><th scope="col">Before</th><th scope="col">Line</th><th scope="col">After</th></tr></thead>`,
        html`<tbody>${htmlLines(rows)}</tbody></table></div>`,
        isChange ? whole(file, after) : undefined,
        html`</details>`,
    ]);
}

function whole(file: string, text: string): Html {
    return html`<details><summary>All of ${htmlCode(file)} after the change</summary><pre tabindex="0">${text}</pre></details>`;
}

function gap(count: number): Html {
    return html`<tr class="gap"><td colspan="4">${count} equal ${count === 1 ? "line" : "lines"}</td></tr>`;
}

/** Removed lines stand next to those that were added in their place. */
function sideBySide(lines: readonly Line[]): Row[] {
    const rows: Row[] = [];
    let removed: Line[] = [];
    let added: Line[] = [];
    const flush = () => {
        const count = Math.max(removed.length, added.length);
        for (let index = 0; index < count; index += 1) {
            const [left, right] = [removed[index], added[index]];
            rows.push(defined({ left, right }));
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

function rowHtml({ left, right }: Row): Html {
    const isSame = left !== undefined && left === right;
    const [before, after] = [
        cells(left, left?.before, isSame ? "" : "was", ""),
        cells(right, right?.after, isSame ? "" : "is", " second"),
    ];
    return html`<tr${isSame ? html` class="same"` : undefined}>${before}${after}</tr>`;
}

function cells(line: Line | undefined, number: number | undefined, mark: "" | "was" | "is", side: string): Html {
    if (line === undefined) {
        return html`<td class="n blank"></td><td class="blank"></td>`;
    }
    // The sign is for those who do not see the colors.
    const sign = { "": "", was: "− ", is: "+ " }[mark];
    return html`<td class="n${side}">${sign}${number}</td><td class="${mark}${side}">${line.text}</td>`;
}

import { EFFECTS } from "../../core/effect";
import { escapeInvisible, escapeInvisibleLine } from "../../core/escapeInvisible";
import type { Change, Flip } from "../../core/review/change";
import { type Colors, effectText } from "../colors";
import type { Comparison } from "./compare";
import { diffLines, hunksOf } from "./lines";

/** What differs, what loosens first. */
export function diffText(comparison: Comparison, colors: Colors): string {
    const { before = "none", after = "none", effect, changes, flips } = comparison;
    const source = escapeInvisibleLine(comparison.source);
    if (changes.length === 0 && flips.length === 0) {
        return `${source} ${after}: no difference\n`;
    }
    const blocks = EFFECTS.flatMap((one) => [
        ...changes.filter((change) => change.effect === one).map((change) => changeText(change, colors)),
        ...flips.filter((flip) => flip.effect === one).map((flip) => flipText(flip, colors)),
    ]);
    return [`${source} ${before} -> ${after}: ${effectText(effect, colors)}\n`, ...blocks].join("\n");
}

const MARKS = { same: " ", removed: "-", added: "+" };
/** So many equal lines stand around a change in a long text. */
const CONTEXT = 2;

function changeText({ file, path, before, after, effect, reason }: Change, colors: Colors): string {
    const isLong = [before, after].every((text) => text?.includes("\n"));
    const lines = isLong ? changedLines(before, after) : [...marked("-", before), ...marked("+", after)];
    return `${effectText(effect, colors)} ${escapeInvisibleLine(`${file}: ${path}`)}\n${lines.join("")}    ${escapeInvisibleLine(reason)}\n`;
}

function flipText({ probe, request, before, after, effect, reason }: Flip, colors: Colors): string {
    const what = escapeInvisibleLine(`${request}: ${probe}`);
    return `${effectText(effect, colors)} ${what}\n  - ${before}\n  + ${after}\n    ${escapeInvisibleLine(reason)}\n`;
}

function marked(mark: string, text: string | undefined): string[] {
    return (text === undefined ? [] : text.split("\n")).map((line) => `  ${mark} ${escapeInvisible(line)}\n`);
}

function changedLines(before: string | undefined, after: string | undefined): string[] {
    return hunksOf(diffLines(before, after), CONTEXT).flatMap((hunk) =>
        "skipped" in hunk
            ? ["    …\n"]
            : hunk.lines.map(({ kind, text }) => `  ${MARKS[kind]} ${escapeInvisible(text)}\n`),
    );
}

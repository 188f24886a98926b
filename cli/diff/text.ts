import { EFFECTS } from "../../core/effect";
import { escapeInvisible, escapeInvisibleLine } from "../../core/escapeInvisible";
import type { Change, Flip } from "../../core/review/change";
import { type Colours, effectText } from "../colours";
import type { Comparison } from "./compare";

/** What differs, what loosens first. */
export function diffText(comparison: Comparison, colours: Colours): string {
    const { before = "none", after = "none", effect, changes, flips } = comparison;
    const source = escapeInvisibleLine(comparison.source);
    if (changes.length === 0 && flips.length === 0) {
        return `${source} ${after}: no difference\n`;
    }
    const blocks = EFFECTS.flatMap((one) => [
        ...changes.filter((change) => change.effect === one).map((change) => changeText(change, colours)),
        ...flips.filter((flip) => flip.effect === one).map((flip) => flipText(flip, colours)),
    ]);
    return [`${source} ${before} -> ${after}: ${effectText(effect, colours)}\n`, ...blocks].join("\n");
}

function changeText({ file, path, before, after, effect, reason }: Change, colours: Colours): string {
    const lines = [...marked("-", before), ...marked("+", after)];
    return `${effectText(effect, colours)} ${escapeInvisibleLine(`${file}: ${path}`)}\n${lines.join("")}    ${escapeInvisibleLine(reason)}\n`;
}

function flipText({ probe, request, before, after, effect, reason }: Flip, colours: Colours): string {
    const what = escapeInvisibleLine(`${request}: ${probe}`);
    return `${effectText(effect, colours)} ${what}\n  - ${before}\n  + ${after}\n    ${escapeInvisibleLine(reason)}\n`;
}

function marked(mark: string, text: string | undefined): string[] {
    return text === undefined
        ? []
        : escapeInvisible(text)
              .split("\n")
              .map((line) => `  ${mark} ${line}\n`);
}

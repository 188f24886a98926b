import { type Change, Effect, type Flip } from "../../core/review/change";
import { printable } from "../printable";
import type { Comparison } from "./compare";

const WORST_FIRST: readonly Effect[] = [Effect.Loosens, Effect.Unknown, Effect.Tightens, Effect.Neutral];

/** What differs, what loosens first. */
export function toText(comparison: Comparison): string {
    const { source, before = "none", after = "none", effect, changes, flips } = comparison;
    if (changes.length === 0 && flips.length === 0) {
        return `${source} ${after}: no difference\n`;
    }
    const blocks = WORST_FIRST.flatMap((one) => [
        ...changes.filter((change) => change.effect === one).map(changeText),
        ...flips.filter((flip) => flip.effect === one).map(flipText),
    ]);
    return [`${source} ${before} -> ${after}: ${effect}\n`, ...blocks].join("\n");
}

function changeText({ file, path, before, after, effect, reason }: Change): string {
    const lines = [...marked("-", before), ...marked("+", after)];
    return `${effect} ${file}: ${printable(path)}\n${lines.join("")}    ${reason}\n`;
}

function flipText({ probe, request, before, after, effect, reason }: Flip): string {
    return `${effect} ${request}: ${printable(probe)}\n  - ${before}\n  + ${after}\n    ${reason}\n`;
}

function marked(mark: string, text: string | undefined): string[] {
    return text === undefined
        ? []
        : printable(text)
              .split("\n")
              .map((line) => `  ${mark} ${line}\n`);
}

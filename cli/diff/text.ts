import { type Change, EFFECTS, type Flip } from "../../core/review/change";
import { type Colours, effectText } from "../colours";
import { visible } from "../visible";
import type { Comparison } from "./compare";

/** What differs, what loosens first. */
export function toText(comparison: Comparison, colours: Colours): string {
    const { source, before = "none", after = "none", effect, changes, flips } = comparison;
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
    return `${effectText(effect, colours)} ${file}: ${visible(path)}\n${lines.join("")}    ${reason}\n`;
}

function flipText({ probe, request, before, after, effect, reason }: Flip, colours: Colours): string {
    return `${effectText(effect, colours)} ${request}: ${visible(probe)}\n  - ${before}\n  + ${after}\n    ${reason}\n`;
}

function marked(mark: string, text: string | undefined): string[] {
    return text === undefined
        ? []
        : visible(text)
              .split("\n")
              .map((line) => `  ${mark} ${line}\n`);
}

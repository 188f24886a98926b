import { escapeInvisible, escapeInvisibleLine, escapeOf } from "../../core/escapeInvisible";

const LONGEST_INLINE = 160;
/** A word that means the same in Markdown as in a letter: letters and numbers, in brackets, quotes and points. */
const PLAIN_WORD = /^[("]*(?:[A-Za-z]+(?:['-][A-Za-z]+)*|\d+(?:[.,]\d+)*)[)":;,.!?]*$|^[–—-]$/;
const WORD_PARTS = /^([("]*)(.*?)([)":;,.!?]*)$/s;
/** What GitHub makes a link of although it is but letters and numbers. */
const REFERENCE = /\bGH-\d|^[0-9a-f]{7,}$/i;

/**
 * A value as a code span of Markdown: nothing in it is a link, a mention or a tag. What cannot be seen is shown escaped,
 * and in quotes, so that it differs from a value with that very escape.
 */
export function code(value: string): string {
    return span(shownValue(value));
}

/** The same for a cell of a table, where a bar would end the cell even in a code span. */
export function cell(value: string): string {
    return span(shownValue(value).replaceAll("|", escapeOf));
}

/** Words of others as prose: whatever is not a plain word becomes code. */
export function prose(text: string): string {
    return text
        .split(/\s+/)
        .filter((word) => word !== "")
        .map((word) => {
            if (PLAIN_WORD.test(word) && !REFERENCE.test(word)) {
                return word;
            }
            const [, open = "", core = "", close = ""] = WORD_PARTS.exec(word) ?? [];
            return core === "" ? span(oneLine(word)) : `${open}${span(oneLine(core))}${close}`;
        })
        .join(" ");
}

/** A block of code that its content cannot end. */
export function fence(content: string, language: string): string {
    const text = escapeInvisible(content).replace(/\n$/, "");
    const bars = "`".repeat(Math.max(3, longestRun(text) + 1));
    return `${bars}${language}\n${text}\n${bars}\n`;
}

/** A value on one line, cut, and in quotes where that is not the value itself. */
export function shownValue(value: string): string {
    const line = oneLine(value);
    const letters = [...line];
    const rest = letters.length - LONGEST_INLINE;
    return rest > 0 ? `${letters.slice(0, LONGEST_INLINE).join("")}… (${rest} more)` : line;
}

function oneLine(value: string): string {
    const line = escapeInvisibleLine(value);
    const isPlain = line === value && line.trim() === line && line !== "";
    return isPlain ? line : `"${escapeInvisibleLine(value.replace(/["\\]/g, "\\$&"))}"`;
}

function span(line: string): string {
    const bars = "`".repeat(longestRun(line) + 1);
    const pad = /^`|`$/.test(line) ? " " : "";
    return `${bars}${pad}${line}${pad}${bars}`;
}

function longestRun(text: string): number {
    return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

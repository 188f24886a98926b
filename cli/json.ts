import { INVISIBLE } from "../core/escapeInvisible";

/**
 * The same data as JSON in which everything can be seen: `JSON.stringify` escapes neither C1 controls, which terminals
 * obey, nor what turns the direction of text.
 */
export function jsonText(value: object): string {
    const text = JSON.stringify(value, undefined, 2);
    return `${text.replace(INVISIBLE, (char) => (" \n".includes(char) ? char : escaped(char)))}\n`;
}

/** Each UTF-16 unit of a character. */
function escaped(char: string): string {
    return char
        .split("")
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
        .join("");
}

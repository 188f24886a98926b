// TOML 1.0 has no escape in a literal string: what it cannot hold is a run of three quotes, a quote at the end, and
// control characters other than tab and newline. A carriage return before a newline may be dropped by a reader.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const NEEDS_ESCAPES = /'''|'$|[\u0000-\u0008\u000b-\u001f\u007f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
// The third quote of a run, and quotes before the closing ones.
const CLOSING_QUOTES = /"(?="")|"(?="?$)/g;

/** `text` as a TOML string over several lines, as it is where that can be; a reader drops the first newline. */
export function literalLines(text: string): string {
    return NEEDS_ESCAPES.test(text) ? escapedLines(text) : `'''\n${text}'''`;
}

/**
 * The same with escapes. What stands inside of a document uses it, for three single quotes would make the document
 * itself escape everything.
 */
export function escapedLines(text: string): string {
    const escaped = text
        .replace(/\\/g, "\\\\")
        .replace(CLOSING_QUOTES, '\\"')
        .replace(CONTROL, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
    return `"""\n${escaped}"""`;
}

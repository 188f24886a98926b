/**
 * What a reader does not see, or takes for something else: controls, characters that turn the direction of text or have
 * no width, and blanks other than the usual one.
 */
export const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** A text of several lines in which everything can be seen. Tabs and line ends stay. */
export function escapeInvisible(text: string): string {
    return text.replace(INVISIBLE, (char) => (" \n\t".includes(char) ? char : escapeOf(char)));
}

/** The same on one line. */
export function escapeInvisibleLine(text: string): string {
    return escapeInvisible(text).replace(/[\n\t]/g, (char) => (char === "\n" ? "\\n" : "\\t"));
}

/** `\u{202e}`, as a character is written in TypeScript and Rust. */
export function escapeOf(char: string): string {
    return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

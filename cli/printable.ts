/** A value may hold anything: what would steer a terminal is written out. Line ends stay. */
export function printable(text: string): string {
    return text.replace(/[^\P{C}\n]/gu, (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`);
}

/**
 * A text that a regular expression of a policy matches, as short as it goes: for names and values that only the cluster
 * knows. Expressions that use more than this package's policies do may get one that they do not match; the request with it is
 * then denied by both policies, and shows nothing.
 */
export function exampleOf(regex: string): string {
    return regex.length > LONGEST ? "" : alternatives(regex, 0)[0];
}

/** Of expressions and of examples: the author of a policy must not exhaust its reader. */
const LONGEST = 1_000;

type Read = readonly [text: string, end: number];

/** The first of `a|b|c`, up to the bracket that closes them. */
function alternatives(regex: string, from: number): Read {
    let first: string | undefined;
    let at = from;
    for (;;) {
        const [text, end] = sequence(regex, at);
        first ??= text;
        if (regex[end] !== "|") {
            return [first, end];
        }
        at = end + 1;
    }
}

function sequence(regex: string, from: number): Read {
    let text = "";
    let at = from;
    while (at < regex.length && regex[at] !== "|" && regex[at] !== ")") {
        const [piece, end] = atom(regex, at);
        const [times, next] = repeats(regex, end);
        text = `${text}${piece.repeat(times)}`.slice(0, LONGEST);
        at = next;
    }
    return [text, at];
}

function atom(regex: string, at: number): Read {
    const char = regex[at] ?? "";
    if (char === "\\") {
        return [regex[at + 1] ?? "", at + 2];
    }
    if (char === "[") {
        const end = regex.indexOf("]", at + 2);
        return [
            regex[at + 1] === "\\" ? (regex[at + 2] ?? "") : (regex[at + 1] ?? ""),
            end < 0 ? regex.length : end + 1,
        ];
    }
    if (char === "(") {
        const [text, end] = alternatives(regex, at + groupStart(regex, at));
        return [text, end + 1];
    }
    return [{ "^": "", $: "", ".": "x" }[char] ?? char, at + 1];
}

/** Length of `(`, `(?:` or `(?s:`. */
function groupStart(regex: string, at: number): number {
    return /^\((?:\?[a-z]*:)?/.exec(regex.slice(at, at + 8))?.[0].length ?? 1;
}

/** A name of one letter is a name; of what may be left out, nothing is needed. */
function repeats(regex: string, at: number): readonly [times: number, end: number] {
    const [whole, least] = /^\{(\d{1,2})(?:,\d*)?\}/.exec(regex.slice(at, at + 10)) ?? [];
    if (whole !== undefined) {
        return [Number(least), at + whole.length];
    }
    const isOptional = regex[at] === "?" || regex[at] === "*";
    return isOptional ? [0, at + 1] : [1, regex[at] === "+" ? at + 1 : at];
}

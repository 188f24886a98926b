/** How strings begin and end, and whether a backslash escapes in them. */
interface Quote {
    readonly mark: string;
    readonly escapes: boolean;
}

/** The longer marks first. */
const QUOTES: readonly Quote[] = [
    { mark: '"""', escapes: true },
    { mark: "'''", escapes: false },
    { mark: '"', escapes: true },
    { mark: "'", escapes: false },
];

/** A comment or a string in a text. */
export interface Token {
    readonly kind: "comment" | "string";
    readonly start: number;
    readonly end: number;
}

/** The comments of a TOML text, each on its line. */
export function tomlComments(text: string): string {
    return tomlTokens(text)
        .filter(({ kind }) => kind === "comment")
        .map(({ start, end }) => text.slice(start, end).trimEnd())
        .join("\n");
}

const NEXT = /[#"']/g;

/** Comments and strings of a TOML text from its beginning on; what stands between them is code. */
export function tomlTokens(text: string): Token[] {
    const tokens: Token[] = [];
    NEXT.lastIndex = 0;
    for (let match = NEXT.exec(text); match !== null; match = NEXT.exec(text)) {
        const start = match.index;
        const quote = QUOTES.find(({ mark }) => text.startsWith(mark, start));
        const end =
            quote === undefined ? endOf(text, "\n", start) : endOfString(text, start + quote.mark.length, quote);
        tokens.push({ kind: quote === undefined ? "comment" : "string", start, end });
        NEXT.lastIndex = end;
    }
    return tokens;
}

function endOf(text: string, mark: string, from: number): number {
    const at = text.indexOf(mark, from);
    return at < 0 ? text.length : at;
}

/** A string that does not end goes on to the end of the text. */
function endOfString(text: string, from: number, { mark, escapes }: Quote): number {
    for (let at = from; at < text.length; at++) {
        if (escapes && text[at] === "\\") {
            at++;
        } else if (text.startsWith(mark, at)) {
            // One or two quotes may stand right before three closing ones.
            const [quotes = ""] = /^(.)\1*/.exec(text.slice(at, at + mark.length + 2)) ?? [];
            return at + (mark.length === 3 ? quotes.length : mark.length);
        }
    }
    return text.length;
}

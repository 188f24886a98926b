import { parse } from "smol-toml";
import { error, type Issue, type Place, warning } from "../../issue";
import { isOlder } from "../../kataVersion";

/** The first Kata whose readers take TOML 1.1: before, `toml` 0.5.11 reads a document (`Cargo.toml` of the workspace). */
const SINCE = "4.0";

/**
 * What the readers of Kata before 4.0 refuse in a text that newer ones take: an error for such a Kata, and a warning where the
 * version is not known.
 */
export function checkNewerToml(text: string, path: Place, kataVersion: string | undefined): Issue[] {
    if (kataVersion !== undefined && !isOlder(kataVersion, SINCE)) {
        return [];
    }
    const problem = kataVersion === undefined ? warning : error;
    const guests = kataVersion === undefined ? `Kata before ${SINCE}` : `Kata ${kataVersion}`;
    return newerToml(text).map(({ line, what, fix }) =>
        problem(path, "toml-newer", {
            message: `line ${line} has ${what}, which the TOML reader of ${guests} refuses`,
            allowed: "TOML 1.0, without a table header inside of a table that dotted keys made",
            fix,
        }),
    );
}

interface Newer {
    readonly line: number;
    readonly what: string;
    readonly fix: string;
}

interface Token {
    readonly text: string;
    readonly line: number;
}

type Statement = readonly Token[];

/** Where a valid text has what `toml` 0.5.11 refuses. */
export function newerToml(text: string): Newer[] {
    const statements = statementsIn(text);
    return [
        ...statements.flatMap((tokens) => [...inTokens(tokens), ...inInlineTables(tokens)]),
        ...inTables(statements),
    ];
}

function inTokens(tokens: Statement): Newer[] {
    return tokens.flatMap(({ text, line }) => {
        const escapes = text.startsWith('"') ? [...text.matchAll(/\\([\s\S])/g)] : [];
        const [newer] = escapes.find(([, char]) => char === "e" || char === "x") ?? [];
        if (newer !== undefined) {
            return [{ line, what: `the escape ${newer} in a string`, fix: "write \\u and four hexadecimal digits" }];
        }
        return /^(?:[\d-]+[Tt])?\d\d:\d\d(?![:\d])/.test(text)
            ? [{ line, what: "a time without seconds", fix: "write the seconds" }]
            : [];
    });
}

function inInlineTables(tokens: Statement): Newer[] {
    const open: string[] = [];
    return tokens.flatMap(({ text, line }, index) => {
        const isInside = open.at(-1) === "{";
        const isTrailing = text === "}" && tokens[index - 1]?.text === ",";
        if (text === "{" || text === "[") {
            open.push(text);
        }
        if (text === "}" || text === "]") {
            open.pop();
        }
        const what = isTrailing
            ? "a comma at the end of an inline table"
            : "a line break or a comment in an inline table";
        const isNewer = isInside && (isTrailing || text === "\n" || text.startsWith("#"));
        return isNewer ? [{ line, what, fix: "write the inline table on one line, without a comma at its end" }] : [];
    });
}

/** Tables by header inside of those that dotted keys have made. */
function inTables(statements: readonly Statement[]): Newer[] {
    const dotted = new Set<string>();
    const items = new Map<string, number>();
    let header = "";
    return statements.flatMap((tokens) => {
        const [first, second] = tokens;
        const isHeader = first?.text === "[";
        const end = tokens.findIndex(({ text }) => text === "=");
        const keys = (isHeader ? tokens : tokens.slice(0, Math.max(end, 0))).flatMap(keyOf);
        if (!isHeader) {
            for (const place of placesAlong(header, keys, items).slice(0, -1)) {
                dotted.add(place);
            }
            return [];
        }
        if (second?.text === "[") {
            const list = placesAlong("", keys, items).at(-1)?.replace(/#\d+$/, "") ?? "";
            items.set(list, (items.get(list) ?? 0) + 1);
        }
        const places = placesAlong("", keys, items);
        header = places.at(-1) ?? "";
        const what = "a table inside of one that dotted keys made";
        const isNewer = places.some((place) => dotted.has(place));
        return isNewer ? [{ line: first.line, what, fix: "write either headers or dotted keys for that table" }] : [];
    });
}

/** Each table on a path, with the number of the item where it is a list, whose items have tables of their own. */
function placesAlong(start: string, keys: readonly string[], items: ReadonlyMap<string, number>): string[] {
    let place = start;
    return keys.map((key) => {
        const at = `${place}.${JSON.stringify(key)}`;
        place = `${at}#${items.get(at) ?? 0}`;
        return place;
    });
}

function keyOf({ text }: Token): readonly string[] {
    if (/^[[\].#\n]/.test(text)) {
        return [];
    }
    return /^["']/.test(text) ? Object.keys(parse(`${text} = 1`)) : [text];
}

/** The tokens of each line, or of several lines where brackets or strings go on, without spaces. */
function statementsIn(text: string): Statement[] {
    const statements: Token[][] = [[]];
    let depth = 0;
    let line = 1;
    for (let at = 0; at < text.length; ) {
        const token = text.slice(at, endOf(text, at));
        depth += token === "[" || token === "{" ? 1 : token === "]" || token === "}" ? -1 : 0;
        if (token === "\n" && depth === 0) {
            statements.push([]);
        } else if (!/^[ \t\r\uFEFF]/.test(token)) {
            statements.at(-1)?.push({ text: token, line });
        }
        line += token.split("\n").length - 1;
        at += token.length;
    }
    return statements.filter((tokens) => tokens.length > 0);
}

const TOKEN = /[ \t\r\uFEFF]+|#[^\n]*|[^\s"'#{}[\],=.]+|[\s\S]/y;
const CLOSING: Readonly<Record<string, RegExp>> = {
    '"': /\\[\s\S]|"/g,
    '"""': /\\[\s\S]|"""/g,
    "'": /'/g,
    "'''": /'''/g,
};

function endOf(text: string, at: number): number {
    const [quotes = ""] = /^(?:"""|'''|"|')/.exec(text.slice(at, at + 3)) ?? [];
    const closing = CLOSING[quotes];
    if (closing === undefined) {
        TOKEN.lastIndex = at;
        return at + (TOKEN.exec(text)?.[0].length ?? 1);
    }
    closing.lastIndex = at + quotes.length;
    let match = closing.exec(text);
    while (match !== null && match[0] !== quotes) {
        match = closing.exec(text);
    }
    const end = match === null ? text.length : closing.lastIndex;
    // One or two more quotes are the last characters of a string of several lines.
    const more = quotes.length === 3 ? (/^["']{0,2}/.exec(text.slice(end, end + 2))?.[0] ?? "") : "";
    return end + [...more].filter((char) => char === quotes[0]).length;
}

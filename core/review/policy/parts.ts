import { isPlainObject } from "../../shape";
import { regoTokens, type Token } from "../comments";
import { readJson } from "../tree/text";

/** One line `default NAME := true` or `:= false`. */
interface Default {
    readonly allowed: boolean;
    /** The comment lines right above it, which in our policies are the author's reasons. */
    readonly comment: string;
}

/** A policy taken apart. */
export interface PolicyParts {
    readonly text: string;
    /** Everything before the data. */
    readonly head: string;
    readonly defaults: ReadonlyMap<string, Default>;
    /** Everything but the defaults, their comments and the data. */
    readonly rules: string;
    /** The rules without comments and layout: equal where the rules say the same. */
    readonly bare: string;
    /** `policy_data`, where it is JSON to the end of the policy. */
    readonly data?: object;
}

const DATA = /^policy_data := (?=\{)/gm;
const DEFAULT = /^default[ \t]+([A-Za-z_]\w*)[ \t]*:?=[ \t]*(true|false)[ \t\r]*(?:\n|$(?![\s\S]))/gm;

/** Takes a policy apart. Whatever is in it, nothing of it is lost. */
export function policyParts(text: string): PolicyParts {
    const whole = regoTokens(text);
    const { data, start } = dataIn(text, whole);
    const head = text.slice(0, start);
    const tokens = start === text.length ? whole : whole.filter((token) => token.end <= start);
    const strings = tokens.filter(({ kind }) => kind === "string");
    const defaults = new Map<string, Default>();
    const rules: string[] = [];
    let end = 0;
    for (const match of head.matchAll(DEFAULT)) {
        const [line, name = "", value] = match;
        // A second default of a name is an error of the engine's, and stays where it is seen.
        if (!defaults.has(name) && !isWithin(match.index, strings)) {
            const start = startOfComment(head, match.index, end);
            defaults.set(name, { allowed: value === "true", comment: head.slice(start, match.index).trimEnd() });
            rules.push(head.slice(end, start));
            end = match.index + line.length;
        }
    }
    rules.push(head.slice(end));
    const rest = rules.join("");
    return { text, head, defaults, rules: rest, bare: bareCode(rest), ...(data === undefined ? {} : { data }) };
}

/** Where the comment lines right above a line begin, no further up than `from`. */
function startOfComment(text: string, line: number, from: number): number {
    let start = line;
    while (start > from) {
        const above = start < 2 ? 0 : text.lastIndexOf("\n", start - 2) + 1;
        if (above < from || text[above] !== "#") {
            break;
        }
        start = above;
    }
    return start;
}

function dataIn(text: string, tokens: readonly Token[]): { readonly data?: object; readonly start: number } {
    for (const match of text.matchAll(DATA)) {
        const data = readJson(text.slice(match.index + match[0].length));
        if (isPlainObject(data) && !isWithin(match.index, tokens)) {
            return { data, start: match.index };
        }
    }
    return { start: text.length };
}

/** Tokens are in order, and mostly many. */
function isWithin(index: number, tokens: readonly Token[]): boolean {
    let low = 0;
    let high = tokens.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((tokens[middle]?.end ?? 0) <= index) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const token = tokens[low];
    return token !== undefined && token.start < index;
}

/** Code without comments, blank lines and indents; what is in strings stays as it is. */
function bareCode(text: string): string {
    const strings: string[] = [];
    let code = "";
    let end = 0;
    for (const token of regoTokens(text)) {
        code += text.slice(end, token.start);
        if (token.kind === "string") {
            strings.push(text.slice(token.start, token.end));
            code += '"';
        }
        end = token.end;
    }
    code += text.slice(end);
    const lines = code.split("\n").map((line) => line.replace(/[ \t\r]+/g, " ").trim());
    return JSON.stringify([lines.filter((line) => line !== ""), strings]);
}

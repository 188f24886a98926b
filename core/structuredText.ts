import { parse, TomlError } from "smol-toml";
import { parseJson } from "./json";

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** TOML as data, or why it is not valid. Whole numbers are `bigint`, because guests tell them from others. */
export function readToml(text: string): { readonly value: object } | { readonly problem: string } {
    try {
        const value = parse(text, { integersAsBigInt: true });
        const problem = excessOf(value);
        return problem === undefined ? { value } : { problem: `it ${problem}` };
    } catch (cause) {
        if (cause instanceof TomlError) {
            return { problem: `line ${cause.line}: ${cause.message.split("\n")[0]}` };
        }
        return { problem: "it is nested too deeply" };
    }
}

/** JSON with one meaning. Undefined where it is not valid, where JavaScript would round a number, and where it is nested too deeply. */
export function readJson(text: string): unknown {
    const json = parseJson(text);
    const numbers = (text.match(TOKEN) ?? []).filter((token) => /^[-\d]/.test(token));
    const isExact = numbers.every((number) => String(Number(number)) === number);
    return "value" in json && isExact && isShallow(json.value) ? json.value : undefined;
}

/** YAML as data; undefined where it is not valid. */
export function readYaml(text: string): unknown {
    // Loaded when needed: most documents hold no YAML.
    const yaml: typeof import("yaml") = require("yaml");
    try {
        const document = yaml.parseDocument(text, { logLevel: "silent" });
        const value: unknown = document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 });
        return isShallow(value) ? value : undefined;
    } catch {
        // The reader throws an error for aliases that multiply.
        return undefined;
    }
}

/** More than any document that guests take. */
const MOST_VALUES = 10_000;

/** What is too much of a document to compare and check it value by value; undefined where nothing is. */
export function excessOf(value: unknown): string | undefined {
    if (!isShallow(value)) {
        return "is nested too deeply";
    }
    const open = [value];
    for (let count = 0; open.length > 0; count += 1) {
        const next = open.pop();
        if (count > MOST_VALUES) {
            return `has more than ${MOST_VALUES} values`;
        }
        open.push(...(typeof next === "object" && next !== null ? Object.values(next).slice(0, MOST_VALUES + 1) : []));
    }
    return undefined;
}

/** Deeper than any document that guests take. A deeper one is compared as text. */
const MAX_DEPTH = 100;

/** Whether a value can be walked without running out of stack, and has an end. */
function isShallow(value: unknown, depth = MAX_DEPTH): boolean {
    if (typeof value !== "object" || value === null) {
        return true;
    }
    return depth > 0 && Object.values(value).every((item) => isShallow(item, depth - 1));
}

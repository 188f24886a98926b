import { parse, TomlError } from "smol-toml";
import { isPlainObject } from "../../shape";
import { isShallow } from "./show";

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|:/g;

/** TOML as data, or why it is none. Whole numbers are `bigint`, for guests tell them from others. */
export function readToml(text: string): { readonly value: object } | { readonly problem: string } {
    try {
        const value = parse(text, { integersAsBigInt: true });
        return isShallow(value) ? { value } : { problem: "it is nested too deeply" };
    } catch (cause) {
        if (cause instanceof TomlError) {
            return { problem: `line ${cause.line}: ${cause.message.split("\n")[0]}` };
        }
        return { problem: "it is nested too deeply" };
    }
}

/**
 * JSON that means one thing: undefined where a key stands twice, of which readers take different ones, or where
 * JavaScript would round a number.
 */
export function readJson(text: string): unknown {
    try {
        const value: unknown = JSON.parse(text);
        const tokens = text.match(TOKEN) ?? [];
        const numbers = tokens.filter((token) => /^[-\d]/.test(token));
        const isExact = numbers.every((number) => String(Number(number)) === number);
        const keys = tokens.filter((token) => token === ":").length;
        return isExact && isShallow(value) && keysIn(value) === keys ? value : undefined;
    } catch {
        // Not JSON, or nested beyond what can be walked.
        return undefined;
    }
}

function keysIn(value: unknown): number {
    const own = isPlainObject(value) ? Object.keys(value).length : 0;
    const items: readonly unknown[] = typeof value === "object" && value !== null ? Object.values(value) : [];
    return items.reduce<number>((sum, item) => sum + keysIn(item), own);
}

/** YAML as data; undefined where it is none. */
export function readYaml(text: string): unknown {
    // Loaded when needed: most documents hold no YAML.
    const yaml: typeof import("yaml") = require("yaml");
    try {
        const document = yaml.parseDocument(text, { logLevel: "silent" });
        const value: unknown = document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 });
        return isShallow(value) ? value : undefined;
    } catch {
        // Aliases that multiply are thrown.
        return undefined;
    }
}

import { parse, TomlError } from "smol-toml";
import { parseJson } from "../../json";
import { isShallow } from "./show";

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

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

/** JSON that means one thing: undefined also where JavaScript would round a number, or that is nested too deeply. */
export function readJson(text: string): unknown {
    const json = parseJson(text);
    const numbers = (text.match(TOKEN) ?? []).filter((token) => /^[-\d]/.test(token));
    const isExact = numbers.every((number) => String(Number(number)) === number);
    return "value" in json && isExact && isShallow(json.value) ? json.value : undefined;
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

import { joinPath } from "../../../core/issue";
import { isPlainObject } from "../../../core/shape";

/** What was done to a part of a request. */
export type Mutation =
    | "added"
    | "changed"
    | "duplicated"
    | "empty"
    | "flipped"
    | "key added"
    | "null"
    | "other type"
    | "removed"
    | "reordered";

export interface Mutant {
    /** The changed part, with the label of its entry in place of an index. */
    readonly path: string;
    readonly mutation: Mutation;
    readonly input: unknown;
    /** The change in full: equal for two requests that have the same part and lose it to the same. */
    readonly change: string;
}

type Replacement = readonly [Mutation, unknown];

const COPIES = /^\/run\/kata-containers\/shared\/containers\/[^/]+$/;

/** What an entry of a list is, as some are bound and others are not: a variable's name, a driver, a kind of mount. */
function labelOf(item: unknown, path: string): string {
    if (typeof item === "string") {
        return path.endsWith(".Env") ? (item.split("=")[0] ?? "") : "";
    }
    if (!isPlainObject(item)) {
        return "";
    }
    const { driver, destination, source } = item;
    if (typeof destination === "string") {
        return COPIES.test(String(source)) ? "copy" : String(source).startsWith("/run/") ? "volume" : "made";
    }
    return typeof driver === "string" ? driver : "";
}

/** The text with another digit or letter at its end, which may have the form that is asked for. */
function otherEnd(text: string): string {
    return text === "" ? "0" : `${text.slice(0, -1)}${text.endsWith("1") ? "2" : "1"}`;
}

function scalars(value: unknown): Replacement[] {
    switch (typeof value) {
        case "string":
            return [
                ["changed", `${value}x`],
                ["changed", `x${value}`],
                ["changed", otherEnd(value)],
                ["changed", `${value}\n`],
                ...(value === "" ? [] : [["empty", ""] as const]),
                ["other type", 7],
                ["null", null],
            ];
        case "number":
            return [
                ["changed", value + 1],
                ["changed", value - 1],
                ["changed", 1_000_000],
                ["other type", String(value)],
                ["null", null],
            ];
        case "boolean":
            return [
                ["flipped", !value],
                ["other type", String(value)],
                ["null", null],
            ];
        default:
            return [
                ["changed", {}],
                ["changed", []],
                ["changed", "x"],
                ["changed", 1],
                ["changed", true],
            ];
    }
}

/** A list with one more, one twice, and in another order. What is removed belongs to the entry. */
function lists(value: readonly unknown[]): Replacement[] {
    const last = value.at(-1);
    const more = typeof last === "number" ? 1_000_000 : isPlainObject(last) || last === undefined ? {} : "x";
    return [
        ["added", [...value, more]],
        ["added", [...value, "x=y"]],
        ...(value.length > 0 ? [["duplicated", [...value, last]] as const] : []),
        ...(value.length > 1 ? [["reordered", [...value].reverse()] as const] : []),
        ...(value.length > 0 ? [["empty", []] as const] : []),
        ["other type", "x"],
        ["null", null],
    ];
}

function objects(value: Readonly<Record<string, unknown>>): Replacement[] {
    return [
        ["key added", { ...value, x: "x" }],
        ...(Object.keys(value).length > 0 ? [["empty", {}] as const] : []),
        ["other type", []],
        ["null", null],
    ];
}

/** Every small change of a value, in place. */
export function* mutantsOf(value: unknown, path = ""): Generator<Mutant> {
    const replacements = Array.isArray(value) ? lists(value) : isPlainObject(value) ? objects(value) : scalars(value);
    for (const [mutation, input] of replacements) {
        yield { path, mutation, input, change: `${path} ${mutation} ${JSON.stringify([value, input])}` };
    }
    if (Array.isArray(value)) {
        for (const [index, item] of value.entries()) {
            const at = `${path}[${labelOf(item, path)}]`;
            const left = value.filter((_, other) => other !== index);
            yield { path: at, mutation: "removed", input: left, change: `${at} removed ${JSON.stringify(item)}` };
            // Words of one list, as paths that are masked, are treated alike: the first and the last stand for all.
            const isAlike = !/\.(Env|Args)$/.test(path) && typeof item !== "object";
            if (isAlike && index > 0 && index < value.length - 1) {
                continue;
            }
            for (const mutant of mutantsOf(item, at)) {
                yield { ...mutant, input: value.map((other, place) => (place === index ? mutant.input : other)) };
            }
        }
    } else if (isPlainObject(value)) {
        for (const [key, item] of Object.entries(value)) {
            const at = joinPath(path, key);
            const { [key]: _, ...rest } = value;
            yield { path: at, mutation: "removed", input: rest, change: `${at} removed ${JSON.stringify(item)}` };
            for (const mutant of mutantsOf(item, at)) {
                yield { ...mutant, input: { ...value, [key]: mutant.input } };
            }
        }
    }
}

import { isDeepStrictEqual } from "node:util";
import { parse, stringify } from "smol-toml";
import { isPlainObject } from "../shape";
import { isKnown, UNKNOWN, type Unknown } from "../unknown";
import { escapedLines } from "./multilineText";
import type { InitDataSpec } from "./spec";

/** What a TOML file holds here. */
type TomlValue = string | number | boolean | readonly TomlValue[] | TomlTable;
export interface TomlTable {
    readonly [key: string]: TomlValue;
}

/** One key of an inner document: adding a key is adding a row. */
export interface KeyRow {
    /** The key and its tables, outermost first. */
    readonly path: readonly [string, ...string[]];
    /** The first Kata version whose guest reads it. */
    readonly since: string;
    /** The input that it is written from, outermost key first. */
    readonly input?: readonly [keyof InitDataSpec, ...string[]];
    /** What is written for the input. Default: the input as it is. */
    readonly write?: (value: never) => TomlValue;
    /** What is written without an input. */
    readonly always?: string;
    /** Whether texts of several lines are written over several lines, so that a line diff shows what changed in them. */
    readonly lines?: true;
}

type Table = { [key: string]: TomlValue | Table };

/**
 * The rows that have a value, as TOML text; unknown where one of their inputs is. smol-toml writes the plain keys of a
 * table before its sub-tables, so no key lands in the wrong one.
 */
export function renderFile(rows: readonly KeyRow[], spec: unknown): string | Unknown {
    const root: Table = {};
    const multiline: TomlValue[] = [];
    for (const row of rows) {
        const value = rowValue(row, spec);
        if (value === UNKNOWN) {
            return UNKNOWN;
        }
        if (value !== undefined) {
            insert(root, row.path, value);
            multiline.push(...(row.lines ? [value] : []));
        }
    }
    const text = multiline.flatMap(textsIn).reduce(spread, stringify(root));
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(parse(text))), root)) {
        throw new Error("confidential-workload: a TOML file does not read back as written; please report it");
    }
    return text;
}

function rowValue({ input, write, always }: KeyRow, spec: unknown): TomlValue | Unknown | undefined {
    if (input === undefined) {
        return always;
    }
    const given = inputAt(spec, input);
    if (given === UNKNOWN || given === undefined) {
        return given;
    }
    return write === undefined ? (given as TomlValue) : write(given as never);
}

/** The input at a path; undefined where none is given, and unknown where a part of it is. */
export function inputAt(spec: unknown, path: readonly string[]): unknown {
    let value = spec;
    for (const key of path) {
        if (value === UNKNOWN) {
            return UNKNOWN;
        }
        value = isPlainObject(value) ? value[key] : undefined;
    }
    return isKnown(value) ? value : UNKNOWN;
}

function insert(table: Table, path: readonly [string, ...string[]], value: TomlValue): void {
    const [key, next, ...deeper] = path;
    if (next === undefined) {
        table[key] = value;
        return;
    }
    const child = table[key];
    const nested = isPlainObject(child) ? (child as Table) : {};
    table[key] = nested;
    insert(nested, [next, ...deeper], value);
}

function textsIn(value: TomlValue): string[] {
    if (typeof value === "string") {
        return value.includes("\n") ? [value] : [];
    }
    return Array.isArray(value) ? value.flatMap(textsIn) : [];
}

/** Writes a text over several lines, wherever in the file it stands. */
function spread(file: string, text: string): string {
    const onOneLine = stringify({ x: text }).slice("x = ".length).trimEnd();
    return file.replaceAll(onOneLine, () => escapedLines(text));
}

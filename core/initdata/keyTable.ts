import { parse, stringify } from "smol-toml";

/** One key of an inner document: adding a key is adding a row. */
export interface KeyRow<Spec> {
    /** The key and its tables, outermost first. */
    readonly path: readonly [string, ...string[]];
    /** The first Kata version whose guest reads it. */
    readonly since: string;
    /** The value, or `undefined` to leave the key out. */
    readonly value: (spec: Spec) => string | undefined;
}

interface Table {
    [key: string]: string | Table;
}

/**
 * The rows that have a value, as TOML text. smol-toml writes the plain keys of a table before its sub-tables, so no
 * key lands in the wrong one.
 */
export function renderFile<Spec>(rows: readonly KeyRow<Spec>[], spec: Spec): string {
    const root: Table = {};
    for (const { path, value } of rows) {
        const given = value(spec);
        if (given !== undefined) {
            insert(root, path, given);
        }
    }
    const text = stringify(root);
    if (JSON.stringify(parse(text)) !== JSON.stringify(root)) {
        throw new Error("confidential-workload: a TOML file does not read back as written; please report it");
    }
    return text;
}

function insert(table: Table, path: readonly [string, ...string[]], value: string): void {
    const [key, next, ...deeper] = path;
    if (next === undefined) {
        table[key] = value;
        return;
    }
    const child = table[key];
    const nested: Table = typeof child === "object" ? child : {};
    table[key] = nested;
    insert(nested, [next, ...deeper], value);
}

import type { Keys } from "../../core/place";

const STEP = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g;

/** The keys of a path as messages have it, as in `policy.exec[0].command` or `annotations["example.com/a"]`. */
export function keysOf(path: string): Keys {
    return [...path.matchAll(STEP)].map(([, quoted, index, plain]) =>
        quoted === undefined
            ? index === undefined
                ? (plain ?? "")
                : Number(index)
            : String(JSON.parse(`"${quoted}"`)),
    );
}

export function valueAt(value: unknown, keys: Keys): unknown {
    return keys.reduce<unknown>(
        (at, key) =>
            typeof at === "object" && at !== null ? (at as Readonly<Record<string, unknown>>)[key] : undefined,
        value,
    );
}

/** An object that holds `value` at `keys`, and nothing else. */
export function nest(keys: Keys, value: Tree): Tree {
    return keys.reduceRight<Tree>((inner, key) => ({ [key]: inner }), value);
}

/** A value that is written into a manifest. */
export type Leaf = string | number | readonly unknown[];

/** What is added to a manifest, by key. */
export interface Tree {
    readonly [key: string]: Leaf | Tree;
}

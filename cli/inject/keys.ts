import type { Keys } from "../../core/place";

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

import { fieldsOf } from "../../fields";
import type { Keys } from "../../place";

/** A value that is written into a manifest. */
export type Leaf = string | number | readonly unknown[];

/** What is added to a manifest, by key. */
export interface Tree {
    readonly [key: string]: Leaf | Tree;
}

/** Values to be set in a map of a manifest. */
export interface ManifestChange {
    readonly at: Keys;
    readonly values: Readonly<Record<string, Leaf>>;
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

/** A copy with the values of a change. Maps that are missing on the way are added. */
export function withChange(value: unknown, { at: [key, ...rest], values }: ManifestChange): unknown {
    if (key === undefined) {
        return { ...fieldsOf(value), ...values };
    }
    const change = (part: unknown) => withChange(part, { at: rest, values });
    return Array.isArray(value)
        ? value.map((item, index) => (index === key ? change(item) : item))
        : { ...fieldsOf(value), [key]: change(fieldsOf(value)[key]) };
}

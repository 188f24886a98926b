import { UNKNOWN } from "./unknown";

/** An object with fields of any type. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object. Any other value has no fields. */
export function fieldsOf(value: unknown): Fields {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** A field of an object. It is not known where the object is not known. */
export function fieldIn(value: unknown, key: string): unknown {
    return value === UNKNOWN ? UNKNOWN : fieldsOf(value)[key];
}

/** The items of a list. Any other value has no items. */
export function itemsOf(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : [];
}

/** The first item of each key, in their order. */
export function distinctBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
    const keys = new Set<string>();
    // A set grows only where the key is new.
    return items.filter((item) => keys.size < keys.add(keyOf(item)).size);
}

/** The items of a list that has any. */
export function filled(value: unknown): readonly unknown[] | undefined {
    const items = itemsOf(value);
    return items.length === 0 ? undefined : items;
}

/** A scalar as Kubernetes would read it from YAML; undefined for everything else. */
export function textOf(value: unknown): string | undefined {
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? String(value)
        : undefined;
}

/** The value under a name that comes from a manifest, which may also be the name of an inherited property. */
export function own<T>(of: Readonly<Record<string, T>> | undefined, name = ""): T | undefined {
    return of !== undefined && Object.hasOwn(of, name) ? of[name] : undefined;
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
    [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without its fields that are undefined. */
export function defined<T extends object>(fields: T): Defined<T> {
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}

/** Whether Kubernetes and Kata treat a value as not set, as they do with null and an empty text. @since 0.1.0 */
export function isUnset(value: unknown): value is undefined | null | "" {
    return value === undefined || value === null || value === "";
}

/** A text as it is; undefined for everything else. */
export function stringOf(value: unknown): string | undefined {
    return typeof value === "string" ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
    return typeof value === "number" ? value : undefined;
}

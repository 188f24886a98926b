import type { Keys } from "../place";
import { isPlainObject } from "../shape";
import { UNKNOWN } from "../unknown";

/** A value with its place. A value that is not known stands at the place from which on nothing is known. */
export interface Located {
    readonly value: unknown;
    readonly keys: Keys;
}

/** A value that is not within another. */
export function root(value: unknown): Located {
    return { value, keys: [] };
}

/** The value further in, with `undefined` for what is not there. */
export function at(from: Located, ...keys: Keys): Located {
    let found = from;
    for (const key of keys) {
        if (found.value === UNKNOWN) {
            return found;
        }
        found = { value: fieldOf(found.value, key), keys: [...found.keys, key] };
    }
    return found;
}

/** The items of a list further in. A list that is not known is its only item, and a value that is not a list has no items. */
export function itemsAt(from: Located, ...keys: Keys): readonly Located[] {
    const list = at(from, ...keys);
    if (list.value === UNKNOWN) {
        return [list];
    }
    return Array.isArray(list.value) ? list.value.map((_, index) => at(list, index)) : [];
}

function fieldOf(value: unknown, key: string | number): unknown {
    const isContainer = isPlainObject(value) || Array.isArray(value);
    return isContainer && Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined;
}

import type { Keys } from "../place";
import { isPlainObject } from "../shape";
import { UNKNOWN } from "../unknown";

/** A value with its place. A value that is not known stands at the place from which on nothing is known. */
export interface Seen {
    readonly value: unknown;
    readonly keys: Keys;
}

/** The value further in, with `undefined` for what is not there. */
export function look(from: Seen, ...keys: Keys): Seen {
    let seen = from;
    for (const key of keys) {
        if (seen.value === UNKNOWN) {
            return seen;
        }
        seen = { value: fieldOf(seen.value, key), keys: [...seen.keys, key] };
    }
    return seen;
}

/** The items of a list. One that is not known is its only item, and what is no list has none. */
export function lookIn(list: Seen): readonly Seen[] {
    if (list.value === UNKNOWN) {
        return [list];
    }
    return Array.isArray(list.value) ? list.value.map((_, index) => look(list, index)) : [];
}

function fieldOf(value: unknown, key: string | number): unknown {
    const isContainer = isPlainObject(value) || Array.isArray(value);
    return isContainer && Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined;
}

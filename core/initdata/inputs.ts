import { type Fields, own } from "../fields";
import { parse } from "../parse";
import { isPlainObject } from "../shape";
import { isKnown, type Parts, partsOf, UNKNOWN } from "../unknown";
import type { GuestKey } from "./keys/guestKey";
import { INIT_DATA_SHAPE } from "./shape";
import type { InitDataSpec } from "./spec";

/** The input at a path; undefined where none is given, and unknown where a part of it is. */
export function inputAt(spec: unknown, path: readonly string[]): unknown {
    const value = valueAt(spec, path);
    return isKnown(value) ? value : UNKNOWN;
}

/** The inputs that a file stands for, so that the checks of the inputs can look at it. What is not of their form has checks of its own. */
export function typedInputsIn(table: Fields, keys: readonly GuestKey[]): Partial<Parts<InitDataSpec>> {
    return partsOf(parse(inputsIn(table, keys), INIT_DATA_SHAPE, []).value);
}

/** The inputs that a file stands for, as they stand there. */
export function inputsIn(table: Fields, keys: readonly GuestKey[]): Fields {
    const inputs: Record<string, unknown> = {};
    for (const { path, input, read } of keys) {
        const found = input === undefined ? undefined : valueAt(table, path.split("."));
        const value = found === undefined || read === undefined ? found : read(found);
        if (input !== undefined && value !== undefined) {
            put(inputs, input, value);
        }
    }
    return inputs;
}

/** Sets a value at a path, and makes the tables around it. */
export function put(table: Record<string, unknown>, [key = "", ...deeper]: readonly string[], value: unknown): void {
    if (deeper.length === 0) {
        table[key] = value;
        return;
    }
    const inner = isPlainObject(table[key]) ? table[key] : {};
    table[key] = inner;
    put(inner, deeper, value);
}

/** What stands at a path, also where a part of it is not known. */
export function valueAt(table: unknown, path: readonly string[]): unknown {
    return path.reduce<unknown>(
        (value, key) => (value === UNKNOWN ? UNKNOWN : isPlainObject(value) ? own(value, key) : undefined),
        table,
    );
}

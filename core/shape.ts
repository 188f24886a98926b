import { distance } from "fastest-levenshtein";
import { defined } from "./fields";
import { error, errorIf, type Issue, type Place, phrase, quote } from "./issue";

/**
 * The form of data that others wrote, checked at run time: plain JavaScript, JSON and YAML have no compiler that catches a
 * typo. A value of a hidden form may be a secret, so no message shows it. `T` is the type of a value of the form.
 */
export type Shape<T = unknown> = (Marks<T> & Form) | ObjectShape<T>;

interface Marks<T> {
    readonly hidden?: true;
    readonly hints?: Hints;
    /** For the compiler only: no form has it. */
    readonly type?: T;
}

/** An object with the fields that it may have. */
export interface ObjectShape<T = unknown> extends Marks<T> {
    readonly kind: "object";
    readonly fields: Readonly<Record<string, Field>>;
}

/** What is special about a value of a form. */
interface Hints {
    /** What the form is called. Default: the words for its kind. */
    readonly words?: string;
    /** How to give the right thing instead of a text. */
    readonly ofText?: string;
    /** What a text that is not a choice may mean, each as it is written. */
    readonly meant?: (text: string) => readonly string[];
    /** What is wrong with a text of this form anyway. */
    readonly check?: (text: string, path: Place) => Issue[];
}

type Form =
    | { readonly kind: "any" | "text" | "flag" }
    | { readonly kind: "number"; readonly most: number }
    | { readonly kind: "map"; readonly of: Shape; readonly key?: { readonly is: RegExp; readonly words: string } }
    | { readonly kind: "choice"; readonly values: readonly string[]; readonly example: string }
    | { readonly kind: "list"; readonly of: Shape };

export interface Field<T = unknown> {
    readonly shape: Shape<T>;
    readonly required: boolean;
}

export const ANY: Shape = { kind: "any" };
export const TEXT: Shape<string> = { kind: "text" };
export const FLAG: Shape<boolean> = { kind: "flag" };
/** A whole number from 0. */
export const NUMBER: Shape<number> = { kind: "number", most: Number.MAX_SAFE_INTEGER };
export const map = <T>(
    of: Shape<T>,
    key?: { readonly is: RegExp; readonly words: string },
): Shape<Readonly<Record<string, T>>> => ({ kind: "map", of, ...defined({ key }) });
export const choice = <T extends string>(
    values: Readonly<Record<string, T>>,
    enumName: string,
    example = `${enumName}.${Object.keys(values)[0]}`,
): Shape<T> => ({ kind: "choice", values: Object.values(values), example });
export const list = <T>(of: Shape<T>): Shape<readonly T[]> => ({ kind: "list", of });
/** With `T` the compiler compares the form with the type, field by field. */
export const object = <T>(fields: { readonly [K in keyof T]-?: Field<T[K]> }): ObjectShape<T> => ({
    kind: "object",
    fields,
});
export const hidden = <T>(shape: Shape<T>): Shape<T> => ({ ...shape, hidden: true });
export const hinted = <T>(shape: Shape<T>, hints: Hints): Shape<T> => ({ ...shape, hints });
export const required = <T>(shape: Shape<T>): Field<T> => ({ shape, required: true });
export const optional = <T>(shape: Shape<T>): Field<T> => ({ shape, required: false });

const WORDS = {
    any: "anything",
    text: "a string",
    flag: "true or false",
    number: "a whole number from 0",
    map: "an object",
    choice: "one of the choices",
    list: "a list",
    object: "an object",
} satisfies Record<Shape["kind"], string>;

/** What a form is called in messages. */
export function wordsFor({ kind, hints }: Shape): string {
    return hints?.words ?? WORDS[kind];
}

/** An empty list where guests need an item. */
export function checkEmptyList(list: unknown, path: Place, item: string, allowed?: string): Issue[] {
    return errorIf(Array.isArray(list) && list.length === 0, path, "empty", {
        message: "is an empty list",
        ...defined({ allowed }),
        fix: phrase`add ${item}, or leave ${path} out`,
    });
}

/** A key that nobody reads is a typo: the guest would ignore it silently, and so would this package. */
export function unknownKeys(keys: readonly string[], known: readonly string[], path: Place): Issue[] {
    return keys
        .filter((key) => !known.includes(key))
        .map((key) => {
            const nearest = closest(key, known);
            return error([...path, key], "unknown-key", {
                message: path.length === 0 ? "is not an input" : phrase`is not an input of ${path}`,
                allowed: known.join(", "),
                fix: nearest === undefined ? "remove it" : phrase`did you mean ${[...path, nearest]}?`,
            });
        });
}

export function closest(key: string, known: readonly string[]): string | undefined {
    const ranked = known
        .map((candidate) => ({ candidate, edits: distance(key.toLowerCase(), candidate.toLowerCase()) }))
        .sort((a, b) => a.edits - b.edits);
    const best = ranked[0];
    return best !== undefined && best.edits <= Math.max(2, Math.floor(best.candidate.length / 3))
        ? best.candidate
        : undefined;
}

export function wrongType(path: Place, wanted: string, value: unknown, isHidden = false): Issue {
    return error(path, "wrong-type", {
        message: isHidden ? `is ${kindOf(value)}, not ${wanted}` : `${quote(value)} is not ${wanted}`,
        allowed: wanted,
        fix: `give ${wanted}`,
    });
}

/** The type of a value, without its content. */
export function kindOf(value: unknown): string {
    const kind = Array.isArray(value) ? "list" : value === null ? "null" : typeof value;
    return kind === "null" || kind === "undefined" ? kind : kind === "object" ? "an object" : `a ${kind}`;
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { distance } from "fastest-levenshtein";
import { defined } from "./fields";
import { changed, error, errorIf, type Issue, type Place, phrase, quote } from "./issue";
import { UNKNOWN } from "./unknown";

/**
 * The form of data that others wrote, checked at run time: plain JavaScript, JSON and YAML have no compiler that catches a
 * typo. A value of a hidden form may be a secret, so no message shows it.
 */
export type Shape = (Marks & Form) | ObjectShape;

interface Marks {
    readonly hidden?: true;
    readonly hints?: Hints;
}

/** An object with the fields that it may have. */
export interface ObjectShape extends Marks {
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

export interface Field {
    readonly shape: Shape;
    readonly required: boolean;
}

export const ANY: Shape = { kind: "any" };
export const TEXT: Shape = { kind: "text" };
export const FLAG: Shape = { kind: "flag" };
/** A whole number from 0. */
export const NUMBER: Shape = { kind: "number", most: Number.MAX_SAFE_INTEGER };
export const map = (of: Shape, key?: { readonly is: RegExp; readonly words: string }): Shape => ({
    kind: "map",
    of,
    ...defined({ key }),
});
export const choice = (
    values: Readonly<Record<string, string>>,
    enumName: string,
    example = `${enumName}.${Object.keys(values)[0]}`,
): Shape => ({ kind: "choice", values: Object.values(values), example });
export const list = (of: Shape): Shape => ({ kind: "list", of });
export const object = (fields: Readonly<Record<string, Field>>): ObjectShape => ({ kind: "object", fields });
export const hidden = (shape: Shape): Shape => ({ ...shape, hidden: true });
export const hinted = (shape: Shape, hints: Hints): Shape => ({ ...shape, hints });
export const required = (shape: Shape): Field => ({ shape, required: true });
export const optional = (shape: Shape): Field => ({ shape, required: false });

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

/** Every way in which `value` is not of `shape`. Values that are not known yet pass. */
export function checkShape(value: unknown, shape: Shape, path: Place): Issue[] {
    if (value === UNKNOWN) {
        return [];
    }
    const wrong = (isRight: boolean) => (isRight ? [] : [notOfShape(path, shape, value)]);
    switch (shape.kind) {
        case "any":
            return [];
        case "text":
            return typeof value === "string"
                ? [...checkText(value, path), ...(shape.hints?.check?.(value, path) ?? [])]
                : wrong(false);
        case "flag":
            return wrong(typeof value === "boolean");
        case "number":
            return wrong(Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= shape.most);
        case "choice":
            return typeof value === "string" && shape.values.includes(value) ? [] : [notAChoice(path, shape, value)];
        case "list":
            return Array.isArray(value)
                ? value.flatMap((item, index) => checkShape(item, shape.of, [...path, index]))
                : wrong(false);
        case "map":
            return isPlainObject(value) ? checkMap(value, shape, path) : wrong(false);
        case "object":
            return isPlainObject(value) ? checkFields(value, shape.fields, path) : wrong(false);
    }
}

function checkMap(value: Record<string, unknown>, { of, key }: Extract<Shape, { kind: "map" }>, path: Place): Issue[] {
    return Object.entries(value).flatMap(([name, item]) => {
        const at = [...path, name];
        return key === undefined || key.is.test(name) ? checkShape(item, of, at) : [wrongType(at, key.words, name)];
    });
}

function notOfShape(path: Place, shape: Shape, value: unknown): Issue {
    const issue = wrongType(path, wordsFor(shape), value, shape.hidden);
    const fix = (typeof value === "string" ? shape.hints?.ofText : undefined) ?? insideOf(shape, value);
    return fix === undefined ? issue : changed(issue, { fix });
}

const MOST_KEYS = 4;

/** What to write instead of a value that is not an object or a list of objects. */
function insideOf(shape: Shape, value: unknown): string | undefined {
    const of = shape.kind === "list" ? shape.of : shape;
    if (of.kind !== "object") {
        return undefined;
    }
    const [first, ...others] = Object.entries(of.fields).sort(
        ([, a], [, b]) => Number(b.required) - Number(a.required),
    );
    const isAlone = first?.[1].shape.kind === "text" && others.every(([, { required }]) => !required);
    if (shape === of && isAlone && typeof value === "string" && shape.hidden !== true) {
        return `write { ${first[0]}: ${quote(value)} }`;
    }
    const keys = [first, ...others].flatMap((entry) => (entry === undefined ? [] : [entry[0]]));
    const shown = [...keys.slice(0, MOST_KEYS), ...(keys.length > MOST_KEYS ? ["…"] : [])].join(", ");
    return `give ${shape === of ? "an object" : "a list of objects"} with ${shown}`;
}

function checkText(value: string, path: Place): Issue[] {
    // A lone surrogate has no UTF-8 form: writing it would replace it in silence.
    return errorIf(/\p{Surrogate}/u.test(value), path, "not-unicode", {
        message: "holds half of a surrogate pair, which has no UTF-8 form",
        fix: "remove the broken character; it usually comes from cutting a string in the middle of an emoji",
    });
}

function checkFields(value: Record<string, unknown>, fields: Readonly<Record<string, Field>>, path: Place): Issue[] {
    const issues = Object.entries(fields).flatMap(([key, field]) => {
        const at = [...path, key];
        return value[key] === undefined
            ? errorIf(field.required, at, "missing", { message: "is required and missing", fix: phrase`set ${at}` })
            : checkShape(value[key], field.shape, at);
    });
    return [...unknownKeys(Object.keys(value), Object.keys(fields), path), ...issues];
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

function notAChoice(path: Place, shape: Extract<Shape, { kind: "choice" }>, value: unknown): Issue {
    const meant =
        shape.hints?.meant ??
        ((text) => [closest(text, shape.values)].flatMap((one) => (one === undefined ? [] : [`"${one}"`])));
    const nearest = typeof value === "string" ? meant(value) : [];
    return error(path, "not-a-choice", {
        message: `${quote(value)} is not one of the choices`,
        allowed: shape.values.join(", "),
        fix: nearest.length === 0 ? `use one of them, as in ${shape.example}` : `did you mean ${nearest.join(" or ")}?`,
    });
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

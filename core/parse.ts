import { changed, error, errorIf, type Issue, type Place, phrase, quote } from "./issue";
import { closest, type Field, isPlainObject, type Shape, unknownKeys, wordsFor, wrongType } from "./shape";
import { type MaybeKnown, UNKNOWN } from "./unknown";

/** Every way in which `value` is not of `shape`. Values that are not known yet pass. */
export function checkShape(value: unknown, shape: Shape, at: Place): Issue[] {
    return parse(value, shape, at).issues;
}

/** A value of a form, and every way in which what was given is not of it. */
export interface Parsed<T> {
    readonly value: MaybeKnown<T>;
    readonly issues: Issue[];
}

/**
 * The value as the type of its form. A part of another form, or one that is missing, is an issue and becomes
 * {@link UNKNOWN}: somebody gave it, or has to, and nobody knows what it will be, so other checks skip it. A key that the form does
 * not have is an issue too and stays: an object with one is not empty.
 */
export function parse<T>(value: unknown, shape: Shape<T>, at: Place): Parsed<T> {
    const issues: Issue[] = [];
    return { value: read(value, shape, at, issues) as MaybeKnown<T>, issues };
}

function read(value: unknown, shape: Shape, at: Place, issues: Issue[]): unknown {
    if (value === UNKNOWN || shape.kind === "any") {
        return value;
    }
    if (shape.kind === "text" && typeof value === "string") {
        issues.push(...checkText(value, at), ...(shape.hints?.check?.(value, at) ?? []));
        return value;
    }
    if (shape.kind === "list" && Array.isArray(value)) {
        return value.map((item, index) => read(item, shape.of, [...at, index], issues));
    }
    if (shape.kind === "map" && isPlainObject(value)) {
        return readMap(value, shape, at, issues);
    }
    if (shape.kind === "object" && isPlainObject(value)) {
        return readFields(value, shape.fields, at, issues);
    }
    if (isScalar(value, shape)) {
        return value;
    }
    issues.push(shape.kind === "choice" ? notAChoice(at, shape, value) : notOfShape(at, shape, value));
    return UNKNOWN;
}

function isScalar(value: unknown, shape: Shape): boolean {
    return (
        (shape.kind === "flag" && typeof value === "boolean") ||
        (shape.kind === "choice" && typeof value === "string" && shape.values.includes(value)) ||
        (shape.kind === "number" && Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= shape.most)
    );
}

function readMap(
    value: Record<string, unknown>,
    { of, key }: Extract<Shape, { kind: "map" }>,
    at: Place,
    issues: Issue[],
): unknown {
    const entries = Object.entries(value).map(([name, item]) => {
        if (key === undefined || key.is.test(name)) {
            return [name, read(item, of, [...at, name], issues)];
        }
        issues.push(wrongType([...at, name], key.words, name));
        return [name, UNKNOWN];
    });
    return Object.fromEntries(entries);
}

function readFields(
    value: Record<string, unknown>,
    fields: Readonly<Record<string, Field>>,
    at: Place,
    issues: Issue[],
): unknown {
    issues.push(...unknownKeys(Object.keys(value), Object.keys(fields), at));
    const result = { ...value };
    for (const [key, field] of Object.entries(fields)) {
        const place = [...at, key];
        if (value[key] !== undefined) {
            result[key] = read(value[key], field.shape, place, issues);
        } else if (field.required) {
            issues.push(error(place, "missing", { message: "is required and missing", fix: phrase`set ${place}` }));
            result[key] = UNKNOWN;
        }
    }
    return result;
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

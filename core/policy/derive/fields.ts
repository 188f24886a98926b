import { defined, type Fields, fieldsOf, itemsOf, own } from "../../fields";
import { error, type Issue, type Place, quote } from "../../issue";
import { checkShape } from "../../parse";
import { ANY, closest, isPlainObject, list, map, type Shape } from "../../shape";
import { isKnown } from "../../unknown";

/** Why a policy cannot bind a field, and what to do. */
export interface Refusal {
    readonly why: string;
    readonly fix: string;
    /** The values that change nothing. */
    readonly unless?: (value: unknown) => boolean;
    /** What every node then does that Baseline denies, after the word "nodes". */
    readonly denied?: string;
}

/** The fields of an object, or of each object of a list. */
export interface Nested {
    readonly fields: FieldTable;
    readonly form: Shape;
}

/**
 * How a policy treats a field: it binds its value, which has that form; or the field, with all that is in it, does not change
 * what the policy has to allow; or the policy cannot bind it; or each field in it has a treatment of its own.
 */
export type Treatment = Shape | "harmless" | Refusal | Nested;

export type FieldTable = Readonly<Record<string, Treatment>>;

/** The fields that these words name, each with one treatment. */
const named =
    (treatment: Treatment) =>
    (...lines: readonly string[]): FieldTable =>
        Object.fromEntries(lines.flatMap((line) => line.split(" ")).map((field) => [field, treatment]));
export const harmless = named("harmless");
/** Fields that the rest of the derivation reads, whatever the form. */
export const read = named(ANY);
export const inside = (fields: FieldTable): Nested => ({ fields, form: map(ANY) });
export const each = (fields: FieldTable): Nested => ({ fields, form: list(ANY) });

export const REMOVE = 'remove it, or use preset: "baseline" or a policy of your own';

/** The number of a user or group, as Kubernetes takes it: apimachinery `validation.IsValidUserID`. */
export const idOf = (what: string): Shape => ({
    kind: "number",
    most: 2 ** 31 - 1,
    hints: { words: `a number of a ${what}, from 0 to 2147483647` },
});

/** A problem for each field that the policy cannot bind, that has the wrong form, or that this version does not know. */
export function checkFieldTable(value: Fields, table: FieldTable, path: Place): Issue[] {
    return [
        ...unboundFields(value, table, path).map(({ at, message, fix }) => error(at, "policy-field", { message, fix })),
        ...wrongForms(value, table, path),
    ];
}

function wrongForms(value: Fields, table: FieldTable, path: Place): Issue[] {
    return Object.entries(value).flatMap(([key, given]): Issue[] => {
        const treatment = own(table, key);
        const at = [...path, key];
        if (treatment === undefined || treatment === "harmless" || isNotSet(given)) {
            return [];
        }
        if (isNested(treatment)) {
            const within = objectsIn(given, treatment, at).flatMap(([one, place]) =>
                wrongForms(one, treatment.fields, place),
            );
            return [...checkShape(given, treatment.form, at), ...within];
        }
        return isBound(treatment) && isKnown(given) ? checkShape(given, treatment, at) : [];
    });
}

/** What a nested table is about, with the places. */
function objectsIn(given: unknown, { form }: Nested, at: Place): readonly (readonly [Fields, Place])[] {
    return form.kind === "list"
        ? itemsOf(given).map((item, index) => [fieldsOf(item), [...at, index]] as const)
        : [[fieldsOf(given), at]];
}

/** A field of the pod that no policy binds. */
export interface UnboundField extends Pick<Refusal, "fix" | "denied"> {
    /** Its place. */
    readonly at: Place;
    /** What it does. */
    readonly message: string;
}

/** Each field that the policy cannot bind, or that this version does not know. */
export function unboundFields(value: Fields, table: FieldTable, path: Place): UnboundField[] {
    return Object.entries(value).flatMap(([key, given]): UnboundField[] => {
        const treatment = own(table, key);
        const at = [...path, key];
        if (treatment === "harmless" || isNotSet(given)) {
            return [];
        }
        if (isNested(treatment)) {
            return objectsIn(given, treatment, at).flatMap(([one, place]) =>
                unboundFields(one, treatment.fields, place),
            );
        }
        if (isBound(treatment) || !isKnown(given)) {
            return [];
        }
        if (treatment === undefined) {
            return [unknownField(key, table, at)];
        }
        const { why, fix, unless, denied } = treatment;
        const message = isPlainObject(given) || Array.isArray(given) ? why : `${quote(given)} ${why}`;
        return unless?.(given) === true ? [] : [{ at, message, fix, ...defined({ denied }) }];
    });
}

function isNested(treatment: Treatment | undefined): treatment is Nested {
    return typeof treatment === "object" && "form" in treatment;
}

function isBound(treatment: Treatment | undefined): treatment is Shape {
    return typeof treatment === "object" && "kind" in treatment;
}

function isNotSet(value: unknown): value is undefined | null {
    return value === undefined || value === null;
}

function unknownField(key: string, table: FieldTable, at: Place): UnboundField {
    const nearest = closest(key, Object.keys(table));
    return {
        at,
        message: "is a field that this version does not know, so it cannot say what it does to the pod",
        fix: nearest === undefined ? REMOVE : `did you mean ${nearest}? Else ${REMOVE}`,
    };
}

/** The fields that decide about the policy. */
export function relevant(value: unknown, table: FieldTable): Fields {
    return Object.fromEntries(Object.entries(fieldsOf(value)).filter(([key]) => table[key] !== "harmless"));
}

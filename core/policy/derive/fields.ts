import { defined, type Fields, fieldsOf, own } from "../../fields";
import { error, type Issue, type Place, quote } from "../../issue";
import { checkShape, closest, isPlainObject, type Shape } from "../../shape";
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

/**
 * How a policy treats a field: it binds its value, which has that form; or the field does not change what runs in the
 * guest; or the policy cannot bind it.
 */
export type Treatment = Shape | "harmless" | Refusal;

export type FieldTable = Readonly<Record<string, Treatment>>;

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
        ...Object.entries(value).flatMap(([key, given]): Issue[] => {
            const treatment = own(table, key);
            return isBound(treatment) && !isLeftOut(given) ? checkShape(given, treatment, [...path, key]) : [];
        }),
    ];
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
        if (treatment === "harmless" || isBound(treatment) || isLeftOut(given)) {
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

function isBound(treatment: Treatment | undefined): treatment is Shape {
    return typeof treatment === "object" && "kind" in treatment;
}

/** Whether a value is not set, or not known. */
function isLeftOut(value: unknown): boolean {
    return value === undefined || value === null || !isKnown(value);
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

/**
 * A value that is not known yet: in a Pulumi preview, an output of a resource that does not exist yet. Checks skip
 * it, everything that depends on it is unknown too, and everything else stays readable.
 *
 * @since 0.1.0
 */
export const UNKNOWN: unique symbol = Symbol.for("confidential-workload.unknown");

/** @since 0.1.0 */
export type Unknown = typeof UNKNOWN;

/** `T`, any part of which may not be known yet. @since 0.1.0 */
export type MaybeKnown<T> =
    | Unknown
    | (T extends readonly (infer E)[]
          ? readonly MaybeKnown<E>[]
          : T extends object
            ? { readonly [K in keyof T]: MaybeKnown<T[K]> }
            : T);

/** An object that is there, any part of which may not be known yet. */
export type Parts<T> = Exclude<MaybeKnown<T>, Unknown>;

/** The parts of an input; none where it is not given or not known yet. */
export function partsOf<V>(input: V): Partial<Exclude<V, Unknown | undefined>> {
    return input === undefined || input === UNKNOWN ? {} : (input as Exclude<V, Unknown | undefined>);
}

type Item<V> = V extends readonly (infer E)[] ? E : never;

/** The items of an input that is a list; none where it is not given or not known yet. */
export function listOf<V>(input: V): readonly Item<V>[] {
    return Array.isArray(input) ? input : [];
}

type Known<V> = V extends Unknown
    ? never
    : V extends readonly (infer E)[]
      ? readonly Known<E>[]
      : V extends object
        ? { readonly [K in keyof V]: Known<V[K]> }
        : V;

/** True when `value` is known to its last leaf. */
export function isKnown<V>(value: V): value is V & Known<V> {
    if (value === UNKNOWN) {
        return false;
    }
    if (typeof value === "object" && value !== null) {
        return Object.values(value).every((part) => isKnown(part));
    }
    return true;
}

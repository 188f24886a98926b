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

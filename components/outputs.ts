import * as pulumi from "@pulumi/pulumi";
import type { Keys } from "../core/place";
import { UNKNOWN } from "../core/unknown";

interface WithUnknowns<T> {
    apply<U>(run: (value: T) => pulumi.Input<U>, runWithUnknowns: boolean): pulumi.Output<U>;
}

/**
 * `apply` that also runs when a part of the value is not known yet; such a part is then `pulumi.unknown`. The SDK's own
 * property access on outputs goes through this second parameter, which its typings leave out. Without it one unknown
 * leaf would make the whole document, and every check of it, unknown in a preview.
 */
export function applyWithUnknowns<T, U>(
    output: pulumi.Output<T>,
    run: (value: T) => pulumi.Input<U>,
): pulumi.Output<U> {
    return (output as unknown as WithUnknowns<T>).apply(run, true);
}

/** Runs `map` at once on a plain value, and later on one that comes as an output or a promise. */
export function mapInput<T, U>(input: pulumi.Input<T>, map: (value: T) => U): pulumi.Input<U> {
    if (!isDeferred(input)) {
        return map(input as T);
    }
    const later = (value: T) => (pulumi.isUnknown(value) ? value : map(value));
    return applyWithUnknowns(pulumi.output(input) as pulumi.Output<T>, later) as pulumi.Output<U>;
}

/** `input` as one output: `pulumi.output` would make one of every part of a plain value. */
export function toOutput<T>(input: pulumi.Input<T>): pulumi.Output<T> {
    return isDeferred(input)
        ? (pulumi.output(input) as pulumi.Output<T>)
        : (pulumi.output(undefined).apply(() => input) as pulumi.Output<T>);
}

/** The value of `input` once it is there, in which `pulumi.unknown` stands for what is not known. */
export async function settled<T>(input: pulumi.Input<T>): Promise<T> {
    const output = pulumi.output(input) as unknown as { promise(withUnknowns: boolean): Promise<T> };
    return isDeferred(input) ? output.promise(true) : (input as T);
}

/** `input[key]`, where either may come later. */
export function pick(input: pulumi.Input<unknown>, ...keys: Keys): pulumi.Input<unknown> {
    return keys.reduce<pulumi.Input<unknown>>(
        (value, key) => mapInput(value, (known) => (known as Record<string, unknown> | undefined)?.[key]),
        input,
    );
}

/** True when the value, to its last leaf, is there now. */
export function isPlain(value: unknown): boolean {
    if (isDeferred(value)) {
        return false;
    }
    return typeof value !== "object" || value === null || Object.values(value).every(isPlain);
}

/** The paths of the leaves that are Pulumi secrets. */
export async function secretPaths(value: unknown, path: Keys = []): Promise<Keys[]> {
    if (isDeferred(value)) {
        return (await pulumi.isSecret(pulumi.output(value))) ? [path] : [];
    }
    if (typeof value !== "object" || value === null) {
        return [];
    }
    const found = Object.entries(value).map(([key, child]) =>
        secretPaths(child, [...path, Array.isArray(value) ? Number(key) : key]),
    );
    return (await Promise.all(found)).flat();
}

/** True of what comes later: outputs and promises. */
export function isDeferred(value: unknown): boolean {
    return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** A copy with what is secret as not known: checks pass it by, and no message quotes it. */
export function hide(value: unknown, secrets: readonly Keys[]): unknown {
    if (secrets.some(({ length }) => length === 0)) {
        return UNKNOWN;
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const entries = Object.entries(value).map(([key, child]) => {
        const inside = secrets.filter(([first]) => String(first) === key).map(([, ...rest]) => rest);
        return [key, hide(child, inside)] as const;
    });
    return Array.isArray(value) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
}

/** A copy with `to` in the place of what `from` is true of, and without keys that hold nothing. */
export function translate(value: unknown, from: (part: unknown) => boolean, to: unknown): unknown {
    if (from(value)) {
        return to;
    }
    if (Array.isArray(value)) {
        return value.map((item) => translate(item, from, to));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    return Object.fromEntries(
        Object.entries(value)
            .filter(([, child]) => child !== undefined)
            .map(([key, child]) => [key, translate(child, from, to)]),
    );
}

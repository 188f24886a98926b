import { isPlainObject } from "../../core/shape";
import { UNKNOWN } from "../../core/unknown";

/** What stands at a place in the inputs of a resource. */
export type Value =
    | { readonly kind: "absent" }
    /** An output of a resource that is not there yet. */
    | { readonly kind: "unknown" }
    /** A Pulumi secret: the preview hides it. */
    | { readonly kind: "secret" }
    | { readonly kind: "known"; readonly value: unknown };

/** Pulumi `pkg/resource/stack/deployment.go`: the text that stands for a value that is not known yet. */
const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Pulumi `pkg/display/json.go`: the text that stands for a secret in previews. */
const SECRET_TEXT = "[secret]";
/** Pulumi `sdk/go/common/resource/sig/sig.go`: the key that marks an object as a secret, and its value. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** The value at a path. What lies within something unknown or secret is unknown or secret as well. */
export function valueAt(inputs: unknown, path: readonly string[]): Value {
    const [key, ...rest] = path;
    if (inputs === UNKNOWN_VALUE) {
        return { kind: "unknown" };
    }
    if (inputs === SECRET_TEXT || (isPlainObject(inputs) && inputs[SIGNATURE_KEY] === SECRET_SIGNATURE)) {
        return { kind: "secret" };
    }
    if (key === undefined) {
        return inputs === undefined || inputs === null ? { kind: "absent" } : { kind: "known", value: inputs };
    }
    const isContainer = isPlainObject(inputs) || Array.isArray(inputs);
    return isContainer && Object.hasOwn(inputs, key)
        ? valueAt((inputs as Readonly<Record<string, unknown>>)[key], rest)
        : { kind: "absent" };
}

/** The inputs of a resource as the core takes them: what is not known yet, or secret, is `UNKNOWN`. */
export function asKnown(inputs: unknown): unknown {
    const { kind } = valueAt(inputs, []);
    if (kind === "unknown" || kind === "secret") {
        return UNKNOWN;
    }
    if (Array.isArray(inputs)) {
        return inputs.map(asKnown);
    }
    return isPlainObject(inputs)
        ? Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, asKnown(value)]))
        : inputs;
}

export function textAt(inputs: unknown, path: readonly string[]): string | undefined {
    const found = valueAt(inputs, path);
    return found.kind === "known" && typeof found.value === "string" ? found.value : undefined;
}

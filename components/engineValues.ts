import * as pulumi from "@pulumi/pulumi";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Whether it is the SDK's mark of a secret, in the form in which the engine gets and sends it. */
export function isMarkedSecret(value: object): value is { readonly value: unknown } {
    return (value as Readonly<Record<string, unknown>>)[SIGNATURE] === SECRET;
}

/**
 * Properties as a transform gets them, as a program would have written them: its marks for secrets and for values that
 * are not known are outputs again. The SDK marks everything around a secret as one.
 */
export function fromEngine(value: unknown): unknown {
    if (pulumi.isUnknown(value)) {
        return pulumi.output(value);
    }
    if (pulumi.Output.isInstance(value) || typeof value !== "object" || value === null) {
        return value;
    }
    if (Array.isArray(value)) {
        return value.map(fromEngine);
    }
    if (isMarkedSecret(value)) {
        return pulumi.secret(fromEngine(value.value));
    }
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, fromEngine(child)]));
}

/** How the SDK marks a secret on its way to the engine. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Stands for a value that is not known before the deployment. */
export const NOT_KNOWN = "<not known before deployment>";
/** Stands for a secret: it is in no output of ours. */
export const HIDDEN = "[secret]";

/** A resource's inputs for a reader: no secret, and a name for what is not known. */
export function readable(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(readable);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if ("__pulumiUnknown" in value) {
        return NOT_KNOWN;
    }
    if ((value as Record<string, unknown>)[SIGNATURE] === SECRET) {
        return HIDDEN;
    }
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, readable(child)]));
}

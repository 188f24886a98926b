import { joinPath } from "../../core";

/** How the SDK marks a secret on its way to the engine. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Stands for a value that is not known before the deployment. */
const NOT_KNOWN = "<not known before deployment>";
/** Stands for a secret: it is in no output of ours. */
const HIDDEN = "[secret]";

/**
 * A resource's inputs for a reader: a name for what is not known, and no secret. The SDK marks everything around a
 * secret as one; `secrets` are the paths of those that the program itself marked.
 */
export function readable(value: unknown, secrets: readonly string[], path = ""): unknown {
    if (secrets.includes(path)) {
        return HIDDEN;
    }
    if (Array.isArray(value)) {
        return value.map((item, index) => readable(item, secrets, joinPath(path, index)));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if ("__pulumiUnknown" in value) {
        return NOT_KNOWN;
    }
    const fields = value as Readonly<Record<string, unknown>>;
    if (fields[SIGNATURE] === SECRET) {
        return secrets.some((secret) => secret.startsWith(path)) ? readable(fields["value"], secrets, path) : HIDDEN;
    }
    return Object.fromEntries(
        Object.entries(fields).map(([key, child]) => [key, readable(child, secrets, joinPath(path, key))]),
    );
}

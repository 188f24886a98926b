import type { Keys } from "../../core";
import { isMarkedSecret } from "../engineValues";

/** Stands for a value that is not known before the deployment. */
const NOT_KNOWN = "<not known before deployment>";
/** Stands for a secret: no output of this package shows it. */
const HIDDEN = "[secret]";

/**
 * A resource's inputs for a reader: a name for what is not known, and no secret. The SDK marks everything around a
 * secret as one; `secrets` are the paths of those that the program itself marked.
 */
export function readable(value: unknown, secrets: readonly Keys[]): unknown {
    const inside = (key: string) => secrets.filter(([first]) => String(first) === key).map(([, ...rest]) => rest);
    if (secrets.some(({ length }) => length === 0)) {
        return HIDDEN;
    }
    if (Array.isArray(value)) {
        return value.map((item, index) => readable(item, inside(String(index))));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if ("__pulumiUnknown" in value) {
        return NOT_KNOWN;
    }
    if (isMarkedSecret(value)) {
        return secrets.length > 0 ? readable(value.value, secrets) : HIDDEN;
    }
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, readable(child, inside(key))]));
}

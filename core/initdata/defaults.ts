import { defined, type Fields, fieldsOf } from "../fields";
import type { Place } from "../place";
import { PolicyPreset } from "../policy/spec";
import { isPlainObject } from "../shape";
import { UNKNOWN } from "../unknown";

/** Inputs with the defaults of a whole program in the place of what was not given. */
export interface WithDefaults {
    readonly inputs: Fields;
    /** Whether the value at a path comes from the defaults. */
    readonly isDefault: (path: Place) => boolean;
}

/** The one input that is merged by its fields: a program has the image lock, and its stack says what is open. */
const MERGED = "policy";

/**
 * Adds the defaults of inputs that are not given, each whole: a certificate stays with the URL that it was
 * given for. An empty object takes the default away. Each field of the policy has its own default, except that `rego`
 * and `preset` replace each other; a policy that takes no options takes none of the defaults.
 */
export function withDefaults(own: Fields, defaults: Fields): WithDefaults {
    const given = defined(own);
    const policy = mergedPolicy(given[MERGED], defaults[MERGED]);
    const isTakenAway = (key: string) => isEmpty(given[key]) && defaults[key] !== undefined;
    const used = Object.entries({ ...defined(defaults), ...given }).filter(([key]) => !isTakenAway(key));
    const inputs: Fields = { ...Object.fromEntries(used), ...defined({ [MERGED]: policy }) };
    const isDefault = (place: Place): boolean => {
        const [first = "", second = ""] = place.map(String);
        if (given[first] === undefined) {
            return inputs[first] !== undefined;
        }
        const isMerged = first === MERGED && given[first] !== UNKNOWN;
        return isMerged && fieldsOf(given[first])[second] === undefined && fieldsOf(policy)[second] !== undefined;
    };
    return { inputs, isDefault };
}

function mergedPolicy(own: unknown, byDefault: unknown): unknown {
    if (own === undefined || byDefault === undefined || !isPlainObject(own) || !isPlainObject(byDefault)) {
        return own ?? byDefault;
    }
    const { rego, preset } = defined(own);
    if (rego !== undefined || preset === PolicyPreset.AllowAll) {
        return own;
    }
    const { rego: ofDefaults, ...others } = byDefault;
    return { ...others, ...defined({ rego: preset === undefined ? ofDefaults : undefined }), ...defined(own) };
}

function isEmpty(value: unknown): boolean {
    return isPlainObject(value) && Object.keys(defined(value)).length === 0;
}

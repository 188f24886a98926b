import { defined, type Fields, fieldsOf } from "../fields";
import type { Place } from "../place";
import { PolicyPreset } from "../policy/spec";
import { isPlainObject } from "../shape";
import { UNKNOWN } from "../unknown";
import type { InitDataSpec } from "./spec";

/** Values of inputs before they are checked. */
export type GivenInputs = Readonly<Partial<Record<keyof InitDataSpec | "runtimeClassName", unknown>>>;

/** Inputs with the defaults of a whole program in the place of what was not given. */
export interface WithDefaults {
    readonly inputs: GivenInputs;
    /** Whether the value at a path comes from the defaults. */
    readonly isDefault: (path: Place) => boolean;
}

/**
 * Adds the defaults of inputs that are not given, each whole: a certificate stays with the URL that it was
 * given for. An empty object takes the default away. Only the policy is merged by its fields, because a program has the image
 * lock and its stack says what is open; there `rego` and `preset` replace each other, and a policy that takes no options
 * takes none of the defaults.
 */
export function withDefaults(own: GivenInputs, defaults: GivenInputs): WithDefaults {
    const given: Fields = defined(own);
    const byDefault: Fields = defined(defaults);
    const policy = mergedPolicy(own.policy, defaults.policy);
    const isTakenAway = (key: string) => isEmpty(given[key]) && byDefault[key] !== undefined;
    const used = Object.entries({ ...byDefault, ...given }).filter(([key]) => !isTakenAway(key));
    const inputs: Fields = { ...Object.fromEntries(used), ...defined({ policy }) };
    const isDefault = (place: Place): boolean => {
        const [first = "", second = ""] = place.map(String);
        if (given[first] === undefined) {
            return inputs[first] !== undefined;
        }
        const isMerged = first === "policy" && own.policy !== UNKNOWN;
        return isMerged && fieldsOf(own.policy)[second] === undefined && fieldsOf(policy)[second] !== undefined;
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

import { error, type Issue, type Place, phrase, quote } from "../issue";
import { isOlder } from "../kataVersion";
import { isPlainObject } from "../shape";
import { UNKNOWN } from "../unknown";
import { inputAt } from "./inputs";
import { AA } from "./keys/aa";
import { CDH } from "./keys/cdh";

/** The groups of inputs all of which may be left out. The check of the proxy reports the proxy. */
const GROUPS = ["attestation", "images", "sealedSecrets", "logLevels"];

/** Inputs that the guest is too old for, and would ignore without a word; and groups that say nothing. */
export function checkGuestSettings(spec: Readonly<Record<string, unknown>>): Issue[] {
    return [...GROUPS.flatMap((group) => checkEmpty(spec[group], [group])), ...checkAge(spec)];
}

function checkEmpty(value: unknown, path: Place): Issue[] {
    const isEmpty = isPlainObject(value) && Object.values(value).every((field) => field === undefined);
    return isEmpty
        ? [error(path, "empty", { message: "is empty", fix: phrase`set something in it, or leave ${path} out` })]
        : [];
}

function checkAge(spec: Readonly<Record<string, unknown>>): Issue[] {
    const { kataVersion } = spec;
    return [...AA.keys, ...CDH.keys].flatMap(({ input, since }) => {
        if (input === undefined || since === undefined || !isOlder(kataVersion, since)) {
            return [];
        }
        const given = inputAt(spec, input);
        if (given === undefined || given === UNKNOWN) {
            return [];
        }
        return [
            error(input, "kata-version-input", {
                message: `is read by guests since Kata ${since}, and kataVersion is ${quote(kataVersion)}: they would ignore it without a word`,
                allowed: `kataVersion ${since} or later`,
                fix: "update Kata on the nodes, or remove it",
            }),
        ];
    });
}

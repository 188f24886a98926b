import { KINDS } from "../../kubernetes/kinds";
import type { PodSource } from "../../kubernetes/podSource";
import { escapeRegex, type Pattern } from "./text";

/** Kubernetes cuts what it adds five letters to, so that a name has at most 63. */
const LONGEST_BASE = 58;

/** The form of the pods' names. */
export function podNames({ kind, name, generateName, namePrefix }: PodSource): Pattern {
    const suffix = KINDS[kind].podSuffix;
    if (name === undefined) {
        const prefix = generateName ?? namePrefix ?? "";
        return { regex: `${escapeRegex(prefix)}[a-z0-9.-]*`, example: `${prefix}x2x5z${suffix.example}` };
    }
    if (kind !== "Pod" && name.length + suffix.example.length > LONGEST_BASE) {
        const cut = name.slice(0, LONGEST_BASE - suffix.example.length);
        return { regex: `${escapeRegex(cut)}[a-z0-9.-]*`, example: `${cut}${suffix.example}` };
    }
    return { regex: `${escapeRegex(name)}${suffix.regex}`, example: `${name}${suffix.example}` };
}

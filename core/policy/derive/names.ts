import type { PodSource, WorkloadKind } from "./source";
import { escapeRegex, type Pattern } from "./text";

const LABEL = "[a-z0-9]+";
/** Kubernetes cuts what it adds five letters to, so that a name has at most 63. */
const LONGEST_BASE = 58;

/** What controllers put between the workload's name and the end of a pod's name. */
const SUFFIXES: Readonly<Record<WorkloadKind, { readonly regex: string; readonly example: string }>> = {
    Pod: { regex: "", example: "" },
    Deployment: { regex: `-${LABEL}-${LABEL}`, example: "-7d4b9c6f5d-x2x5z" },
    ReplicaSet: { regex: `-${LABEL}`, example: "-x2x5z" },
    ReplicationController: { regex: `-${LABEL}`, example: "-x2x5z" },
    StatefulSet: { regex: "-[0-9]+", example: "-0" },
    DaemonSet: { regex: `-${LABEL}`, example: "-x2x5z" },
    Job: { regex: `(-[0-9]+)?-${LABEL}`, example: "-x2x5z" },
    CronJob: { regex: `-[0-9]+(-[0-9]+)?-${LABEL}`, example: "-29000000-x2x5z" },
};

/** The form of the pods' names. */
export function podNames({ kind, name, generateName, namePrefix }: PodSource): Pattern {
    const suffix = SUFFIXES[kind];
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

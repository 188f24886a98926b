import { checkInjectorsAround } from "../../core/checks/injectors";
import { error, type Issue, quote } from "../../core/issue";
import { manifestsOf } from "../../core/kubernetes/objects";
import { type FoundWorkload, type PodSource, workloadsOf } from "../../core/kubernetes/podSource";
import { WORKLOAD_KINDS } from "../../core/kubernetes/workloadKinds";
import { closest } from "../../core/shape";
import { readDocuments } from "../input/documents";
import type { Read } from "../input/text";

export interface ChosenPod {
    readonly label: string;
    readonly source: PodSource;
    /** What other objects do to it. */
    readonly issues: readonly Issue[];
}

/** The one workload of a manifest, or the one that is wanted, as `KIND/NAME` or `NAME`. */
export function readPod(file: string, wanted: string | undefined): Read<ChosenPod> {
    const { value: documents, issues } = readDocuments(file);
    if (documents === undefined) {
        return { issues };
    }
    const found = workloadsOf(documents);
    const known = found.flatMap(({ label, source }) => (source === undefined ? [] : [{ label, source }]));
    if (known.length === 0) {
        return { issues: [noPod(file, found)] };
    }
    const chosen =
        wanted === undefined ? known : known.filter(({ label }) => [label, nameInLabel(label)].includes(wanted));
    const [pod, ...others] = chosen;
    if (pod === undefined) {
        return { issues: [noSuchWorkload(file, wanted ?? "", labelsOf(known))] };
    }
    if (others.length > 0) {
        return { issues: [severalWorkloads(file, labelsOf(chosen))] };
    }
    const { name, generateName } = pod.source;
    // A policy for pods of any name would be one for every pod.
    const noName = { message: "is missing or not a string, and so is metadata.generateName", fix: "set one of them" };
    return name === undefined && generateName === undefined
        ? { issues: [error([{ file }, { object: pod.label }, "metadata", "name"], "missing", noName)] }
        : { value: { ...pod, issues: checkInjectorsAround(pod.source, manifestsOf(documents)) }, issues: [] };
}

function nameInLabel(label: string): string {
    return label.slice(label.indexOf("/") + 1);
}

function labelsOf(workloads: readonly FoundWorkload[]): string[] {
    return workloads.map(({ label }) => label);
}

function noPod(file: string, found: readonly FoundWorkload[]): Issue {
    const others = found.length === 0 ? "" : `; ${labelsOf(found).join(", ")} has one where it cannot be used`;
    return error([{ file }], "no-pod", {
        message: `has no pod with a list of containers${others}`,
        allowed: `${WORKLOAD_KINDS.join(", ")}, or a List of them`,
        fix: "give the manifest of a pod, or of what makes pods",
    });
}

function severalWorkloads(file: string, labels: readonly string[]): Issue {
    const isClear = new Set(labels).size === labels.length;
    return error([{ file }], "several-workloads", {
        message: `has ${labels.length} workloads, and it is not clear which one you want: ${labels.join(", ")}`,
        fix: isClear ? `choose one, as in --workload ${labels[0]}` : "give a manifest that has one of them only",
    });
}

function noSuchWorkload(file: string, wanted: string, labels: readonly string[]): Issue {
    const nearest = closest(wanted, [...labels, ...labels.map(nameInLabel)]);
    return error([{ option: "--workload" }], "no-such-workload", {
        message: `${quote(wanted)} is not in ${file}`,
        allowed: labels.join(", "),
        fix: nearest === undefined ? "name one of them" : `did you mean ${nearest}?`,
    });
}

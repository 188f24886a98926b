import { DIGEST_ANNOTATION } from "../../core/annotationNames";
import { fieldIn } from "../../core/fields";
import { error, type Issue, type Place, warning } from "../../core/issue";
import type { PodSource } from "../../core/kubernetes/podSource";
import { WORKLOAD_KINDS } from "../../core/kubernetes/workloadKinds";
import { closest, isPlainObject } from "../../core/shape";
import type { Source } from "../input/documents";
import type { Config, Named } from "./config/read";
import { isSame } from "./config/settings";

export const NO_WORKLOADS = "no-workloads";
export const NO_SUCH_WORKLOAD = "no-such-workload";
export const SKIPPED_INIT_DATA = "skipped-init-data";

/** An error for each document that is not a manifest, such as another format that passes for YAML. Empty documents have no error. */
export function checkDocuments(sources: readonly Source[]): Issue[] {
    return sources.flatMap(({ file, documents }) =>
        documents.flatMap(({ value }, index) => {
            const place = documents.length === 1 ? file : `${file} (document ${index + 1})`;
            // The document is not quoted: it may be anything.
            const text = {
                message: `is a ${Array.isArray(value) ? "list" : typeof value}, not a manifest`,
                allowed: "Kubernetes manifests as YAML or JSON",
                fix: "give the manifests of the workloads",
            };
            const isFine = value === undefined || value === null || isPlainObject(value);
            return isFine ? [] : [error([{ file: place }], "not-a-manifest", text)];
        }),
    );
}

/**
 * A warning, because a step of a pipeline may have nothing but ConfigMaps at times, and passes them on. For `--check`,
 * which asks whether the workloads are confidential, it is an error.
 */
export function nothingFound(sources: readonly Source[]): Issue {
    return warning([{ file: sources.map(({ file }) => file).join(", ") }], NO_WORKLOADS, {
        message: "has no workload of a kind that is known, so that nothing becomes confidential",
        allowed: WORKLOAD_KINDS.join(", "),
        fix: "give the manifests of pods, or of what makes pods",
    });
}

/**
 * A config may be for more manifests than these, so an entry without a workload is a warning. With a typo in its name, its
 * workload gets what holds for all, which may be a weaker policy: for `--check` it is an error.
 */
export function checkNames({ file, overrides, skipped }: Config, workloads: readonly Named[]): Issue[] {
    return [...overrides, ...skipped].flatMap((entry) => {
        const { kind, name, path } = entry;
        const nearest = nearestTo(entry, workloads);
        const message = `${kind}/${name} is not one of the workloads here, so the entry changes nothing`;
        const other = "correct kind and name, give its manifest too, or remove the entry";
        const fix = nearest === undefined ? other : `did you mean ${nearest.kind}/${nearest.name}?`;
        const isThere = workloads.some((one) => isSame(one, entry));
        return isThere ? [] : [warning([{ file }, ...path], NO_SUCH_WORKLOAD, { message, fix })];
    });
}

/** Init-data that this command wrote, on a workload that it now leaves alone. It is not kept in step with the pod. */
export function skippedIssues(place: Place, pod: PodSource | undefined): Issue[] {
    const text = {
        message: "is skipped, and has init-data of an earlier run, which stays as it is when the pod changes",
        fix: "remove RuntimeClass and both annotations from the manifest, or the entry from skip",
    };
    const isOurs = fieldIn(pod?.annotations, DIGEST_ANNOTATION) !== undefined;
    return isOurs ? [warning(place, SKIPPED_INIT_DATA, text)] : [];
}

function nearestTo({ kind, name }: Named, workloads: readonly Named[]): Named | undefined {
    const sameKind = workloads.filter((one) => one.kind === kind);
    const names = sameKind.map((one) => one.name);
    const nearest = closest(name, names);
    return sameKind.find((one) => one.name === nearest) ?? workloads.find((one) => one.name === name);
}

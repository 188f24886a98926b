import { DIGEST_ANNOTATION } from "../../core/annotationNames";
import { fieldIn } from "../../core/fields";
import { error, type Issue, type Place, warning } from "../../core/issue";
import type { PodSource } from "../../core/kubernetes/podSource";
import { WORKLOAD_KINDS } from "../../core/kubernetes/workloadKinds";
import { isPlainObject } from "../../core/shape";
import type { Source } from "./source";

export const NO_WORKLOADS = "no-workloads";
export const SKIPPED_INIT_DATA = "skipped-init-data";

/** An error for each document that is not a manifest, such as another format that passes for YAML. Empty documents have no error. */
export function checkDocuments(sources: readonly Source[]): Issue[] {
    return sources.flatMap(({ file, documents }) =>
        documents.flatMap(({ value }, index) => {
            const place = documents.length === 1 ? file : `${file} (document ${index + 1})`;
            return value === undefined || value === null || isPlainObject(value) ? [] : [notAManifest(place, value)];
        }),
    );
}

/** The document is not quoted: it may be anything. */
function notAManifest(file: string, value: unknown): Issue {
    return error([{ file }], "not-a-manifest", {
        message: `is a ${Array.isArray(value) ? "list" : typeof value}, not a manifest`,
        allowed: "Kubernetes manifests as YAML or JSON",
        fix: "give the manifests of the workloads",
    });
}

/**
 * A warning, for a step of a pipeline may have nothing but ConfigMaps at times, and they are to go on. Where that the
 * workloads are confidential is what is asked, it is an error.
 */
export function nothingFound(sources: readonly Source[]): Issue {
    return warning([{ file: sources.map(({ file }) => file).join(", ") }], NO_WORKLOADS, {
        message: "has no workload of a kind that is known, so that nothing becomes confidential",
        allowed: WORKLOAD_KINDS.join(", "),
        fix: "give the manifests of pods, or of what makes pods",
    });
}

/** Init-data that this command wrote, on a workload that it now leaves alone. Nobody keeps that in step with the pod. */
export function skippedIssues(place: Place, pod: PodSource | undefined): Issue[] {
    return fieldIn(pod?.annotations, DIGEST_ANNOTATION) === undefined
        ? []
        : [
              warning(place, SKIPPED_INIT_DATA, {
                  message: "is skipped, and has init-data of an earlier run, which stays as it is when the pod changes",
                  fix: "remove RuntimeClass and both annotations from the manifest, or the entry from skip",
              }),
          ];
}

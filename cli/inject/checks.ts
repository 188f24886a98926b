import { error, type Issue, warning } from "../../core/issue";
import { WORKLOAD_KINDS } from "../../core/kubernetes/workloadKinds";
import { closest, isPlainObject } from "../../core/shape";
import type { Source } from "../input/documents";
import type { Config, Named } from "./config/read";
import { isSame } from "./config/settings";

export const NO_WORKLOADS = "no-workloads";

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
 * A config is for many manifests, so that an entry need not be about one of these. One that almost is has a typo, and
 * would leave its workload with the defaults.
 */
export function checkNames({ file, overrides, skipped }: Config, workloads: readonly Named[]): Issue[] {
    return [...overrides, ...skipped].flatMap((entry) => {
        const nearest = workloads.some((one) => isSame(one, entry)) ? undefined : nearestTo(entry, workloads);
        const message = `${entry.kind}/${entry.name} is not one of the workloads here`;
        const fix = `did you mean ${nearest?.kind}/${nearest?.name}?`;
        return nearest === undefined ? [] : [warning([{ file }, ...entry.path], "no-such-workload", { message, fix })];
    });
}

function nearestTo({ kind, name }: Named, workloads: readonly Named[]): Named | undefined {
    const sameKind = workloads.filter((one) => one.kind === kind);
    const names = sameKind.map((one) => one.name);
    const nearest = closest(name, names);
    return sameKind.find((one) => one.name === nearest) ?? workloads.find((one) => one.name === name);
}

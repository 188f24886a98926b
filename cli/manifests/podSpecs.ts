import type { Keys } from "../../core/place";
import { isPlainObject } from "../../core/shape";

/** A pod spec within a manifest. */
export interface FoundPodSpec {
    readonly kind: string;
    readonly name: string;
    /** Where in the document, as `["spec", "template", "spec"]`. */
    readonly path: Keys;
    readonly podSpec: Readonly<Record<string, unknown>>;
}

/** Where kinds keep their pods: Pod; Deployment, Job and whatever else has a template; CronJob; PodTemplate. */
const PLACES = [
    ["spec"],
    ["spec", "template", "spec"],
    ["spec", "jobTemplate", "spec", "template", "spec"],
    ["template", "spec"],
];

/** Every pod spec of a manifest, and of the manifests in a List. A pod spec is what has a list of containers. */
export function podSpecsOf(document: unknown, base: Keys = []): FoundPodSpec[] {
    if (!isPlainObject(document)) {
        return [];
    }
    const { kind, metadata, items } = document;
    const found = PLACES.flatMap((place) => {
        const podSpec = place.reduce<unknown>(
            (value, key) => (isPlainObject(value) ? value[key] : undefined),
            document,
        );
        if (!isPlainObject(podSpec) || !Array.isArray(podSpec["containers"])) {
            return [];
        }
        const name = isPlainObject(metadata) ? metadata["name"] : undefined;
        return [{ kind: textOf(kind), name: textOf(name), path: [...base, ...place], podSpec }];
    });
    const within = Array.isArray(items) ? items : [];
    return [...found, ...within.flatMap((item, index) => podSpecsOf(item, [...base, "items", index]))];
}

function textOf(value: unknown): string {
    return typeof value === "string" ? value : "";
}

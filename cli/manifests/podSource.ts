import { isDeepStrictEqual } from "node:util";
import { type Fields, fieldsOf } from "../../core/fields";
import type { Keys } from "../../core/place";
import { TEMPLATES } from "../../core/podTemplates";
import type { PodSource, WorkloadKind } from "../../core/policy/derive/source";
import { isPlainObject } from "../../core/shape";
import { configMapsOf, secretsOf } from "./keyedValues";
import { type FoundPodSpec, podSpecsOf } from "./podSpecs";

/** A workload of a manifest. */
export interface FoundWorkload {
    /** `KIND/NAME`, or with what a name that is made up begins with. */
    readonly label: string;
    /** Absent for a kind whose pods are not made in a way that is known, or whose pod stands in the wrong place. */
    readonly source?: PodSource;
}

export const WORKLOAD_KINDS: readonly string[] = Object.keys(TEMPLATES);

export interface PlacedManifest {
    readonly manifest: Readonly<Record<string, unknown>>;
    /** Place in the document, where it is an item of a List. */
    readonly base: Keys;
}

/** Every workload in the documents of a file, with the ConfigMaps and Secrets that stand beside it. */
export function workloadsOf(documents: readonly unknown[]): FoundWorkload[] {
    const placed = documents.flatMap((document) => manifestsIn(document));
    const manifests = placed.map(({ manifest }) => manifest);
    return placed.flatMap((one) =>
        podSpecsOf(one.manifest, one.base).map((found) => workloadOf(found, one, manifests)),
    );
}

/** The manifests of a document: itself, or the items of a List. */
export function manifestsIn(document: unknown, base: Keys = []): PlacedManifest[] {
    if (!isPlainObject(document)) {
        return [];
    }
    const { items } = document;
    return Array.isArray(items)
        ? items.flatMap((item, index) => manifestsIn(item, [...base, "items", index]))
        : [{ manifest: document, base }];
}

function workloadOf(
    { kind, path, podSpec }: FoundPodSpec,
    { manifest, base }: PlacedManifest,
    manifests: readonly PlacedManifest["manifest"][],
): FoundWorkload {
    const { name, generateName, namespace } = textsOf(manifest["metadata"]);
    const label = `${kind}/${name ?? generateName ?? ""}`;
    const place = path.slice(base.length);
    if (!isWorkloadKind(kind) || !isDeepStrictEqual(place, [...TEMPLATES[kind], "spec"])) {
        return { label };
    }
    return {
        label,
        source: {
            kind,
            ...(name === undefined ? {} : { name }),
            ...(generateName === undefined ? {} : { generateName }),
            ...(namespace === undefined ? {} : { namespace }),
            ...templateMetadata(manifest, TEMPLATES[kind]),
            spec: podSpec,
            ...(kind === "StatefulSet"
                ? { volumeClaimTemplates: fieldsOf(manifest["spec"])["volumeClaimTemplates"] }
                : {}),
            path,
            configMaps: configMapsOf(manifests, namespace),
            secrets: secretsOf(manifests, namespace),
        },
    };
}

function isWorkloadKind(kind: string): kind is WorkloadKind {
    return Object.hasOwn(TEMPLATES, kind);
}

/** Labels and annotations of the pods: they stand beside the spec. */
function templateMetadata(
    manifest: PlacedManifest["manifest"],
    template: readonly string[],
): Pick<PodSource, "labels" | "annotations"> {
    const { metadata } = template.reduce<Fields>((fields, key) => fieldsOf(fields[key]), manifest);
    const { labels, annotations } = fieldsOf(metadata);
    return {
        ...(isPlainObject(labels) ? { labels } : {}),
        ...(isPlainObject(annotations) ? { annotations } : {}),
    };
}

/** The fields that are text; an empty one is none, as in the API server. */
function textsOf(metadata: unknown): Readonly<Record<"name" | "generateName" | "namespace", string | undefined>> {
    const { name, generateName, namespace } = isPlainObject(metadata) ? metadata : {};
    const text = (value: unknown): string | undefined =>
        typeof value === "string" && value !== "" ? value : undefined;
    return { name: text(name), generateName: text(generateName), namespace: text(namespace) };
}

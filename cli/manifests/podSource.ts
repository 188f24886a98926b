import { joinPath } from "../../core/issue";
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

/** Where each kind keeps its pod. */
const PLACES: Readonly<Record<WorkloadKind, string>> = {
    Pod: "spec",
    Deployment: "spec.template.spec",
    ReplicaSet: "spec.template.spec",
    ReplicationController: "spec.template.spec",
    StatefulSet: "spec.template.spec",
    DaemonSet: "spec.template.spec",
    Job: "spec.template.spec",
    CronJob: "spec.jobTemplate.spec.template.spec",
};

export const WORKLOAD_KINDS: readonly string[] = Object.keys(PLACES);

interface Placed {
    readonly manifest: Readonly<Record<string, unknown>>;
    /** Place in the document, where it is an item of a List. */
    readonly base: string;
}

/** Every workload in the documents of a file, with the ConfigMaps and Secrets that stand beside it. */
export function workloadsOf(documents: readonly unknown[]): FoundWorkload[] {
    const placed = documents.flatMap((document) => placedIn(document, ""));
    const manifests = placed.map(({ manifest }) => manifest);
    return placed.flatMap((one) =>
        podSpecsOf(one.manifest, one.base).map((found) => workloadOf(found, one, manifests)),
    );
}

/** The manifests of a document: itself, or the items of a List. */
function placedIn(document: unknown, base: string): Placed[] {
    if (!isPlainObject(document)) {
        return [];
    }
    const { items } = document;
    return Array.isArray(items)
        ? items.flatMap((item, index) => placedIn(item, joinPath(joinPath(base, "items"), index)))
        : [{ manifest: document, base }];
}

function workloadOf(
    { kind, path, podSpec }: FoundPodSpec,
    { manifest, base }: Placed,
    manifests: readonly Placed["manifest"][],
): FoundWorkload {
    const { name, generateName, namespace } = textsOf(manifest["metadata"]);
    const label = `${kind}/${name ?? generateName ?? ""}`;
    const place = path.slice(base.length).replace(/^\./, "");
    if (!isWorkloadKind(kind) || PLACES[kind] !== place) {
        return { label };
    }
    return {
        label,
        source: {
            kind,
            ...(name === undefined ? {} : { name }),
            ...(generateName === undefined ? {} : { namePrefix: generateName }),
            ...(namespace === undefined ? {} : { namespace }),
            ...templateMetadata(manifest, place),
            spec: podSpec,
            path,
            configMaps: configMapsOf(manifests, namespace),
            secrets: secretsOf(manifests, namespace),
        },
    };
}

function isWorkloadKind(kind: string): kind is WorkloadKind {
    return Object.hasOwn(PLACES, kind);
}

/** Labels and annotations of the pods: they stand beside the spec. */
function templateMetadata(manifest: Placed["manifest"], place: string): Pick<PodSource, "labels" | "annotations"> {
    const template = place
        .split(".")
        .slice(0, -1)
        .reduce<unknown>((value, key) => (isPlainObject(value) ? value[key] : undefined), manifest);
    const metadata = isPlainObject(template) && isPlainObject(template["metadata"]) ? template["metadata"] : {};
    const { labels, annotations } = metadata;
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

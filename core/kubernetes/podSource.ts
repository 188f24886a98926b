import { defined, type Fields } from "../fields";
import { isIn, type Keys, type Place } from "../issue";
import { isPlainObject } from "../shape";
import { configMapsOf, type KeyedValues, secretsOf } from "./keyedValues";
import type { WorkloadKind } from "./kinds";
import { at, type Located, root } from "./located";
import { manifestsOf, objectLabel } from "./objects";
import type { AddedVariable } from "./operatorKinds";
import { annotationsIn, type Pod, podsAtPlaces } from "./pods";
import { builtInKind, factsOf, TEMPLATES } from "./workloadKinds";

/** A pod, or the template of one, and where it comes from. @since 0.1.0 */
export interface PodSource {
    readonly kind: WorkloadKind;
    /** Name of the workload. Absent where the cluster or Pulumi makes one up. */
    readonly name?: string;
    /** What a name that the API server makes up begins with. */
    readonly generateName?: string;
    /** What a name that Pulumi makes up begins with: the name of the resource. */
    readonly namePrefix?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, unknown>>;
    readonly annotations?: Readonly<Record<string, unknown>>;
    /** The pod spec, as Kubernetes takes it. */
    readonly spec: unknown;
    /** Of a StatefulSet: each is a volume of its pods. */
    readonly volumeClaimTemplates?: unknown;
    /** Place of the spec in the arguments or the manifest, for messages. */
    readonly path: Place;
    /** ConfigMaps and Secrets that are at hand, by name: their keys, and the text of sealed secrets. */
    readonly configMaps?: Readonly<Record<string, KeyedValues>>;
    readonly secrets?: Readonly<Record<string, KeyedValues>>;
    /** Variables that the controller of an operator's kind adds to each container. */
    readonly added?: readonly AddedVariable[];
}

/** A pod spec, and its place in the arguments or the manifest. */
export type PodPlace = Pick<PodSource, "spec" | "path">;

/**
 * The pod of a workload, with the ConfigMaps and Secrets that stand around it. Undefined for a kind whose pods are not
 * made in a way that is known, and for a pod in the wrong place.
 */
function podSourceOf(pod: Pod, around: readonly Fields[]): PodSource | undefined {
    const { owner, template, isNested } = pod;
    const kind = builtInKind(owner.value);
    if (isNested || kind === undefined) {
        return undefined;
    }
    const mapOf = ({ value }: Located) => (isPlainObject(value) ? value : undefined);
    const spec = at(template, "spec");
    const namespace = textAt(owner, "namespace");
    return {
        kind,
        ...defined({
            name: textAt(owner, "name"),
            generateName: textAt(owner, "generateName"),
            namespace,
            labels: mapOf(at(template, "metadata", "labels")),
            annotations: mapOf(annotationsIn(pod)),
            volumeClaimTemplates: factsOf(kind)?.hasClaims && at(owner, "spec", "volumeClaimTemplates").value,
        }),
        spec: spec.value,
        path: spec.keys,
        configMaps: configMapsOf(around, namespace),
        secrets: secretsOf(around, namespace),
    };
}

/** A text in the metadata of an object. An empty text counts as not set, as in the API server. */
export function textAt(owner: Located, key: string): string | undefined {
    const { value } = at(owner, "metadata", key);
    return typeof value === "string" && value !== "" ? value : undefined;
}

/** The pod of an object, where it is a workload. */
export function sourceIn(object: Fields, around: readonly Fields[]): PodSource | undefined {
    return podsAtPlaces(root(object))
        .map((pod) => podSourceOf(pod, around))
        .find((source) => source !== undefined);
}

/** A workload of a manifest. */
export interface FoundWorkload {
    /** `KIND/NAME`, or with what a name that is made up begins with. */
    readonly label: string;
    /** Absent for a kind whose pods are not made in a way that is known, or whose pod stands in the wrong place. */
    readonly source?: PodSource;
}

/** Every workload in the documents of a file, with the ConfigMaps and Secrets of the same file. */
export function workloadsOf(documents: readonly unknown[]): FoundWorkload[] {
    const around = manifestsOf(documents);
    return documents
        .flatMap((document) => podsAtPlaces(root(document)))
        .map((pod) => {
            const source = podSourceOf(pod, around);
            // A value that is not text is not a name, and is not shown as one.
            const label = source && `${source.kind}/${source.name ?? source.generateName ?? ""}`;
            return { label: label ?? objectLabel(pod.owner.value), ...defined({ source }) };
        });
}

/** Place of a workload, whose pod spec is at `specPath`. */
export function ownerPath(kind: WorkloadKind, specPath: Place): Place {
    return before([...TEMPLATES[kind], "spec"], specPath);
}

/** Place of the pod template whose spec is at `specPath`. */
export function templatePath(specPath: Place): Place {
    return before(["spec"], specPath);
}

/** The path itself for a pod spec that stands alone, as `podSpec`. */
function before(end: Keys, path: Place): Place {
    return isIn(path.slice(-end.length), end) ? path.slice(0, -end.length) : path;
}

import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION } from "../../annotationNames";
import { checkInjectorsAround } from "../../checks/injectors";
import { defined, type Fields, fieldsOf } from "../../fields";
import { error, type Issue, type Keys, type Place, quote, warning } from "../../issue";
import { at, type Located, root } from "../../kubernetes/located";
import { type ObjectName, objectName } from "../../kubernetes/objects";
import { type PodSource, sourceIn } from "../../kubernetes/podSource";
import { podsAtPlaces } from "../../kubernetes/pods";
import { isWorkloadKind, kindLike, TEMPLATES, WORKLOAD_KINDS } from "../../kubernetes/workloadKinds";
import { isPlainObject, wrongType } from "../../shape";

/** An object of a manifest, and its name in messages. */
export interface PlacedObject {
    readonly manifest: Fields;
    readonly place: Place;
}

/** A workload whose pods can become confidential. Paths start at the object. */
export interface Target extends ObjectName {
    readonly place: Place;
    /** The pod or the pod template in the workload: what has metadata and spec. */
    readonly template: Keys;
    readonly runtimeClassName: unknown;
    readonly annotations: Fields;
    /** For the policy: without the annotations that are to be written. */
    readonly pod: PodSource;
    readonly issues: readonly Issue[];
}

/** What counts for the pods of others. */
const AROUND: readonly unknown[] = ["ConfigMap", "Secret", "Namespace", "ServiceAccount"];
const OURS = [INIT_DATA_ANNOTATION, DIGEST_ANNOTATION];

/** The objects that count for the pods of others. */
export function aroundIn(manifests: readonly Fields[]): readonly Fields[] {
    return manifests.filter(({ kind }) => AROUND.includes(kind));
}

/** The workload that an object is, or what is wrong with one that only looks like a workload. */
export function inspectObject(
    object: PlacedObject,
    around: readonly Fields[],
): { readonly target?: Target; readonly issues: readonly Issue[] } {
    const { manifest, place } = object;
    const { kind } = objectName(manifest);
    const pod = sourceIn(manifest, around);
    if (pod !== undefined) {
        return { target: toTarget(object, pod, around), issues: [] };
    }
    if (isWorkloadKind(kind)) {
        const fix =
            "correct the manifest, or leave the workload out: by skip in the config of inject, by select in a program";
        return { issues: [error(place, "no-pod", { message: "has no pod with a list of containers", fix })] };
    }
    return { issues: podsAtPlaces(root(manifest)).length === 0 ? [] : [otherKind(place, kind)] };
}

function otherKind(place: Place, kind: string): Issue {
    const correct = kindLike(kind);
    if (correct !== undefined) {
        const message = `has pods, and is of the kind ${quote(kind)}, which Kubernetes does not know`;
        return error(place, "unknown-kind", { message, allowed: WORKLOAD_KINDS.join(", "), fix: `write ${correct}` });
    }
    return warning(place, "untreated-kind", {
        message: `has pods, and how ${kind} makes them is not known, so that they stay as they are: outside of a VM`,
        allowed: WORKLOAD_KINDS.join(", "),
        fix: "use one of these kinds",
    });
}

function toTarget({ manifest, place }: PlacedObject, pod: PodSource, around: readonly Fields[]): Target {
    const template = at(root(manifest), ...TEMPLATES[pod.kind]);
    const metadata = at(template, "metadata");
    const annotations = at(metadata, "annotations");
    const foreign = Object.entries(pod.annotations ?? {}).filter(([key]) => !OURS.includes(key));
    return {
        ...objectName(manifest),
        place,
        template: template.keys,
        runtimeClassName: at(template, "spec", "runtimeClassName").value ?? undefined,
        annotations: fieldsOf(annotations.value),
        pod: { ...pod, ...defined({ annotations: pod.annotations && Object.fromEntries(foreign) }) },
        issues: [
            ...[metadata, annotations].flatMap(mapIssues),
            ...nameIssues(pod),
            ...checkInjectorsAround(pod, around),
        ],
    };
}

function mapIssues({ value, keys }: Located): Issue[] {
    return isPlainObject(value ?? {}) ? [] : [wrongType(keys, "an object", value)];
}

/** A policy for pods of any name would be one for every pod. */
function nameIssues({ name, generateName }: PodSource): Issue[] {
    const message = "is missing or not a text, and so is metadata.generateName";
    return name === undefined && generateName === undefined
        ? [error(["metadata", "name"], "missing", { message, fix: "set one of them" })]
        : [];
}

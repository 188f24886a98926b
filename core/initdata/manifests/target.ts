import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION } from "../../annotationNames";
import { checkInjectorsAround } from "../../checks/injectors";
import { checkWorkloadForm } from "../../checks/workloadForm";
import { defined, type Fields, fieldsOf } from "../../fields";
import { error, type Issue, type Keys, type Place, pathOf } from "../../issue";
import { at, type Located, root } from "../../kubernetes/located";
import { type ObjectName, objectName } from "../../kubernetes/objects";
import type { OperatorKind } from "../../kubernetes/operatorKinds";
import { type OperatorPod, operatorKindOf, operatorPodsOf } from "../../kubernetes/operatorPods";
import { type PodSource, sourceIn, templatePath } from "../../kubernetes/podSource";
import { builtInKind } from "../../kubernetes/workloadKinds";
import { isPlainObject, wrongType } from "../../shape";
import { type PlacedObject, untreatedIssues } from "./untreated";

/** A workload whose pods can become confidential. Paths start at the object. */
export interface Target extends ObjectName {
    readonly place: Place;
    /** The pod or the pod template in the workload: what has metadata and spec. */
    readonly template: Keys;
    readonly runtimeClassName: unknown;
    readonly annotations: Fields;
    /** For the policy: without the annotations that are to be written. */
    readonly pod: PodSource;
    /** The pod spec as the manifest has it. */
    readonly spec: Fields;
    /** What the controller of its kind does to the pod that no policy of a preset can know. */
    readonly denied?: string;
    readonly issues: readonly Issue[];
}

/** What counts for the pods of others. */
const AROUND: readonly unknown[] = ["ConfigMap", "Secret", "Namespace", "ServiceAccount"];
const OURS = [INIT_DATA_ANNOTATION, DIGEST_ANNOTATION];

/** The objects that count for the pods of others. */
export function aroundIn(manifests: readonly Fields[]): readonly Fields[] {
    return manifests.filter(({ kind }) => AROUND.includes(kind));
}

/** The pods of an object that can become confidential, and what is wrong with it or stays as it is. */
export function inspectObject(
    object: PlacedObject,
    around: readonly Fields[],
    kinds: readonly OperatorKind[],
): { readonly targets: readonly Target[]; readonly issues: readonly Issue[] } {
    const { manifest, place } = object;
    if (builtInKind(manifest) !== undefined) {
        const pod = sourceIn(manifest, around);
        return pod === undefined
            ? { targets: [], issues: [withoutPod(place)] }
            : { targets: [toTarget(object, { source: pod }, around)], issues: [] };
    }
    const row = operatorKindOf(manifest, kinds);
    const pods = row === undefined ? [] : operatorPodsOf(manifest, row, around);
    const targets = pods.map((pod) => toTarget(object, pod, around));
    const treated = targets.map(({ template }) => pathOf(template));
    return { targets, issues: untreatedIssues(object, treated, row) };
}

function withoutPod(place: Place): Issue {
    const fix =
        "correct the manifest, or leave the workload out: by skip in the config of inject, by select in a program";
    return error(place, "no-pod", { message: "has no pod with a list of containers", fix });
}

function toTarget(
    { manifest, place }: PlacedObject,
    { source: pod, denied }: OperatorPod,
    around: readonly Fields[],
): Target {
    const template = at(root(manifest), ...(templatePath(pod.path) as Keys));
    const metadata = at(template, "metadata");
    const annotations = at(metadata, "annotations");
    const foreign = Object.entries(pod.annotations ?? {}).filter(([key]) => !OURS.includes(key));
    return {
        ...objectName(manifest),
        place,
        template: template.keys,
        runtimeClassName: at(template, "spec", "runtimeClassName").value ?? undefined,
        annotations: fieldsOf(annotations.value),
        ...defined({ denied }),
        spec: fieldsOf(at(template, "spec").value),
        pod: { ...pod, ...defined({ annotations: pod.annotations && Object.fromEntries(foreign) }) },
        issues: [
            ...[metadata, annotations].flatMap(mapIssues),
            ...nameIssues(pod),
            ...checkInjectorsAround(pod, around),
            // Controllers of operators may give the pods the labels that they select.
            ...(builtInKind(manifest) === undefined ? [] : checkWorkloadForm(manifest, at(metadata, "labels").value)),
        ],
    };
}

function mapIssues({ value, keys }: Located): Issue[] {
    return isPlainObject(value ?? {}) ? [] : [wrongType(keys, "an object", value)];
}

/** A policy for pods of any name would be one for every pod. */
function nameIssues({ name, generateName }: PodSource): Issue[] {
    const message = "is missing or not a string, and so is metadata.generateName";
    return name === undefined && generateName === undefined
        ? [error(["metadata", "name"], "missing", { message, fix: "set one of them" })]
        : [];
}

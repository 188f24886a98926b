import { INIT_DATA_ANNOTATION, OLD_INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { type Fields, fieldsOf, itemsOf, own, textOf } from "../../core/fields";
import { type DecodedInitData, decodeAnnotation } from "../../core/initdata/decode";
import type { Place } from "../../core/issue";
import { at, root } from "../../core/kubernetes/located";
import { manifestsOf } from "../../core/kubernetes/objects";
import { TEMPLATES } from "../../core/kubernetes/workloadKinds";

interface Reference {
    readonly kind: string;
    readonly name: string;
    readonly namespace: string;
}

/** What an object of the cluster says of the pods that it is or makes. */
export interface Live extends Reference {
    readonly runtimeClassName?: string | undefined;
    readonly annotations: Fields;
    /** Absent without an annotation, and where that cannot be read. */
    readonly initData?: DecodedInitData | undefined;
    readonly hasInitData: boolean;
    /** As `kubectl get -o json` gives it. */
    readonly source: Fields;
}

/** A workload of the cluster: the object that somebody has written, and the pods that run for it. */
export interface LiveWorkload extends Reference {
    /** Absent where it is not among the objects that were given. */
    readonly object?: Live;
    readonly pods: readonly Live[];
}

/** Pods that have ended keep their annotations, and attest nothing. */
const ENDED: readonly unknown[] = ["Succeeded", "Failed"];

/** The workloads of what `kubectl get -o json` gives: lists of pods, of those who make pods, or both. */
export function workloadsOf(documents: readonly unknown[]): LiveWorkload[] {
    const objects = manifestsOf(documents).filter(({ kind }) => makesPods(kind));
    const found = new Map<string, { readonly top: Reference; object?: Live; readonly pods: Live[] }>();
    const byReference = new Map(objects.map((object) => [keyOf(referenceOf(object)), object]));
    for (const object of objects) {
        const top = topOf(object, byReference);
        const entry = found.get(keyOf(top)) ?? { top, pods: [] };
        found.set(keyOf(top), entry);
        if (keyOf(referenceOf(object)) === keyOf(top)) {
            entry.object = liveOf(object);
        }
        if (object["kind"] === "Pod" && !ENDED.includes(fieldsOf(object["status"])["phase"])) {
            entry.pods.push(liveOf(object));
        }
    }
    return [...found.values()].map(({ top, ...rest }) => ({ ...top, ...rest }));
}

/**
 * Whose an object of the cluster is, as in `Deployment/web`: its own, or of the one who made it. Nothing where no pod comes
 * from it: a pod that has ended, a ReplicaSet of before.
 */
export function ownersOf(documents: readonly unknown[]): (object: Fields) => string | undefined {
    const byReference = new Map(manifestsOf(documents).map((object) => [keyOf(referenceOf(object)), object]));
    return (object) => {
        const { kind, name } = topOf(object, byReference);
        const isEnded = ENDED.includes(fieldsOf(object["status"])["phase"]);
        const isOld = object["kind"] === "ReplicaSet" && fieldsOf(object["spec"])["replicas"] === 0;
        return isEnded || isOld ? undefined : `${kind}/${name}`;
    };
}

function makesPods(kind: unknown): boolean {
    return own(TEMPLATES, String(kind)) !== undefined;
}

function keyOf({ kind, name, namespace }: Reference): string {
    return JSON.stringify([namespace, kind, name]);
}

function referenceOf({ kind, metadata }: Fields): Reference {
    const { name, namespace } = fieldsOf(metadata);
    return { kind: String(kind), name: textOf(name) ?? "", namespace: textOf(namespace) ?? "default" };
}

/** The one who made the one who made it. */
function topOf(object: Fields, all: ReadonlyMap<string, Fields>, depth = 0): Reference {
    const self = referenceOf(object);
    const owner = itemsOf(fieldsOf(object["metadata"])["ownerReferences"])
        .map(fieldsOf)
        .find(({ kind, controller }) => controller === true && makesPods(kind));
    if (owner === undefined || depth > 3) {
        return self;
    }
    const reference = { ...self, kind: String(owner["kind"]), name: textOf(owner["name"]) ?? "" };
    const known = all.get(keyOf(reference));
    return known === undefined ? ownerOf(reference, object) : topOf(known, all, depth + 1);
}

/** A Deployment names its ReplicaSets, which were not given, by its own name and the hash that their pods have as a label. */
function ownerOf(reference: Reference, pod: Fields): Reference {
    const hash = textOf(fieldsOf(fieldsOf(pod["metadata"])["labels"])["pod-template-hash"]);
    const end = `-${hash}`;
    return reference.kind === "ReplicaSet" && hash !== undefined && reference.name.endsWith(end)
        ? { ...reference, kind: "Deployment", name: reference.name.slice(0, -end.length) }
        : reference;
}

function liveOf(object: Fields): Live {
    const { value } = at(root(object), ...(own(TEMPLATES, String(object["kind"])) ?? []));
    const { metadata, spec } = fieldsOf(value);
    const annotations = fieldsOf(fieldsOf(metadata)["annotations"]);
    const text = annotations[INIT_DATA_ANNOTATION] ?? annotations[OLD_INIT_DATA_ANNOTATION];
    return {
        ...referenceOf(object),
        runtimeClassName: textOf(fieldsOf(spec)["runtimeClassName"]),
        annotations,
        initData: typeof text === "string" ? decodeAnnotation(text).initData : undefined,
        hasInitData: text !== undefined && text !== "",
        source: object,
    };
}

export function livePlace({ namespace, kind, name }: Pick<Live, "namespace" | "kind" | "name">): Place {
    return [{ object: `${namespace}/${kind}/${name}` }];
}

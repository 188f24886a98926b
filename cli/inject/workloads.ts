import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { checkInjectorsAround } from "../../core/checks/injectors";
import { checkVariableTexts } from "../../core/checks/variableTexts";
import { type Fields, fieldsOf } from "../../core/fields";
import { error, type Issue, type Keys, type Place, pathOf, quote, warning } from "../../core/issue";
import { at, type Located, root } from "../../core/kubernetes/located";
import { objectLabel, objectName, objectsIn } from "../../core/kubernetes/objects";
import { type PodSource, sourceIn } from "../../core/kubernetes/podSource";
import { podsAtPlaces } from "../../core/kubernetes/pods";
import { isWorkloadKind, kindLike, TEMPLATES, WORKLOAD_KINDS } from "../../core/kubernetes/workloadKinds";
import { isPlainObject, wrongType } from "../../core/shape";
import type { Named } from "./config/read";
import type { Source } from "./source";

/** A workload, and where it is. */
export interface Target extends Named {
    /** The file, and kind and name in it. */
    readonly place: Place;
    readonly source: Source;
    /** Which document of the file. */
    readonly document: number;
    /** The workload in the document: not empty for an item of a List. */
    readonly base: Keys;
    /** The pod or the pod template in the workload: what has metadata and spec. */
    readonly template: Keys;
    readonly runtimeClassName: unknown;
    readonly annotations: Fields;
    /** For the policy: without the annotations that this command writes. */
    readonly pod: PodSource;
    readonly issues: readonly Issue[];
}

export interface Found {
    readonly targets: readonly Target[];
    /** Every workload there is, those that are skipped included. */
    readonly all: readonly Named[];
    /** About what is no target. */
    readonly issues: readonly Issue[];
}

interface Placed {
    readonly manifest: Fields;
    readonly base: Keys;
    readonly document: number;
    readonly source: Source;
}

/** What counts for the pods of others. */
const AROUND = ["ConfigMap", "Secret", "Namespace", "ServiceAccount"];
const OURS = [INIT_DATA_ANNOTATION, DIGEST_ANNOTATION];

/** All workloads of the files. What ConfigMaps and Secrets hold counts for the workloads of all files. */
export function findWorkloads(sources: readonly Source[], isSkipped: (workload: Named) => boolean): Found {
    const placed = sources.flatMap((source) =>
        source.documents.flatMap(({ value }, document) =>
            objectsIn(root(value)).map((object) => ({
                manifest: fieldsOf(object.value),
                base: object.keys,
                document,
                source,
            })),
        ),
    );
    const values = placed.map(({ manifest }) => manifest).filter(({ kind }) => AROUND.includes(String(kind)));
    const labels = placed.map((one) => pathOf(objectPlace(one)));
    const repeated = new Set(labels.filter((label, index) => labels.indexOf(label) !== index));
    const found = placed.map((one) => {
        const isOne = !repeated.has(pathOf(objectPlace(one)));
        return isSkipped(objectName(one.manifest))
            ? { targets: [], issues: [] }
            : inspect(one, objectPlace(one, isOne ? "" : ` (document ${one.document + 1})`), values);
    });
    return {
        targets: found.flatMap(({ targets }) => targets),
        all: placed.map(({ manifest }) => objectName(manifest)).filter(({ kind }) => isWorkloadKind(kind)),
        issues: found.flatMap(({ issues }) => issues),
    };
}

function objectPlace({ source, manifest }: Placed, document = ""): Place {
    return [{ file: source.file }, { object: `${objectLabel(manifest)}${document}` }];
}

function inspect(placed: Placed, place: Place, around: readonly Fields[]): Pick<Found, "targets" | "issues"> {
    const { manifest } = placed;
    const { kind } = objectName(manifest);
    const pod = sourceIn(manifest, around);
    if (pod !== undefined) {
        return { targets: [toTarget(placed, place, pod, around)], issues: [] };
    }
    if (isWorkloadKind(kind)) {
        const fix = "correct the manifest, or add the workload to skip in the config";
        return {
            targets: [],
            issues: [error(place, "no-pod", { message: "has no pod with a list of containers", fix })],
        };
    }
    const others = podsAtPlaces(root(manifest)).length === 0 ? [] : [otherKind(place, kind)];
    return { targets: [], issues: others };
}

function otherKind(place: Place, kind: string): Issue {
    const meant = kindLike(kind);
    if (meant !== undefined) {
        const message = `has pods, and is of the kind ${quote(kind)}, which Kubernetes does not know`;
        return error(place, "unknown-kind", { message, allowed: WORKLOAD_KINDS.join(", "), fix: `write ${meant}` });
    }
    return warning(place, "untreated-kind", {
        message: `has pods, and how ${kind} makes them is not known, so that they stay as they are: outside of a VM`,
        allowed: WORKLOAD_KINDS.join(", "),
        fix: "use one of these kinds",
    });
}

function toTarget(placed: Placed, place: Place, pod: PodSource, around: readonly Fields[]): Target {
    const template = at(root(placed.manifest), ...TEMPLATES[pod.kind]);
    const metadata = at(template, "metadata");
    const annotations = at(metadata, "annotations");
    const foreign = Object.entries(pod.annotations ?? {}).filter(([key]) => !OURS.includes(key));
    return {
        ...objectName(placed.manifest),
        place,
        source: placed.source,
        document: placed.document,
        base: placed.base,
        template: template.keys,
        runtimeClassName: at(template, "spec", "runtimeClassName").value ?? undefined,
        annotations: fieldsOf(annotations.value),
        pod: { ...pod, ...(pod.annotations === undefined ? {} : { annotations: Object.fromEntries(foreign) }) },
        issues: [
            ...[metadata, annotations].flatMap(mapIssues),
            ...nameIssues(pod),
            ...checkInjectorsAround(pod, around),
            ...checkVariableTexts(pod),
        ],
    };
}

function mapIssues({ value, keys }: Located): Issue[] {
    const isMap = value === undefined || value === null || isPlainObject(value);
    return isMap ? [] : [wrongType(keys, "an object", value)];
}

/** A policy for pods of any name would be one for every pod. */
function nameIssues({ name, generateName }: PodSource): Issue[] {
    const message = "is missing or no text, and so is metadata.generateName";
    return name === undefined && generateName === undefined
        ? [error(["metadata", "name"], "missing", { message, fix: "set one of them" })]
        : [];
}

import { checkInjectorsAround } from "../../core/checks/injectors";
import { type Fields, fieldsOf, itemsOf, textOf } from "../../core/fields";
import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION } from "../../core/initdata/annotation";
import { error, type Issue, quote, warning } from "../../core/issue";
import { type Keys, type Place, pathOf } from "../../core/place";
import type { PodSource } from "../../core/policy/derive/source";
import { isPlainObject, wrongType } from "../../core/shape";
import { WORKLOAD_KINDS, workloadsOf } from "../manifests/podSource";
import { checkVariableTexts } from "../manifests/variableTexts";
import type { Named } from "./config/read";
import { valueAt } from "./keys";
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
        source.documents.flatMap(({ value }, document) => placedIn(value, { source, document, base: [] })),
    );
    const values = placed.map(({ manifest }) => manifest).filter(({ kind }) => AROUND.includes(String(kind)));
    const labels = placed.map((one) => pathOf(placeOf(one)));
    const repeated = new Set(labels.filter((label, index) => labels.indexOf(label) !== index));
    const found = placed.map((one) => {
        const isOne = !repeated.has(pathOf(placeOf(one)));
        return isSkipped(nameOf(one.manifest))
            ? { targets: [], issues: [] }
            : look(one, placeOf(one, isOne ? "" : ` (document ${one.document + 1})`), values);
    });
    return {
        targets: found.flatMap(({ targets }) => targets),
        all: placed.map(({ manifest }) => nameOf(manifest)).filter(({ kind }) => WORKLOAD_KINDS.includes(kind)),
        issues: found.flatMap(({ issues }) => issues),
    };
}

/** A document, or the items of a List. */
function placedIn(value: unknown, at: Omit<Placed, "manifest">): Placed[] {
    if (!isPlainObject(value)) {
        return [];
    }
    return Array.isArray(value["items"])
        ? itemsOf(value["items"]).flatMap((item, index) =>
              placedIn(item, { ...at, base: [...at.base, "items", index] }),
          )
        : [{ ...at, manifest: value }];
}

function nameOf({ kind, metadata }: Fields): Named {
    const { name, generateName } = fieldsOf(metadata);
    return { kind: textOf(kind) ?? "", name: textOf(name) || textOf(generateName) || "" };
}

function placeOf({ source, manifest }: Placed, document = ""): Place {
    const { kind, name } = nameOf(manifest);
    return [{ file: source.file }, { object: `${kind}/${name}${document}` }];
}

function look(placed: Placed, place: Place, values: readonly Fields[]): Pick<Found, "targets" | "issues"> {
    const found = workloadsOf([placed.manifest, ...values]);
    const pod = found.find(({ source }) => source !== undefined)?.source;
    if (pod !== undefined) {
        return { targets: [toTarget(placed, place, pod, values)], issues: [] };
    }
    const { kind } = nameOf(placed.manifest);
    if (WORKLOAD_KINDS.includes(kind)) {
        const fix = "correct the manifest, or add the workload to skip in the config";
        return {
            targets: [],
            issues: [error(place, "no-pod", { message: "has no pod with a list of containers", fix })],
        };
    }
    const others = found.length === 0 ? [] : [otherKind(place, kind)];
    return { targets: [], issues: others };
}

function otherKind(place: Place, kind: string): Issue {
    const meant = WORKLOAD_KINDS.find((known) => known.toLowerCase() === kind.toLowerCase());
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
    const template = (pod.path as Keys).slice(0, -1);
    const metadata = valueAt(placed.manifest, [...template, "metadata"]);
    const { annotations } = fieldsOf(metadata);
    const foreign = Object.entries(pod.annotations ?? {}).filter(([key]) => !OURS.includes(key));
    return {
        ...nameOf(placed.manifest),
        place,
        source: placed.source,
        document: placed.document,
        base: placed.base,
        template,
        runtimeClassName: valueAt(placed.manifest, [...template, "spec", "runtimeClassName"]) ?? undefined,
        annotations: fieldsOf(annotations),
        pod: { ...pod, ...(pod.annotations === undefined ? {} : { annotations: Object.fromEntries(foreign) }) },
        issues: [
            ...mapIssues(metadata, [...template, "metadata"]),
            ...mapIssues(annotations, [...template, "metadata", "annotations"]),
            ...nameIssues(pod),
            ...checkInjectorsAround(pod, around),
            ...checkVariableTexts(pod),
        ],
    };
}

function mapIssues(value: unknown, path: Place): Issue[] {
    return value === undefined || value === null || isPlainObject(value) ? [] : [wrongType(path, "an object", value)];
}

/** A policy for pods of any name would be one for every pod. */
function nameIssues({ name, generateName }: PodSource): Issue[] {
    const message = "is missing or no text, and so is metadata.generateName";
    return name === undefined && generateName === undefined
        ? [error(["metadata", "name"], "missing", { message, fix: "set one of them" })]
        : [];
}

import { isDeepStrictEqual } from "node:util";
import { INIT_DATA_ANNOTATION, OLD_INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { defined, stringOf } from "../../core/fields";
import { type DecodedInitData, decodeAnnotation } from "../../core/initdata/decode";
import type { Issue } from "../../core/issue";
import { isResourceExpander, kindOfType } from "../../core/kubernetes/resourceType";
import { PLATFORMS, Platform } from "../../core/platform";
import { isConfidentialName } from "../../core/runtimeClasses";
import { hasPods, placesOf, templateOf } from "./pods";
import type { Preview, Step } from "./preview";
import { shownDocument } from "./shown";
import { textAt, type Value, valueAt } from "./values";

/** The init-data of a workload, before or after. */
export interface Side {
    /** Why it cannot be read, where that is so. */
    readonly hidden?: "unknown" | "secret" | "damaged";
    readonly initData?: DecodedInitData;
    readonly issues: readonly Issue[];
    /** Whether it is in the annotation that only Kata up to 3.19 reads. */
    readonly isOldAnnotation: boolean;
    readonly runtimeClassName?: string;
    /** What the preview shows to people: the component's own inputs. */
    readonly shown: unknown;
}

/** A workload that has init-data, or a component that stands for one. */
export interface Workload {
    readonly step: Step;
    readonly kind: string;
    /** Where its pod template is in the inputs of the step. */
    readonly place: readonly string[];
    readonly platform?: Platform;
    /** The component that made its init-data. */
    readonly owner?: Step;
    readonly before?: Side;
    readonly after?: Side;
    /** The new workload without init-data that takes its place, where it goes. */
    readonly successor?: Step;
    /** A new workload without init-data in its namespace, where it goes, which may take its place. */
    readonly newcomer?: Step;
}

const COMPONENT = /^confidential-workload:index:(?:ConfidentialWorkload|InitData)$/;

/** Everything in a preview that has init-data, or may have it. */
export function workloadsOf({ steps }: Pick<Preview, "steps">): Workload[] {
    const components = steps.filter(({ type }) => COMPONENT.test(type));
    const readSide = reader();
    const plain = steps.filter(
        (step) =>
            step.before === undefined &&
            hasPods(step) &&
            readSide(step, templateOf(step), step.after, undefined) === undefined,
    );
    const opaque = steps.filter((step) => step.before === undefined && step.after !== undefined && isOpaque(step));
    const workloads = steps.flatMap((step): Workload[] => {
        const kind = kindOfType(step.type);
        if (kind === undefined) {
            return [];
        }
        const parent = components.find(({ urn }) => urn === step.parent);
        return placesOf(step).flatMap((place): Workload[] => {
            const before = readSide(step, place, step.before, parent?.before);
            const after = readSide(step, place, step.after, parent?.after);
            if (before === undefined && after === undefined && !startsGuests(step, place)) {
                return [];
            }
            const sides = defined({ before, after });
            const owner = parent ?? components.find((component) => showsDigestOf(component, sides));
            const platform = platformOf(owner, sides);
            const isGone = step.after === undefined;
            const successor = isGone ? (successorOf(step, parent, plain) ?? newcomerTo(step, opaque)) : undefined;
            const newcomer = isGone && successor === undefined ? newcomerTo(step, plain) : undefined;
            return [{ step, kind, place, ...defined({ platform, owner, successor, newcomer }), ...sides }];
        });
    });
    return [...workloads, ...components.filter((component) => !isCovered(component, workloads)).map(fromComponent)];
}

/** By the name in the program, that of the component included, or by the labels of the pods, by which Services find them. */
function successorOf(gone: Step, parent: Step | undefined, plain: readonly Step[]): Step | undefined {
    const names = [gone, ...(parent === undefined ? [] : [parent])].map(({ name }) => name);
    const namespace = valueAt(gone.before, NAMESPACE);
    const labels = valueAt(gone.before, [...templateOf(gone), "metadata", "labels"]);
    return plain.find((step) => {
        const other = valueAt(step.after, NAMESPACE);
        const hasName = names.includes(step.name);
        const hasLabels =
            labels.kind === "known" &&
            isDeepStrictEqual(labels, valueAt(step.after, [...templateOf(step), "metadata", "labels"]));
        return (other.kind === "unknown" || namespaceIn(other) === namespaceIn(namespace)) && (hasName || hasLabels);
    });
}

const NAMESPACE = ["metadata", "namespace"];

/** Whether the cluster makes of it what no preview shows: a Release of Helm, or an object of an operator's kind without pods. */
export function isOpaque(step: Step): boolean {
    return isRelease(step) || (isCustom(step.type) && placesOf(step).length === 1);
}

const isRelease = ({ type }: Step) => type.startsWith("kubernetes:helm.sh/") && kindOfType(type) === "Release";

/** Groups of Kubernetes itself have no dot, or end as its own do. Objects of others are made by operators. */
function isCustom(type: string): boolean {
    const [, group = ""] = /^kubernetes:([^/:]+)\//.exec(type) ?? [];
    return group.includes(".") && !group.endsWith(".k8s.io") && !isResourceExpander(type);
}

/** A new one in the namespace of the workload that goes, whatever its name and labels are. */
function newcomerTo(gone: Step, steps: readonly Step[]): Step | undefined {
    const namespace = namespaceIn(valueAt(gone.before, NAMESPACE));
    return steps.find((step) => {
        const other = valueAt(step.after, isRelease(step) ? ["namespace"] : NAMESPACE);
        return other.kind === "unknown" || namespaceIn(other) === namespace;
    });
}

function namespaceIn(value: Value): unknown {
    return value.kind === "known" ? value.value : "default";
}

/** By its RuntimeClass, whether there is init-data or not. */
function startsGuests(step: Step, place: readonly string[]): boolean {
    const names = [step.before, step.after].map((inputs) => textAt(inputs, [...place, "spec", "runtimeClassName"]));
    return names.some((name) => name !== undefined && isConfidentialName(name));
}

/** Reads the init-data of one side. The workloads of a stack often share it, so that each text is decoded once. */
function reader() {
    const decoded = new Map<string, ReturnType<typeof decodeAnnotation>>();
    const decode = (text: string) => {
        const known = decoded.get(text) ?? decodeAnnotation(text);
        decoded.set(text, known);
        return known;
    };
    return (step: Step, template: readonly string[], inputs: unknown, shown: unknown): Side | undefined => {
        const annotations = [...template, "metadata", "annotations"];
        const current = valueAt(inputs, [...annotations, INIT_DATA_ANNOTATION]);
        const old = valueAt(inputs, [...annotations, OLD_INIT_DATA_ANNOTATION]);
        const isOldAnnotation = current.kind === "absent";
        const runtimeClassName = textAt(inputs, [...template, "spec", "runtimeClassName"]);
        const rest = { isOldAnnotation, ...defined({ runtimeClassName }), shown };
        const found = isOldAnnotation ? old : current;
        if (found.kind === "absent") {
            return undefined;
        }
        if (found.kind !== "known") {
            return hasPods(step) ? { hidden: found.kind, issues: [], ...rest } : undefined;
        }
        const { initData, issues } = decode(stringOf(found.value) ?? "");
        return { ...(initData === undefined ? { hidden: "damaged" } : { initData }), issues, ...rest };
    };
}

/** The platform that the component names, else the one whose RuntimeClass it is, where there is just one. */
function platformOf(owner: Step | undefined, { before, after }: Pick<Workload, "before" | "after">) {
    const named = textAt(owner?.after ?? owner?.before, ["platform"]);
    const runtimeClassName = (after ?? before)?.runtimeClassName;
    const all = Object.values(Platform);
    const ofClass = all.filter((platform) => PLATFORMS[platform].runtimeClassName === runtimeClassName);
    return all.find((platform) => platform === named) ?? (ofClass.length === 1 ? ofClass[0] : undefined);
}

/** An `InitData` component has no workload below it: its digest says which one took its annotations. */
function showsDigestOf({ before, after }: Step, sides: Pick<Workload, "before" | "after">): boolean {
    const pairs = [
        [textAt(after, ["digest"]), sides.after?.initData?.digest],
        [textAt(before, ["digest"]), sides.before?.initData?.digest],
    ];
    return pairs.some(([shown, digest]) => shown !== undefined && shown === digest);
}

function isCovered(component: Step, workloads: readonly Workload[]): boolean {
    return workloads.some(({ step, ...sides }) => step.parent === component.urn || showsDigestOf(component, sides));
}

/** A component whose workload is not in the preview, as one that is in another stack. Its files are compared. */
function fromComponent(step: Step): Workload {
    const side = (shown: unknown): Side => {
        const initData = shownDocument(shown);
        const content = initData === undefined ? ({ hidden: "unknown" } as const) : { initData };
        return { ...content, issues: [], isOldAnnotation: false, shown };
    };
    const platform = platformOf(step, {});
    return {
        step,
        kind: step.type.split(":").at(-1) ?? "",
        place: templateOf(step),
        ...defined({
            platform,
            before: step.before === undefined ? undefined : side(step.before),
            after: step.after === undefined ? undefined : side(step.after),
        }),
    };
}

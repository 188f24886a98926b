import { type Fields, fieldsOf } from "../fields";
import { errorIf, type Issue, quote } from "../issue";
import { isPlainObject } from "../shape";
import { comesLater } from "./podForm";
import { checkTexts } from "./podMetadata";

/** What the API server refuses in a workload before it makes a pod. */
export function checkWorkloadForm({ metadata, spec }: Fields, labels: unknown): Issue[] {
    const { replicas, selector } = fieldsOf(spec);
    const isCount =
        replicas === undefined ||
        replicas === null ||
        comesLater(replicas) ||
        (Number.isInteger(replicas) && Number(replicas) >= 0);
    const { matchLabels } = fieldsOf(selector);
    const own = fieldsOf(labels);
    const isOpen = comesLater(labels) || Object.entries(own).flat().some(comesLater);
    const missing = Object.entries(fieldsOf(matchLabels)).filter(
        ([key, value]) => own[key] !== value && !isOpen && ![key, value].some(comesLater),
    );
    const ofObject = fieldsOf(metadata);
    return [
        ...["labels", "annotations"].flatMap((key) => checkTexts(ofObject[key], ["metadata", key])),
        ...errorIf(!isCount, ["spec", "replicas"], "replicas", {
            message: `${quote(replicas)} is not a number of pods`,
            allowed: "0, 1, 2, …",
            fix: "give a whole number, without quotes",
        }),
        ...errorIf(isPlainObject(matchLabels) && missing.length > 0, ["spec", "selector", "matchLabels"], "selector", {
            message: `selects ${missing.map(([key, value]) => `${key}=${value}`).join(", ")}, which the labels of the pod template do not have`,
            fix: "give the pod template these labels, or select by those that it has",
        }),
    ];
}

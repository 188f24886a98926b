import { defined } from "../fields";
import { error, errorIf, type Issue, phrase, quote } from "../issue";
import { changesOfVm, KATA, replacingIssue } from "../kataAnnotations";
import { checkClasses } from "./classes";
import { checkLists } from "./lists";
import { checkPlain } from "./plain";
import { AdmissionForm, type AdmissionSpec } from "./spec";

const LABEL_KEY = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)?$/;

/** What is wrong with inputs of the right form. */
export function checkAdmission(spec: AdmissionSpec, areFilledLater: boolean): Issue[] {
    const { namespaceLabels, annotations = [], plain = [], platforms, runtimeClasses = {} } = spec;
    return [
        ...errorIf(Object.keys(namespaceLabels).length === 0, ["namespaceLabels"], "empty", {
            message: "is empty, so the rules would bind every namespace, those of the cluster itself too",
            fix: "add a label, and put it on the namespaces of confidential workloads",
        }),
        ...Object.entries(namespaceLabels).flatMap(([key, value]) =>
            errorIf(!LABEL_KEY.test(key) || !LABEL_VALUE.test(value), ["namespaceLabels", key], "admission-label", {
                message: `${quote(`${key}=${value}`)} is not a label of Kubernetes`,
                allowed:
                    "letters, digits and, inside, `-`, `_` and `.`; at most 63 characters, as in confidential=only",
                fix: "give a label of the namespaces",
            }),
        ),
        ...errorIf(platforms?.length === 0 && Object.keys(runtimeClasses).length === 0, ["platforms"], "empty", {
            message: "is an empty list, so no RuntimeClass would be allowed",
            fix: "add a platform, or leave it out",
        }),
        ...annotations.flatMap((name, index) => checkAnnotation(name, index)),
        ...plain.flatMap((text, index) => checkPlain(text, ["plain", index])),
        ...checkClasses(runtimeClasses),
        ...checkLists(spec, areFilledLater),
        ...(spec.as === AdmissionForm.Kyverno ? checkForKyverno(spec, areFilledLater) : []),
    ];
}

/** Its policies hold the digests themselves. */
function checkForKyverno({ lists, listNamespace }: AdmissionSpec, areFilledLater: boolean): Issue[] {
    const unused = Object.entries(defined({ lists, listNamespace })).map(([name]) =>
        error([name], "admission-lists", {
            message: phrase`has no effect with ${["as"]} "kyverno", whose policies hold the digests of the documents`,
            fix: "remove it",
        }),
    );
    return [
        ...unused,
        ...errorIf(areFilledLater, ["as"], "admission-lists", {
            message: 'is "kyverno", whose policies have no lists, so workloads could not put their documents on one',
            fix: "remove it, or make the policies by the command `admission --as kyverno`",
        }),
    ];
}

/** One that replaces the configuration or the policy is never right. */
function checkAnnotation(name: string, index: number): Issue[] {
    const place = ["annotations", index];
    if (!name.startsWith(KATA)) {
        const message = `${quote(name)} is not an annotation of Kata, and no rule is about it`;
        const fix = `give the whole name, which begins with ${KATA}, or remove it`;
        return [error(place, "admission-annotation", { message, fix })];
    }
    return changesOfVm([name]).flatMap((one) => replacingIssue(one, place) ?? []);
}

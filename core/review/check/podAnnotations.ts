import { vmAnnotationIssue } from "../../checks/vmAnnotation";
import { fieldsOf } from "../../fields";
import type { Issue } from "../../issue";
import { changesOfVm, replacingIssue } from "../../kataAnnotations";
import { annotationsIn, classOf, type Pod } from "../../kubernetes/pods";

/** Annotations of a pod that are about its VM, other than the init-data. What works anyway is a warning. */
export function checkPodAnnotations(pod: Pod, kataVersion: string | undefined): Issue[] {
    const { value, keys } = annotationsIn(pod);
    return changesOfVm(Object.keys(fieldsOf(value))).map((one) => {
        const path = [...keys, one.name];
        return replacingIssue(one, path) ?? vmAnnotationIssue(one, path, classOf(pod).value, kataVersion);
    });
}

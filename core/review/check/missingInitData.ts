import { INIT_DATA_ANNOTATION, OLD_INIT_DATA_ANNOTATION } from "../../annotationNames";
import { initDataIn } from "../../initdata/inPod";
import { error, type Issue } from "../../issue";
import { at } from "../../kubernetes/located";
import { operatorKindOf } from "../../kubernetes/operatorPods";
import { annotationsIn, type Pod } from "../../kubernetes/pods";

const ALLOWED = "an init-data document, compressed with gzip and in base64";
const TAKE_ALL = "so that the guest starts with the policy of its own disk, which mostly allows everything";

/** Why a pod has no init-data: the annotation is missing, or it stands where no runtime looks. */
export function missing(pod: Pod): Issue {
    const path = initDataIn(pod).keys;
    const has = (name: string) => at(annotationsIn(pod), name).value !== undefined;
    if (has(OLD_INIT_DATA_ANNOTATION)) {
        return error(path, "init-data-old-name", {
            message: `is missing, and runtimes since Kata 3.20 do not read ${OLD_INIT_DATA_ANNOTATION}, ${TAKE_ALL}`,
            fix: `rename the annotation to ${INIT_DATA_ANNOTATION}`,
        });
    }
    if (isOutside(pod)) {
        return error(path, "init-data-misplaced", {
            message: `is missing, and stands on the object that makes the pods, where no runtime looks, ${TAKE_ALL}`,
            fix: "move the annotation to the metadata of the pod template",
        });
    }
    return error(path, "init-data-missing", {
        message: `is missing on a pod of a confidential RuntimeClass, ${TAKE_ALL}`,
        allowed: ALLOWED,
        fix: howToProtect(pod),
    });
}

/** How a pod becomes confidential, by where it stands. */
export function howToProtect({ isNested, owner }: Pod): string {
    if (isNested && operatorKindOf(owner.value, []) !== undefined) {
        return "use confidentialTransform in the program, or `npx confidential-workload inject` for manifests";
    }
    return isNested
        ? "make it with InitData, and set the annotations and the class on this pod template"
        : "use ConfidentialWorkload in the program, or `npx confidential-workload inject` for manifests";
}

/** An annotation stands on the object that makes the pods, or on its template of jobs. */
export function isOutside({ owner, template }: Pod): boolean {
    const way = template.keys.slice(owner.keys.length);
    return way.some((_, depth) => {
        const annotations = at(owner, ...way.slice(0, depth), "metadata", "annotations");
        return [INIT_DATA_ANNOTATION, OLD_INIT_DATA_ANNOTATION].some(
            (name) => typeof at(annotations, name).value === "string",
        );
    });
}

/** What is wrong with a RuntimeClass that is missing, or that starts other VMs or none. */
export function notConfidential(value: unknown): Pick<Issue, "message" | "allowed"> {
    const state = value === undefined || value === null ? "is missing" : "is not known to start confidential VMs";
    return {
        message: `${state}, and the pod carries init-data, which other runtimes refuse or ignore`,
        allowed: "the RuntimeClass of a confidential VM, as in kata-qemu-snp",
    };
}

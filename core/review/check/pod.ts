import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION, OLD_INIT_DATA_ANNOTATION } from "../../annotationNames";
import { checkAnnotationSizes } from "../../checks/size";
import { vmAnnotationIssue } from "../../checks/vmAnnotation";
import { namedDigest } from "../../digest";
import { fieldsOf } from "../../fields";
import { decoded, initDataIn } from "../../initdata/inPod";
import { error, type Issue, quote, warning } from "../../issue";
import { changesOfVm, replacingIssue } from "../../kataAnnotations";
import { isOlder } from "../../kataVersion";
import { at } from "../../kubernetes/located";
import { annotationsIn, classOf, type Pod } from "../../kubernetes/pods";
import { isConfidentialName, isPlainClass, meansConfidential } from "../../runtimeClasses";
import type { Session } from "../../session";
import { isOutside, missing, notConfidential } from "./missingInitData";
import { type ClassContext, checkPodClass, checkPodDebugClass } from "./podClass";

/** The first Kata whose runtimes read the present annotation, and the first whose Go runtime unpacks the old one. */
const NEW_NAME_SINCE = "3.20";
const OLD_NAME_SINCE = "3.16";

/** What decides about a pod in addition to itself. */
export interface PodContext extends ClassContext {
    /** Whether its class may open its guest. Default: false. */
    readonly allowDebugClass?: boolean | undefined;
    readonly session: Session;
}

/** Whether the pod is to run in a confidential VM: by its RuntimeClass, or by init-data on it or around it. */
export function isConfidentialPod(pod: Pod): boolean {
    const { value } = classOf(pod);
    const isConfidential = typeof value === "string" && meansConfidential(value);
    return isConfidential || has(pod, INIT_DATA_ANNOTATION) || has(pod, OLD_INIT_DATA_ANNOTATION) || isOutside(pod);
}

/**
 * Every problem of a pod around its init-data: where the annotation stands and under which name, the RuntimeClass, the
 * readable digest, the other annotations that change the VM, and the size of all. What is in the annotation, and whether
 * it is a text at all, its reader reports.
 */
export function checkPod(pod: Pod, { allowDebugClass = false, ...context }: PodContext): Issue[] {
    if (!isConfidentialPod(pod)) {
        return [];
    }
    const { kataVersion } = context;
    const { value, keys } = annotationsIn(pod);
    return [
        ...checkName(pod, kataVersion),
        ...checkClass(pod, context),
        ...checkPodDebugClass(classOf(pod), allowDebugClass),
        ...checkShownDigest(pod, context.session),
        ...checkPodAnnotations(pod, kataVersion),
        ...checkAnnotationSizes(fieldsOf(value), keys),
    ];
}

function has(pod: Pod, name: string): boolean {
    return at(annotationsIn(pod), name).value !== undefined;
}

/** Kata `docs/pod-annotations.md`: the annotation has another name, and was read differently, in earlier versions. */
function checkName(pod: Pod, kataVersion: string | undefined): Issue[] {
    const isEarly = isOlder(kataVersion, NEW_NAME_SINCE);
    if (has(pod, INIT_DATA_ANNOTATION)) {
        return isEarly ? [tooEarly(pod, kataVersion)] : [];
    }
    if (!isEarly || !has(pod, OLD_INIT_DATA_ANNOTATION)) {
        return [missing(pod)];
    }
    return isOlder(kataVersion, OLD_NAME_SINCE) ? [notUnpacked(pod, kataVersion)] : [];
}

const UPDATE = "update Kata on the nodes";

function tooEarly(pod: Pod, kataVersion: string | undefined): Issue {
    return error(initDataIn(pod).keys, "init-data-new-name", {
        message: `is read since Kata ${NEW_NAME_SINCE}, and runtimes of ${kataVersion} refuse the pod or start it without init-data`,
        allowed: `${OLD_INIT_DATA_ANNOTATION}, for the Go runtime since Kata ${OLD_NAME_SINCE}`,
        fix: UPDATE,
    });
}

function notUnpacked(pod: Pod, kataVersion: string | undefined): Issue {
    return error(at(annotationsIn(pod), OLD_INIT_DATA_ANNOTATION).keys, "init-data-old-runtime", {
        message: `is read since Kata ${OLD_NAME_SINCE} as it is here, and by runtimes of ${kataVersion} for peer pods only, without gzip`,
        fix: UPDATE,
    });
}

/** A class that is not in the table may be a class of the cluster. */
function checkClass(pod: Pod, context: ClassContext): Issue[] {
    const { value, keys } = classOf(pod);
    const wrong = checkPodClass(classOf(pod), context).filter(({ code }) => code !== "runtime-class-unknown");
    if (typeof value === "string" && isConfidentialName(value)) {
        return wrong;
    }
    const isWrong = typeof value !== "string" || isPlainClass(value);
    const fix = "use such a class, unless this is a class of your cluster that starts confidential VMs";
    return [
        ...wrong.filter(({ code }) => !isWrong || code !== "runtime-class-platform"),
        isWrong
            ? error(keys, "not-confidential", { ...notConfidential(value), fix: "set it to such a class" })
            : warning(keys, "not-confidential", { ...notConfidential(value), fix }),
    ];
}

/** Annotations of a pod that are about its VM, other than the init-data. What works anyway is a warning. */
function checkPodAnnotations(pod: Pod, kataVersion: string | undefined): Issue[] {
    const { value, keys } = annotationsIn(pod);
    return changesOfVm(Object.keys(fieldsOf(value))).map((one) => {
        const path = [...keys, one.name];
        return replacingIssue(one, path) ?? vmAnnotationIssue(one, path, classOf(pod).value, kataVersion);
    });
}

/** The readable digest annotation: no guest reads it, and people do, so it has to be right. */
function checkShownDigest(pod: Pod, session: Session): Issue[] {
    const { value: shown, keys } = at(annotationsIn(pod), DIGEST_ANNOTATION);
    const { value: old } = at(annotationsIn(pod), OLD_INIT_DATA_ANNOTATION);
    const annotation = initDataIn(pod).value ?? old;
    const { initData } = typeof annotation === "string" ? decoded(annotation, session) : {};
    if (shown === undefined || initData === undefined || shown === namedDigest(initData)) {
        return [];
    }
    const message = `${quote(shown)} is not the digest of the pod's init-data, but people read it as that digest`;
    const fix = "write the allowed digest, or remove the annotation; if the init-data is wrong, restore it";
    return [error(keys, "digest-differs", { message, allowed: namedDigest(initData), fix })];
}

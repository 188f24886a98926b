import { OWN_ANNOTATIONS } from "../annotationNames";
import { fieldsOf, isUnset } from "../fields";
import { error, errorIf, errorsOf, type Issue, type Place, quote, Severity } from "../issue";
import { changesOfVm, replacingIssue } from "../kataAnnotations";
import type { Platform } from "../platform";
import { isDerived, type PolicySpec } from "../policy/spec";
import { isConfidentialName } from "../runtimeClasses";
import { closest, isPlainObject, wrongType } from "../shape";
import { type MaybeKnown, UNKNOWN } from "../unknown";
import { checkDebugInput, checkRuntimeClass } from "./runtimeClass";
import { vmAnnotationIssue } from "./vmAnnotation";

/** A value and its place in the arguments. */
export interface Located {
    readonly path: Place;
    readonly value: unknown;
    /** Whether no message may show it. */
    readonly isSecret?: boolean;
}

/** What the workload's own pod template says about what this package adds to it. */
export interface PodTemplate {
    readonly runtimeClassName: Located;
    readonly annotations: Located;
}

/**
 * What the user wrote stays. Where it contradicts what this package would write, or is in its place, an error says that
 * one of the two has to go.
 */
export function checkPodTemplate(
    { runtimeClassName, annotations }: PodTemplate,
    ours: unknown,
    policy: MaybeKnown<PolicySpec>,
    platform: MaybeKnown<Platform>,
    kataVersion?: unknown,
): Issue[] {
    const { value: own, isSecret } = runtimeClassName;
    const isClash = typeof own === "string" && typeof ours === "string" && own !== ours;
    const shown = isSecret ? "(a secret)" : quote(own);
    const problems = [...checkRuntimeClass(own, platform), ...checkDebugInput(own, false)];
    const canBeOurs = !isSecret && errorsOf(problems).length === 0;
    const isTypo = isClash && !isConfidentialName(own) && closest(own, [ours]) !== undefined;
    const orOwn = canBeOurs ? `, or set runtimeClassName: ${shown} if that class suits the platform` : "";
    const { value: given } = annotations;
    const isObject = given === undefined || given === null || given === UNKNOWN || isPlainObject(given);
    const existing = fieldsOf(given);
    const names = Object.keys(existing).filter((name) => existing[name] !== undefined && existing[name] !== null);
    return [
        ...errorIf(isClash, runtimeClassName.path, "runtime-class-clash", {
            message: `${shown} is not ${quote(ours)}, the RuntimeClass of this workload`,
            allowed: `${quote(ours)}, or nothing`,
            fix: isTypo ? `did you mean ${quote(ours)}? Or remove it` : `remove it${orOwn}`,
        }),
        ...(isObject ? [] : [wrongType(annotations.path, "an object of strings", given)]),
        ...OWN_ANNOTATIONS.flatMap((key) =>
            errorIf(!isUnset(existing[key]), [...annotations.path, key], "annotation-clash", {
                message: "is set by hand, and this component writes it",
                allowed: "every other annotation",
                fix: "remove it; what it holds is decided by platform, kbs, proxy and policy",
            }),
        ),
        ...checkKataAnnotations(names, annotations.path, { policy, ours, kataVersion }),
    ];
}

/** What decides whether an annotation is an error or a warning. */
interface AnnotationContext {
    readonly policy: MaybeKnown<PolicySpec>;
    /** The RuntimeClass. */
    readonly ours: unknown;
    readonly kataVersion: unknown;
}

/**
 * Annotations that take the place of what a RuntimeClass and the init-data say, those that our policies deny, and those
 * that change what the hardware measures: the author of a pod may mean these.
 */
function checkKataAnnotations(
    names: readonly string[],
    path: Place,
    { policy, ours, kataVersion }: AnnotationContext,
): Issue[] {
    return changesOfVm(names).map((one) => {
        const place = [...path, one.name];
        const denied = error(place, "guest-annotation", {
            message: `${one.does}, which the presets strict and baseline deny, so that the pod would never start`,
            fix: "remove it, or give a policy of your own that allows it",
        });
        const meant = { ...vmAnnotationIssue(one, place, ours, kataVersion), severity: Severity.Warning };
        return replacingIssue(one, place) ?? (one.isDenied && isDerived(policy) ? denied : meant);
    });
}

import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION, OLD_INIT_DATA_ANNOTATION } from "../initdata/annotation";
import { error, type Issue, joinPath, quote } from "../issue";
import { isPlainObject } from "../shape";

/** A value and its place in the arguments. */
export interface Located {
    readonly path: string;
    readonly value: unknown;
}

/** What the workload's own pod template says about the things that we add to it. */
export interface PodTemplate {
    readonly runtimeClassName: Located;
    readonly annotations: Located;
}

const OURS = [INIT_DATA_ANNOTATION, OLD_INIT_DATA_ANNOTATION, DIGEST_ANNOTATION];

/** What the user wrote stays: where it contradicts what we would write, one of the two must go, and not in silence. */
export function checkPodTemplate({ runtimeClassName, annotations }: PodTemplate, ours: unknown): Issue[] {
    const issues: Issue[] = [];
    const { value: own } = runtimeClassName;
    if (typeof own === "string" && typeof ours === "string" && own !== ours) {
        issues.push(
            error(runtimeClassName.path, "runtime-class-clash", {
                message: `${quote(own)} is not ${quote(ours)}, the RuntimeClass of this workload`,
                allowed: `${quote(ours)}, or nothing`,
                fix: `remove it, or set runtimeClassName: ${quote(own)} if that class suits the platform`,
            }),
        );
    }
    const { value: existing } = annotations;
    for (const key of isPlainObject(existing) ? OURS.filter((name) => existing[name] !== undefined) : []) {
        issues.push(
            error(joinPath(annotations.path, key), "annotation-clash", {
                message: "is set by hand, and this component writes it",
                allowed: "every other annotation",
                fix: "remove it; what it holds is decided by platform, kbs, proxy and policy",
            }),
        );
    }
    return issues;
}

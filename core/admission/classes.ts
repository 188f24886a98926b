import { error, type Issue, quote } from "../issue";
import { classesFor, isPlainClass, OPENSHIFT_CLASS, OPENSHIFT_HANDLERS } from "../runtimeClasses";
import { type AdmissionSpec, WITH_TEE } from "./spec";

/** The handlers that each allowed class may have: kata-deploy gives class and handler one name. */
export function handlersOf({ platforms = WITH_TEE, runtimeClasses = {} }: AdmissionSpec): Record<string, string[]> {
    const named = Object.entries(runtimeClasses).map(([name, handler]): [string, string[]] => [
        name,
        name === OPENSHIFT_CLASS && handler === name ? [name, ...Object.keys(OPENSHIFT_HANDLERS)] : [handler],
    ]);
    const ofPlatforms = classesFor(platforms).map((name): [string, string[]] => [name, [name]]);
    return Object.fromEntries([...ofPlatforms, ...named]);
}

/** A class that starts plain pods would let all of them in. */
export function checkClasses(runtimeClasses: Readonly<Record<string, string>>): Issue[] {
    return Object.entries(runtimeClasses)
        .filter(([name, handler]) => isPlainClass(handler) || isPlainClass(name))
        .map(([name, handler]) =>
            error(["runtimeClasses", name], "admission-class", {
                message: `${quote(handler)} starts pods that are not confidential`,
                allowed: "a class, and its handler, for confidential VMs",
                fix: "remove it, and list the workloads that may stay plain under plain",
            }),
        );
}

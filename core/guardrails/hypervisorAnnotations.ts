import { INIT_DATA_ANNOTATION } from "../annotationNames";
import { fieldsOf } from "../fields";
import { error, type Issue, type Place } from "../issue";
import { changesOfVm, Effect, type FoundAnnotation, HYPERVISOR, replacingIssue } from "../kataAnnotations";
import { annotationsIn } from "../kubernetes/pods";
import { UNKNOWN } from "../unknown";
import { type Findings, found, type GuardedResource, inConfidentialPods, notKnown } from "./guardrail";
import { matchesAny } from "./pattern";
import type { ClassConfig } from "./runtimeClass";

export interface HypervisorAnnotationsConfig extends ClassConfig {
    /** Annotations that are allowed, by what follows `io.katacontainers.config.hypervisor.` or whole. Default: none. */
    readonly allow?: readonly string[];
}

/**
 * A confidential pod has no annotation that changes its VM or what runs in it but the init-data: kernel parameters, image
 * and sizes of the VM are measured, or decide what is (Kata `docs/pod-annotations.md`).
 */
export function checkHypervisorAnnotations(resource: GuardedResource, config: HypervisorAnnotationsConfig): Findings {
    const { allow = [] } = config;
    return inConfidentialPods(resource, config, (pod) => {
        const { value, keys } = annotationsIn(pod);
        if (value === UNKNOWN) {
            return notKnown(keys);
        }
        const forbidden = changesOfVm(Object.keys(fieldsOf(value))).filter(({ name }) => !isAllowed(name, allow));
        return found(...forbidden.map((one) => issueOf(one, [...keys, one.name])));
    });
}

function isAllowed(name: string, allow: readonly string[]): boolean {
    return (
        matchesAny(name, allow) || matchesAny(name.slice(HYPERVISOR.length), name.startsWith(HYPERVISOR) ? allow : [])
    );
}

function issueOf(annotation: FoundAnnotation, path: Place): Issue {
    const { name, effect, does } = annotation;
    return (
        replacingIssue(annotation, path) ??
        (effect === Effect.Vm
            ? error(path, "hypervisor-annotation", {
                  message: does,
                  allowed: `${INIT_DATA_ANNOTATION}, and what the config lists under allow`,
                  fix: `remove it, or add "${name.slice(HYPERVISOR.length)}" to allow`,
              })
            : error(path, "guest-annotation", {
                  message: `${does}, and the init-data does not say so`,
                  allowed: "what the config lists under allow",
                  fix: `remove it, or add "${name}" to allow`,
              }))
    );
}

import { INIT_DATA_ANNOTATION } from "../annotationNames";
import { fieldsOf } from "../fields";
import { error, type Issue, type Place } from "../issue";
import { changesOfVm, Effect, type FoundAnnotation, HYPERVISOR, replacingIssue } from "../kataAnnotations";
import { annotationsIn, type Pod } from "../kubernetes/pods";
import { type Findings, found, type GuardedResource, ifKnown, inConfidentialPods, inPods } from "./guardrail";
import { type ClassConfig, type Lists, matchesAny } from "./runtimeClass";

/** An allowed annotation is named by what follows `io.katacontainers.config.hypervisor.`, or whole. */
export type HypervisorAnnotationsConfig = ClassConfig & Lists<"allow">;

/**
 * Of the annotations that change a confidential pod's VM, or what runs in it, the pod has the init-data only: kernel
 * parameters, image and sizes of the VM are measured, or decide what is (Kata `docs/pod-annotations.md`).
 */
export function checkHypervisorAnnotations(resource: GuardedResource, config: HypervisorAnnotationsConfig): Findings {
    const { allow = [] } = config;
    const check = (pod: Pod) =>
        ifKnown(annotationsIn(pod), (value, keys) => {
            const forbidden = changesOfVm(Object.keys(fieldsOf(value))).filter(
                ({ name }) => ![name, shortName(name)].some((one) => matchesAny(one, allow)),
            );
            return found(...forbidden.map((one) => issueOf(one, [...keys, one.name])));
        });
    // A patch holds a part of an object, and the rest may well be confidential.
    return resource.type.endsWith("Patch") ? inPods(resource, check) : inConfidentialPods(resource, config, check);
}

function shortName(name: string): string {
    return name.startsWith(HYPERVISOR) ? name.slice(HYPERVISOR.length) : name;
}

function issueOf(annotation: FoundAnnotation, path: Place): Issue {
    const { name, effect, does } = annotation;
    const isOfVm = effect === Effect.Vm;
    const listed = "what the config lists under allow";
    return (
        replacingIssue(annotation, path) ??
        error(path, isOfVm ? "hypervisor-annotation" : "guest-annotation", {
            message: isOfVm ? does : `${does}, and the init-data does not say so`,
            allowed: isOfVm ? `${INIT_DATA_ANNOTATION}, and ${listed}` : listed,
            fix: `remove it, or add "${shortName(name)}" to allow`,
        })
    );
}

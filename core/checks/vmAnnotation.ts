import { INIT_DATA_ANNOTATION } from "../annotationNames";
import { error, type Issue, type Place, warning } from "../issue";
import { Effect, type FoundAnnotation, HYPERVISOR } from "../kataAnnotations";
import { isOlder } from "../kataVersion";
import { isConfidentialName, isRemoteClass } from "../runtimeClasses";

/** An annotation of the hypervisor that runtimes take by default. */
interface Enabled {
    readonly name: string;
    /** The first Kata that takes it, and the first that does not any more. Default: each. */
    readonly since?: string;
    readonly until?: string;
    /** Whether for VMs on the node, or for those that a cloud starts. */
    readonly where: readonly ("node" | "remote")[];
}

/**
 * `enable_annotations` of the confidential classes as Kata builds them (Kata `src/runtime/Makefile`). A class for NVIDIA
 * GPUs of runtime-rs takes none but the init-data, and a cluster may take more.
 */
const ENABLED: readonly Enabled[] = [
    { name: "default_memory", where: ["node", "remote"] },
    { name: "default_vcpus", where: ["node", "remote"] },
    { name: "enable_iommu", where: ["node"] },
    { name: "kernel_params", where: ["node"] },
    { name: "kernel_verity_params", since: "3.27", where: ["node"] },
    { name: "virtio_fs_extra_args", until: "3.31", where: ["node"] },
    { name: "default_gpus", where: ["remote"] },
    { name: "default_gpu_model", where: ["remote"] },
    { name: "image", where: ["remote"] },
    { name: "machine_type", where: ["remote"] },
];

/** The issue of an annotation that runtimes read in addition to the init-data: a warning where it works, an error where it does not. */
export function vmAnnotationIssue(
    annotation: FoundAnnotation,
    path: Place,
    runtimeClassName: unknown,
    kataVersion: unknown,
): Issue {
    const { name, effect, does } = annotation;
    if (effect === Effect.Guest) {
        return warning(path, "guest-annotation", {
            message: `${does}, and the init-data does not say so`,
            fix: "remove it, unless that is meant",
        });
    }
    return isEnabled(name.slice(HYPERVISOR.length), runtimeClassName, kataVersion)
        ? warning(path, "hypervisor-annotation", {
              message: does,
              fix: "remove it, or have the reference values of the KBS follow it",
          })
        : error(path, "hypervisor-annotation", {
              message: `${does}; runtimes refuse the pod or ignore it unless their enable_annotations lists it`,
              allowed: INIT_DATA_ANNOTATION,
              fix: "remove it",
          });
}

function isEnabled(name: string, runtimeClassName: unknown, kataVersion: unknown): boolean {
    const isKnown = typeof runtimeClassName === "string" && isConfidentialName(runtimeClassName);
    const place = isRemoteClass(runtimeClassName) ? "remote" : "node";
    return ENABLED.some(
        (one) =>
            one.name === name &&
            (!isKnown || one.where.includes(place)) &&
            (one.since === undefined || !isOlder(kataVersion, one.since)) &&
            (one.until === undefined || isOlder(kataVersion, one.until)),
    );
}

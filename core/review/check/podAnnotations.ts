import { isOlder } from "../../checks/kataVersion";
import { pathOf } from "../../guardrails/guardrail";
import {
    agentPolicyIssue,
    CHANGES_VM,
    HYPERVISOR,
    isAgentPolicy,
    vmAnnotationsIn,
} from "../../guardrails/hypervisorAnnotations";
import { annotationsIn, classOf, type Pod } from "../../guardrails/pods";
import { isConfidentialClass, isRemoteClass } from "../../guardrails/runtimeClass";
import { INIT_DATA_ANNOTATION } from "../../initdata/annotation";
import { error, type Issue, warning } from "../../issue";

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

/** Annotations of a pod that are about its VM, beside the init-data. What works all the same is a warning. */
export function checkPodAnnotations(pod: Pod, kataVersion: string | undefined): Issue[] {
    const { value, keys } = annotationsIn(pod);
    return vmAnnotationsIn(value).map((name) => {
        const path = pathOf([...keys, name]);
        if (isAgentPolicy(name)) {
            return agentPolicyIssue(path);
        }
        return isEnabled(name.slice(HYPERVISOR.length), pod, kataVersion) ? changing(path) : refused(path);
    });
}

function isEnabled(name: string, pod: Pod, kataVersion: string | undefined): boolean {
    const { value } = classOf(pod);
    const isKnown = typeof value === "string" && isConfidentialClass(value, {});
    const place = isRemoteClass(value) ? "remote" : "node";
    return ENABLED.some(
        (one) =>
            one.name === name &&
            (!isKnown || one.where.includes(place)) &&
            (one.since === undefined || !isOlder(kataVersion, one.since)) &&
            (one.until === undefined || isOlder(kataVersion, one.until)),
    );
}

function changing(path: string): Issue {
    return warning(path, "hypervisor-annotation", {
        message: CHANGES_VM,
        fix: "remove it, or have the reference values of the KBS follow it",
    });
}

function refused(path: string): Issue {
    return error(path, "hypervisor-annotation", {
        message: `${CHANGES_VM}; runtimes refuse the pod or ignore it unless their enable_annotations lists it`,
        allowed: INIT_DATA_ANNOTATION,
        fix: "remove it",
    });
}

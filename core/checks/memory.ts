import { type Issue, warningIf } from "../issue";
import { startedIn } from "../kubernetes/containers";
import { limitsIn, type PodLimits, podLimits } from "../kubernetes/podLimits";
import type { PodPlace } from "../kubernetes/podSource";
import { MIB } from "../kubernetes/quantity";
import { podOverhead, sizedByLimits } from "../vmMemory";

/** The smallest VM that Kata starts: `src/runtime/virtcontainers/hypervisor.go`, `MinHypervisorMemory`. */
const SMALLEST_VM = 256 * MIB;

/** Limits that leave the VM too little memory. */
export function checkMemory({ spec, path }: PodPlace, runtimeClassName: unknown, kataVersion: unknown): Issue[] {
    const limits = podLimits(spec);
    const name = String(runtimeClassName);
    return limits === undefined
        ? []
        : [...checkHostMemory(spec, limits, path, name), ...checkVmMemory(limits, path, name, kataVersion)];
}

/**
 * Limits that leave the VM less memory than it needs to boot: the node counts all of it, the guest's kernel and the images
 * that it unpacks, against the limits and the class's overhead. Only where each container has a limit does the node set one.
 */
function checkHostMemory(
    spec: unknown,
    { memory: total }: PodLimits,
    path: PodPlace["path"],
    runtimeClassName: string,
): Issue[] {
    const reserved = podOverhead(runtimeClassName);
    const containers = startedIn(spec).map(({ value }) => value);
    const isOfPod = hasLimit(spec);
    if (reserved === undefined || !(isOfPod || (containers.length > 0 && containers.every(hasLimit)))) {
        return [];
    }
    const overhead = reserved * MIB;
    const missing = Math.ceil((SMALLEST_VM - overhead) / MIB);
    return warningIf(total + overhead < SMALLEST_VM, [...path, isOfPod ? "resources" : "containers"], "memory", {
        message: `has memory limits of ${shown(total)} in all, and the node kills the VM when its kernel, the images that it unpacks into memory, and the programs take more than ${shown(total + overhead)} (with the ${shown(overhead)} overhead of ${runtimeClassName}); Kata starts no VM with less than ${shown(SMALLEST_VM)}`,
        allowed: `limits of ${missing}Mi and more in all, or none`,
        fix: "raise the limits by what the images take unpacked, or remove them",
    });
}

function hasLimit(holder: unknown): boolean {
    return limitsIn(holder)["memory"] != null;
}

/**
 * A pod with some limit whose VM the Rust runtime gives these limits and little more, also where none of them is of memory (the
 * kubelet's `sandbox-memory`).
 */
function checkVmMemory(
    { memory: total, isLimited }: PodLimits,
    path: PodPlace["path"],
    runtimeClassName: string,
    kataVersion: unknown,
): Issue[] {
    const memory = sizedByLimits(runtimeClassName, kataVersion);
    if (memory === undefined || !isLimited) {
        return [];
    }
    const ofVm = total + memory.overhead * MIB;
    return warningIf(ofVm < SMALLEST_VM, [...path, "containers"], "memory", {
        message: `has memory limits of ${shown(total)} in all, and the VM gets them and ${memory.overhead} MiB, because Kata's Rust runtime (${runtimeClassName}) sizes the VM of a pod with limits, of memory or processors, by these alone: ${shown(ofVm)} are too little for the guest's kernel, the images, and the programs`,
        allowed: `memory limits of ${SMALLEST_VM / MIB - memory.overhead}Mi and more in all, or no limits (the VM then has ${memory.standard} MiB)`,
        fix: "set limits.memory to what the programs take and twice what the images take unpacked, or remove all limits",
    });
}

function shown(bytes: number): string {
    return `${Math.floor(bytes / MIB)} MiB`;
}

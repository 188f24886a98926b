import { type Fields, fieldsOf, textOf } from "../fields";
import { type Issue, warningIf } from "../issue";
import { startedIn } from "../kubernetes/containers";
import { limitsIn } from "../kubernetes/podLimits";
import type { PodPlace } from "../kubernetes/podSource";
import { amountOf, MIB } from "../kubernetes/quantity";
import { isKnown, UNKNOWN } from "../unknown";
import { podOverhead, sizedByLimits } from "../vmMemory";

/** The smallest VM that Kata starts: `src/runtime/virtcontainers/hypervisor.go`, `MinHypervisorMemory`. */
const SMALLEST_VM = 256 * MIB;

/** Limits that leave the VM too little memory. */
export function checkMemory({ spec, path }: PodPlace, runtimeClassName: unknown, kataVersion: unknown): Issue[] {
    const holders = [spec, ...startedIn(spec).map(({ value }) => value)];
    // A limit that comes later is not one of zero.
    if (holders.some((one) => one === UNKNOWN || !isKnown(fieldsOf(one)["resources"]))) {
        return [];
    }
    const [pod = {}, ...containers] = holders.map(limitsIn);
    const limits = { pod, containers };
    const name = String(runtimeClassName);
    return [...checkHostMemory(limits, path, name), ...checkVmMemory(limits, path, name, kataVersion)];
}

/** The limits of a pod spec, and of its containers. */
interface Limits {
    readonly pod: Fields;
    readonly containers: readonly Fields[];
}

/**
 * Limits that leave the VM less memory than it needs to boot: the node counts all of it, the guest's kernel and the images
 * that it unpacks, against the sum of the limits and the class's overhead. Only where each container has a limit is there
 * such a sum.
 */
function checkHostMemory({ pod, containers }: Limits, path: PodPlace["path"], runtimeClassName: string): Issue[] {
    const reserved = podOverhead(runtimeClassName);
    const ofPod = memoryOf(pod);
    // More than the kubelet counts, which takes the largest of the init containers.
    const limits = ofPod === undefined ? containers.map(memoryOf) : [ofPod];
    const known = limits.filter((limit) => limit !== undefined);
    if (reserved === undefined || limits.length === 0 || known.length < limits.length) {
        return [];
    }
    const overhead = reserved * MIB;
    const total = known.reduce((sum, limit) => sum + limit, 0);
    const missing = Math.ceil((SMALLEST_VM - overhead) / MIB);
    const place = [...path, ofPod === undefined ? "containers" : "resources"];
    return warningIf(total + overhead < SMALLEST_VM, place, "memory", {
        message: `has memory limits of ${shown(total)} in all, and the node kills the VM when its kernel, the images that it unpacks into memory, and the programs take more than ${shown(total + overhead)} (with the ${shown(overhead)} overhead of ${runtimeClassName}); Kata starts no VM with less than ${shown(SMALLEST_VM)}`,
        allowed: `limits of ${missing}Mi and more in all, or none`,
        fix: "raise the limits by what the images take unpacked, or remove them",
    });
}

/**
 * A pod with some limit whose VM the Rust runtime gives these limits and little more, also where none of them is of memory. A
 * container without a limit counts nothing (the kubelet's `sandbox-memory`).
 */
function checkVmMemory(
    { pod, containers }: Limits,
    path: PodPlace["path"],
    runtimeClassName: string,
    kataVersion: unknown,
): Issue[] {
    const memory = sizedByLimits(runtimeClassName, kataVersion);
    const all = [pod, ...containers];
    const isUnreadable = all.some((limits) => limits["memory"] !== undefined && memoryOf(limits) === undefined);
    if (memory === undefined || isUnreadable || !all.some((limits) => "cpu" in limits || "memory" in limits)) {
        return [];
    }
    const total = memoryOf(pod) ?? containers.reduce((sum, limits) => sum + (memoryOf(limits) ?? 0), 0);
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

function memoryOf({ memory }: Fields): number | undefined {
    return amountOf(textOf(memory) ?? "");
}

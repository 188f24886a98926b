import { own } from "./fields";
import { isOlder } from "./kataVersion";
import { isPeerPod, PLATFORMS, Platform } from "./platform";
import { confidentialBase, isRemoteClass, kataRuntimeOf, withoutDebug } from "./runtimeClasses";

/** How much memory a VM has, in MiB: Kata `src/runtime-rs/Makefile`, and `src/runtime/Makefile` for the first. */
export interface VmMemory {
    /** Where the pod has no limits; with the Go runtime also what is added to them (`default_memory`). */
    readonly standard: number;
    /** What the Rust runtime of Kata 4.0 and later adds to the limits of a pod that has some (`overhead_memory`). */
    readonly overhead: number;
}

const CPU_ONLY: VmMemory = { standard: 2048, overhead: 128 };
const WITH_GPU: VmMemory = { standard: 8192, overhead: 512 };

/** By the platforms whose VMs the node starts; clouds have sizes of their own for peer pods. */
export const VM_MEMORY: Readonly<Partial<Record<Platform, VmMemory>>> = {
    [Platform.CocoDev]: CPU_ONLY,
    [Platform.Snp]: CPU_ONLY,
    [Platform.Tdx]: CPU_ONLY,
    [Platform.Se]: { ...CPU_ONLY, overhead: 768 },
    [Platform.NvidiaGpuSnp]: WITH_GPU,
    [Platform.NvidiaGpuTdx]: WITH_GPU,
};

/**
 * What kata-deploy 4.1 reserves on the node for a VM in addition to its containers, in MiB (`values.yaml`), where that is less than the
 * smallest VM. Others have more: development on the Rust runtime 320, SE 1,024, SNP and TDX 2,048, GPUs 10,240. With peer pods the VM
 * is not part of the node.
 */
const POD_OVERHEAD: Readonly<Record<string, number>> = { [PLATFORMS[Platform.CocoDev].runtimeClassName]: 160 };

/** The overhead of a class in MiB, where it leaves a VM without memory limits too little. */
export function podOverhead(runtimeClassName: string): number | undefined {
    return own(POD_OVERHEAD, withoutDebug(runtimeClassName));
}

const BY_CLASS: Readonly<Record<string, VmMemory>> = Object.fromEntries(
    Object.entries(VM_MEMORY).map(([platform, memory]) => [PLATFORMS[platform as Platform].runtimeClassName, memory]),
);

/** The first Kata whose Rust runtime sizes a VM by its limits alone: `docs/how-to/how-to-size-sandbox-overhead-runtime-rs.md`. */
const BY_LIMITS_SINCE = "4.0";

/** The memory of the VMs of a class that has them sized by the limits of the pod alone; undefined for other classes. */
export function sizedByLimits(runtimeClassName: string, kataVersion: unknown): VmMemory | undefined {
    const isOther = kataRuntimeOf(runtimeClassName) !== "Rust" || isOlder(kataVersion, BY_LIMITS_SINCE);
    return isOther ? undefined : own(BY_CLASS, confidentialBase(runtimeClassName));
}

/** What decides about the memory of a VM in addition to the limits of its pod. */
export interface VmSource {
    readonly runtimeClassName: string;
    readonly platform: unknown;
    readonly kataVersion: unknown;
    /** `default_memory` in MiB, where the inputs or the pod say it. */
    readonly given: number | undefined;
}

/** The memory of a VM in MiB, as one of the runtimes makes it that may have the pod. */
export interface VmSize {
    readonly total: number;
    /** What is added to a memory limit; undefined where limits do not count, as for the machine of a peer pod. */
    readonly added: number | undefined;
    /** Whether the class is one of which the settings are known. */
    readonly isCertain: boolean;
}

/** The VMs that a pod may get, by runtime and version; none where nobody knows. `limit` is in MiB, undefined for a pod without any limit. */
export function vmSizes(source: VmSource, limit: number | undefined): VmSize[] {
    const { runtimeClassName, platform, kataVersion, given } = source;
    if (isRemoteClass(runtimeClassName) || isPeerPod(platform)) {
        return given === undefined ? [] : [{ total: given, added: undefined, isCertain: true }];
    }
    const base = confidentialBase(runtimeClassName);
    const memory = own(BY_CLASS, base) ?? own(VM_MEMORY as Readonly<Record<string, VmMemory>>, String(platform));
    if (memory === undefined) {
        return [];
    }
    const runtime = kataRuntimeOf(runtimeClassName);
    const isBefore = isOlder(kataVersion, BY_LIMITS_SINCE);
    const mayBeBefore = isBefore || kataVersion === undefined;
    const standard = given ?? memory.standard;
    const isCertain = runtime !== undefined || given !== undefined;
    const byLimits = {
        total: limit === undefined ? standard : limit + memory.overhead,
        added: memory.overhead,
        isCertain,
    };
    const withLimits = { total: standard + (limit ?? 0), added: standard, isCertain };
    return [
        ...(runtime === "Go" || isBefore ? [] : [byLimits]),
        ...(runtime === "Rust" && !mayBeBefore ? [] : [withLimits]),
    ];
}

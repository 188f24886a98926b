import { fieldIn, own } from "../fields";
import { HYPERVISOR } from "../kataAnnotations";
import { isOlder } from "../kataVersion";
import { podLimits } from "../kubernetes/podLimits";
import { PLATFORMS, Platform } from "../platform";
import { confidentialBase, kataRuntimeOf } from "../runtimeClasses";

/** Virtual processors of a VM whose pod has no limits, and with the Go runtime also what is added to them (`default_vcpus`). */
const STANDARD = 1;

/**
 * What the Rust runtime of Kata 4.0 and later adds to the limits, in thousandths (`overhead_vcpus`), by the classes whose
 * measurement has the number of processors in it: Kata `docs/how-to/how-to-size-sandbox-overhead-runtime-rs.md`.
 */
const OVERHEAD: Readonly<Record<string, number>> = {
    [PLATFORMS[Platform.Snp].runtimeClassName]: 400,
    [PLATFORMS[Platform.NvidiaGpuSnp].runtimeClassName]: 500,
};

/** What decides about the number of virtual processors of a pod's VM. */
interface VcpuSource {
    readonly spec: unknown;
    readonly annotations: unknown;
    readonly runtimeClassName: unknown;
    readonly kataVersion: unknown;
}

/**
 * How many virtual processors the VM of a pod may have, one number for each runtime and version that may have the pod; undefined where
 * that is not known. Kata `src/runtime/pkg/oci/utils.go`, and `src/runtime-rs/crates/resource/src/cpu_mem/initial_size.rs`.
 */
export function vcpuCounts({ spec, annotations, runtimeClassName, kataVersion }: VcpuSource): number[] | undefined {
    const limits = podLimits(spec);
    const name = typeof runtimeClassName === "string" ? runtimeClassName : "";
    const overhead = own(OVERHEAD, confidentialBase(name));
    const isAnnotated = fieldIn(annotations, `${HYPERVISOR}default_vcpus`) !== undefined;
    if (limits?.cpu === undefined || overhead === undefined || isAnnotated) {
        return undefined;
    }
    const runtime = kataRuntimeOf(name);
    const isBefore = isOlder(kataVersion, "4.0");
    const added = STANDARD + Math.ceil(limits.cpu / 1000);
    const byLimits = limits.isLimited ? Math.max(1, Math.ceil((limits.cpu + overhead) / 1000)) : STANDARD;
    const isOnlyNew = runtime === "Rust" && kataVersion !== undefined && !isBefore;
    const counts = [...(runtime === "Go" || isBefore ? [] : [byLimits]), ...(isOnlyNew ? [] : [added])];
    return [...new Set(counts)].sort((a, b) => a - b);
}

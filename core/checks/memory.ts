import { type Fields, fieldsOf, own, textOf } from "../fields";
import { type Issue, warningIf } from "../issue";
import { startedIn } from "../kubernetes/containers";
import type { PodPlace } from "../kubernetes/podSource";
import { PLATFORMS, Platform } from "../platform";
import { withoutDebug } from "../runtimeClasses";

const MIB = 2 ** 20;
/** The smallest VM that Kata starts: `src/runtime/virtcontainers/hypervisor.go`, `MinHypervisorMemory`. */
const SMALLEST_VM = 256 * MIB;
/**
 * What kata-deploy 4.1 reserves for the VM in addition to its containers (`values.yaml`), where that is less than the smallest VM. Others have
 * more: development on the Rust runtime 320 MiB, SE 1 GiB, SNP and TDX 2 GiB, GPUs 10 GiB. With peer pods the VM is not part of the node.
 */
const OVERHEAD: Readonly<Record<string, number>> = { [PLATFORMS[Platform.CocoDev].runtimeClassName]: 160 * MIB };

/** Kubernetes `apimachinery/pkg/api/resource/quantity.go`. */
const QUANTITY = /^(\d+(?:\.\d*)?|\.\d+)(?:(m|k|M|G|T|P|E)|([KMGTPE])i|[eE]([+-]?\d+))?$/;
const POWERS = ["", "K", "M", "G", "T", "P", "E"];

/**
 * Limits that leave the VM less memory than it needs to boot: the node counts all of it, the guest's kernel and the images
 * that it unpacks, against the sum of the limits and the class's overhead. Only where each container has a limit is there
 * such a sum.
 */
export function checkMemory({ spec, path }: PodPlace, runtimeClassName: unknown): Issue[] {
    const overhead = own(OVERHEAD, withoutDebug(String(runtimeClassName)));
    const pod = fieldsOf(spec);
    const containers = startedIn(spec).map(({ value }) => fieldsOf(value));
    const ofPod = limitOf(pod);
    // More than the kubelet counts, which takes the largest of the init containers.
    const limits = ofPod === undefined ? containers.map(limitOf) : [ofPod];
    const known = limits.filter((limit) => limit !== undefined);
    if (overhead === undefined || limits.length === 0 || known.length < limits.length) {
        return [];
    }
    const total = known.reduce((sum, limit) => sum + limit, 0);
    const shown = (bytes: number) => `${Math.floor(bytes / MIB)} MiB`;
    const missing = Math.ceil((SMALLEST_VM - overhead) / MIB);
    const place = [...path, ofPod === undefined ? "containers" : "resources"];
    return warningIf(total + overhead < SMALLEST_VM, place, "memory", {
        message: `has memory limits of ${shown(total)} in all, and the node kills the VM when its kernel, the images that it unpacks into memory, and the programs take more than ${shown(total + overhead)} (with the ${shown(overhead)} overhead of ${runtimeClassName}); Kata starts no VM with less than ${shown(SMALLEST_VM)}`,
        allowed: `limits of ${missing}Mi and more in all, or none`,
        fix: "raise the limits by what the images take unpacked, or remove them",
    });
}

function limitOf({ resources }: Fields): number | undefined {
    const text = textOf(fieldsOf(fieldsOf(resources)["limits"])["memory"]);
    const [, digits, decimal = "", binary = "", exponent = "0"] = QUANTITY.exec(text ?? "") ?? [];
    if (digits === undefined) {
        return undefined;
    }
    const thousands = decimal === "m" ? -1 : POWERS.indexOf(decimal.toUpperCase());
    return Number(digits) * 1000 ** thousands * 1024 ** POWERS.indexOf(binary) * 10 ** Number(exponent);
}

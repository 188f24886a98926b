import { type Fields, fieldsOf, itemsOf, textOf } from "../../fields";
import { TRUSTED_STORE } from "../../images/trustedStorage";
import { errorIf, firstOf, type Place, quote } from "../../issue";
import { isKnown } from "../../unknown";
import { cleaned } from "./mountPaths";
import type { Derivation } from "./source";
import { isUntrusted, RAW_DISK } from "./untrusted";
import { volumeOf } from "./volumeSources";

/** What of the host's machine a container gets. */
export interface Devices {
    /** NVIDIA GPUs, which the guest gives to the container by name. */
    readonly gpus: number;
    /** GPUs, and the switches between them. */
    readonly vfio: number;
    /** Paths of disks in the container, sorted. */
    readonly disks: readonly string[];
}

export const NO_DEVICES: Devices = { gpus: 0, vfio: 0, disks: [] };

/** Amounts, and nothing that appears in the guest as a device. */
const AMOUNTS = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;

/**
 * What NVIDIA's device plugin for VMs calls GPUs and switches: `P_GPU_ALIAS` and `NVSWITCH_ALIAS`, and names of models where
 * these are empty, as in GH100_H100_SXM5_80GB (NVIDIA/sandbox-device-plugin `pkg/device_plugin/cdi.go`).
 */
const GPU = /^nvidia\.com\/(pgpu|[A-Z]{2}\d+[A-Z]*_\w+)$/;
const SWITCH = /^nvidia\.com\/(nvswitch|\w*NVSWITCH\w*)$/;

/** Whether a container asks for a GPU or a switch by this resource. */
export function isGpu(resource: string): boolean {
    return GPU.test(resource) || SWITCH.test(resource);
}

/** Of a container's resources those that appear in the guest as devices, in the form in which the pod has them. */
export function deviceResources(resources: unknown): Fields {
    const { limits, requests } = fieldsOf(resources);
    const devices = (amounts: unknown) => Object.entries(fieldsOf(amounts)).filter(([name]) => !AMOUNTS.test(name));
    return {
        limits: Object.fromEntries(devices(limits)),
        requests: Object.fromEntries(devices(requests)),
    };
}

/** The names of these resources. */
export function devicesIn(resources: unknown): string[] {
    const { limits, requests } = deviceResources(resources);
    return [...new Set([limits, requests].flatMap((amounts) => Object.keys(fieldsOf(amounts))))];
}

/** The devices of a container, where it has any. What the policy cannot tell from another device is reported. */
export function devicesOf(
    container: Fields,
    path: Place,
    derivation: Derivation,
    strict: boolean,
): Devices | undefined {
    const resources = container["resources"];
    const at = [...path, "resources"];
    const counts = devicesIn(resources).map((name) => ({ name, count: countOf(name, resources, at, derivation) }));
    const sum = (all: typeof counts) => all.reduce((total, { count }) => total + count, 0);
    const disks = itemsOf(container["volumeDevices"]).map((device, index) =>
        diskOf(fieldsOf(device), [...path, "volumeDevices", index], derivation, strict),
    );
    const paths = disks.filter((disk) => disk !== undefined);
    errorIf(new Set(paths).size < paths.length, [...path, "volumeDevices"], "duplicate", {
        message: "gives one path to two disks",
        fix: "give each its own devicePath",
    }).forEach(derivation.report);
    const vfio = sum(counts);
    const gpus = sum(counts.filter(({ name }) => !SWITCH.test(name)));
    return vfio === 0 && paths.length === 0 ? undefined : { gpus, vfio, disks: paths.sort() };
}

function countOf(name: string, resources: unknown, path: Place, { localVolumes, report }: Derivation): number {
    const at = [...path, name];
    const isPlain = name === "nvidia.com/gpu";
    const { limits, requests } = fieldsOf(resources);
    const { [name]: limit } = fieldsOf(limits);
    const { [name]: request = limit } = fieldsOf(requests);
    const found = firstOf(
        errorIf(!isGpu(name), at, "policy-device", {
            message: isPlain
                ? "is NVIDIA's resource for containers without a VM"
                : "is a device, and the policy cannot tell a device that the host passes from another",
            allowed: "nvidia.com/pgpu, nvidia.com/nvswitch, or a model as in nvidia.com/GH100_H100_SXM5_80GB",
            fix: isPlain
                ? "use nvidia.com/pgpu, on nvidia-gpu-snp or nvidia-gpu-tdx"
                : "remove it, or write a policy of your own",
        }),
        errorIf(limit === undefined || String(request) !== String(limit), [...path, "requests", name], "gpu-limit", {
            message: `${limit === undefined ? "has a request and no limit" : "has a request that is not its limit"}, and the API server refuses that`,
            fix: "set limits alone",
        }),
        errorIf(!/^\d+$/.test(String(limit)), [...path, "limits", name], "gpu-limit", {
            message: `${quote(limit)} is not a number of devices`,
            fix: 'give one, as in "1"',
        }),
    );
    found.forEach(report);
    const count = found.length > 0 ? 0 : Number(limit);
    errorIf(localVolumes && count > 0, at, "gpu-peer-pod", {
        message: "asks the node for a GPU, and the VM of a peer pod does not run on the node",
        fix: "remove it, and give the pod the annotation io.katacontainers.config.hypervisor.default_gpus",
    }).forEach(report);
    return count;
}

/** Sources of volumes that can be disks: Kubernetes `pkg/kubelet/kubelet_pods.go`, `makeBlockVolumes`. */
const CAN_BE_DISK = ["persistentVolumeClaim", "ephemeral"];

function diskOf(device: Fields, path: Place, derivation: Derivation, strict: boolean): string | undefined {
    const { source, policy, localVolumes, report } = derivation;
    const name = textOf(device["name"]) ?? "";
    const at = textOf(device["devicePath"]) ?? "";
    const volume = volumeOf(name, source);
    const isPath = at !== "" && cleaned(at) === at && !at.startsWith("/dev/vfio/");
    const isClaim = volume !== undefined && CAN_BE_DISK.includes(volume.kind);
    const isOpen = at !== TRUSTED_STORE && !isUntrusted(name, policy);
    const option = `policy.untrustedVolumes: [{ name: ${quote(name)}, because: "…" }]`;
    firstOf(
        errorIf(!isPath, [...path, "devicePath"], "policy-disk", {
            message: at === "" ? "is missing or empty" : `${quote(at)} is not a place for a disk`,
            allowed: "an absolute path without . and .., and not in /dev/vfio",
            fix: "correct it",
        }),
        errorIf(localVolumes, path, "policy-disk", {
            message: "gives the container a disk of the node, and the VM of a peer pod does not run on the node",
            fix: "remove it",
        }),
        // Baseline does not look at volumes.
        errorIf(strict && !isClaim, [...path, "name"], "policy-disk", {
            message: `${quote(name)} is ${volume === undefined ? "not among the pod's volumes" : "not a claim, and only claims can be disks"}`,
            fix: "name a claim",
        }),
        errorIf(strict && isOpen, path, "policy-disk", {
            message: `${quote(name)} is ${RAW_DISK.message}`,
            allowed: `${TRUSTED_STORE}, where the guest encrypts the disk for the pod's images, or a disk that the program encrypts itself`,
            fix: `have the program encrypt and verify all of it, and name the volume: ${option}; or remove it`,
        }),
    ).forEach(report);
    return at === "" || !isKnown(at) ? undefined : at;
}

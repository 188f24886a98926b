import { NO_DEVICES } from "../derive/devices";
import type { ExpectedContainer, ExpectedPod } from "../derive/pod";
import type { Node } from "../nodes";

/** A device as the runtime names it to the agent. */
interface DeviceInput {
    readonly id: string;
    readonly type_: string;
    readonly vm_path: string;
    readonly container_path: string;
    readonly options: readonly string[];
}

/** Where the guest finds a disk, and the name that the host guesses for it: Kata `kata_agent.go`, `appendBlockDevice`. */
const DISKS: Readonly<Record<Node["disk"], Pick<DeviceInput, "id" | "vm_path">>> = {
    blk: { id: "01/02", vm_path: "/dev/vdb" },
    "blk-ccw": { id: "0.0.0005", vm_path: "" },
    scsi: { id: "0:1", vm_path: "" },
};

/** The devices of a container, or of the sandbox where none is given. */
export function deviceInputs(pod: ExpectedPod, node: Node, container?: ExpectedContainer): DeviceInput[] {
    const disks = (container?.devices?.disks ?? []).map((path) => ({
        ...DISKS[node.disk],
        type_: node.disk,
        container_path: path,
        options: [],
    }));
    const hasGpus = node.gpuEntries === "all" || (node.gpuEntries === "own" && container !== undefined);
    return [...(hasGpus ? gpuNumbers(pod, container).map(gpuInput) : []), ...disks];
}

function gpuInput(number: number): DeviceInput {
    const bus = (0x40 + number).toString(16);
    return {
        id: `vfio${number}`,
        type_: "vfio-pci-gk",
        vm_path: "",
        container_path: `/dev/vfio/devices/vfio${number}`,
        options: [`0000:${bus}:00.0=06/00`],
    };
}

/** Numbers of the host's files of the container's GPUs, or of all: the pod has them in the order of its containers. */
function gpuNumbers({ containers }: ExpectedPod, container?: ExpectedContainer): number[] {
    const owners = containers.flatMap((one) => Array.from({ length: one.devices?.vfio ?? 0 }, () => one.name));
    return owners.flatMap((name, index) => (container === undefined || container.name === name ? [index + 1] : []));
}

/** By these annotations the guest gives a container its GPUs; the switches come after them. */
export function gpuAnnotations(pod: ExpectedPod, node: Node, container: ExpectedContainer): Record<string, string> {
    const { gpus } = container.devices ?? NO_DEVICES;
    const notes = gpuNumbers(pod, container)
        .slice(0, gpus)
        .map((number, index) => {
            const name = `nvidia.com/gpu=${node.countsGpusAnew ? index : number - 1}`;
            return [`cdi.k8s.io/vfio${number}`, name] as const;
        });
    return Object.fromEntries(notes);
}

/** The files of disks that the runtime spec of a container has: containerd `pkg/oci/spec_opts.go`, with the host's numbers. */
export function diskFiles(container?: ExpectedContainer): object[] {
    return (container?.devices?.disks ?? []).map((Path, index) => ({
        Path,
        Type: "b",
        Major: 8,
        Minor: 16 * (index + 1),
        FileMode: 432,
        UID: 0,
        GID: 6,
    }));
}

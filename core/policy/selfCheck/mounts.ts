import { ContainerRuntime } from "../containerRuntime";
import type { Process } from "../derive/container";
import type { ExpectedPod } from "../derive/pod";
import type { Mount } from "../derive/volumes";
import type { Node } from "../nodes";
import { crioOptions } from "./crio";
import { CHANCE, SANDBOX_ID, SHARED } from "./samples";

const SANDBOX_FILE = "/etc/resolv.conf";

/** A mount as the runtime asks for it. */
export interface MountInput {
    readonly destination: string;
    readonly source: string;
    readonly type_: string;
    readonly options: readonly string[];
}

/** The mounts of a container, in the order in which its runtime makes them. */
export function mountsOf(
    id: string,
    { mounts, optionalMounts, readOnlyRoot }: Process,
    pod: ExpectedPod,
    node: Node,
    isContainer: boolean,
): MountInput[] {
    const isCriO = node.containerRuntime === ContainerRuntime.CriO;
    const own = { ...optionalMounts, ...mounts };
    const { runtime } = pod;
    const made = Object.entries(runtime.mounts)
        .filter(([destination]) => own[destination] === undefined)
        .filter(([, line]) => isContainer || !isCriO || !line.startsWith("cgroup "))
        .map(([destination, line]) => {
            const [type_ = "", source = "", options = ""] = line.split(" ");
            const added = type_ === "cgroup" ? node.cgroupOptions : [];
            return { destination, source, type_, options: [...options.split(","), ...added] };
        });
    const copied = (isContainer ? runtime.files : isCriO ? [SANDBOX_FILE, "/etc/hostname"] : [SANDBOX_FILE])
        .filter((destination) => own[destination] === undefined)
        .map((destination) => ({
            destination,
            source: copyPath(id, destination),
            type_: "bind",
            options: isCriO ? crioOptions(destination, isContainer, readOnlyRoot) : ["rbind", "rprivate", "rw"],
        }));
    const declared = Object.entries(own).map(([destination, mount]) => ({
        destination,
        source: mountSource(id, destination, mount, node),
        type_: mount.type ?? "bind",
        options: mount.options,
    }));
    return [...made, ...copied, ...declared].sort((a, b) => depth(a) - depth(b));
}

/** Runtimes mount what is deeper later, whatever the order in the pod: containerd `internal/cri/opts`, `orderedMounts`. */
function depth({ destination }: MountInput): number {
    return destination.split("/").length;
}

function copyPath(id: string, destination: string): string {
    return `${SHARED}/${id}-${CHANCE}-${destination
        .split("/")
        .filter((part) => part !== "")
        .at(-1)}`;
}

function mountSource(id: string, destination: string, { disk, memory, local }: Mount, { localFolder }: Node): string {
    if (disk !== undefined) {
        return diskPath(disk);
    }
    if (memory !== undefined) {
        return `/run/kata-containers/sandbox/ephemeral/${memory}`;
    }
    return local === undefined
        ? copyPath(id, destination)
        : `${SHARED}/${localFolder}${SANDBOX_ID}/rootfs/local/${local}`;
}

/** A disk's address on the bus; every volume has another. */
function diskAddress(volume: string): string {
    return `00/0${Buffer.from(volume).toString("hex")}`;
}

function diskPath(volume: string): string {
    const encoded = Buffer.from(diskAddress(volume)).toString("base64");
    return `/run/kata-containers/sandbox/storage/${encoded.replaceAll("+", "-").replaceAll("/", "_")}`;
}

/**
 * The image of a container. Both runtimes send all annotations with it: Kata `src/runtime/virtcontainers/kata_agent.go`,
 * `runtime-rs/crates/resource/src/rootfs/virtual_volume.rs`.
 */
export function imagePull(id: string, source: string, annotations: object): object {
    return {
        driver: "image_guest_pull",
        driver_options: [imageMetadata(annotations)],
        source,
        fstype: "overlay",
        options: [],
        mount_point: rootfs(id),
        fs_group: null,
        shared: false,
    };
}

/** The text that the agent takes for the metadata of an image. */
export function imageMetadata(metadata: object): string {
    return `image_guest_pull=${JSON.stringify({ metadata })}`;
}

/** The volumes of a container that the guest makes. */
export function volumeStorages(id: string, { mounts }: Process, { fsGroup }: ExpectedPod, node: Node): object[] {
    const group = fsGroup === undefined ? null : { group_id: fsGroup, group_change_policy: 0 };
    const volumes = new Map(
        Object.entries(mounts)
            .filter(([, { copy }]) => copy === undefined)
            .map(([destination, mount]) => [mountSource(id, destination, mount, node), mount] as const),
    );
    return [...volumes].map(([mount_point, { disk, memory }]) => {
        const type = memory === undefined ? "local" : "tmpfs";
        const storage =
            disk === undefined
                ? {
                      driver: memory === undefined ? "local" : "ephemeral",
                      driver_options: [],
                      source: type,
                      fstype: type,
                      options: memory === undefined ? ["mode=0777"] : [],
                  }
                : {
                      driver: "blk",
                      driver_options: ["encryption_key=ephemeral", "create_filesystem"],
                      source: diskAddress(disk),
                      fstype: "ext4",
                      options: [],
                  };
        return { ...storage, mount_point, fs_group: disk === undefined ? null : group, shared: disk !== undefined };
    });
}

export function rootfs(id: string): string {
    return `/run/kata-containers/${id}/rootfs`;
}

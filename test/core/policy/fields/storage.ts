import type { Binding, Row } from "./field";

const STORAGES = "`src/storage/mod.rs`, `add_storages`";

/** What the agent does with a `Storage`. */
const STORAGE = {
    driver: `chooses who makes the storage: ${STORAGES}`,
    "driver_options[]":
        "is read by the driver: metadata of an image (`src/storage/image_pull_handler.rs`), the key of a disk (`block_handler.rs`)",
    source: "what is pulled or mounted: the files of `src/storage`",
    fstype: `the file system: ${STORAGES}`,
    "options[]": `options of the mount, and \`fsgid\`: ${STORAGES}`,
    mount_point: `where it is mounted in the guest: ${STORAGES}`,
    "fs_group.group_id": `the group of the files: ${STORAGES}`,
    "fs_group.group_change_policy": `when the group is set: ${STORAGES}`,
    shared: `whether it stays when the container ends: ${STORAGES}`,
};

type Bindings = Readonly<Record<keyof typeof STORAGE, readonly [Binding, to?: string]>>;

function storage(bindings: Bindings): Row[] {
    return Object.entries(bindings).map(([path, binding]) => [
        `storages[].${path}`,
        STORAGE[path as keyof typeof STORAGE],
        ...binding,
    ]);
}

/** The shared memory of a sandbox. */
export const SHARED_MEMORY = storage({
    driver: ["exact", "`ephemeral`"],
    "driver_options[]": ["exact", "nothing"],
    source: ["exact", "`shm`"],
    fstype: ["exact", "`tmpfs`"],
    "options[]": ["form", "`mode=1777`, `nodev`, `noexec`, `nosuid` and a size"],
    mount_point: ["exact", "`/run/kata-containers/sandbox/shm`"],
    "fs_group.group_id": ["exact", "nothing"],
    "fs_group.group_change_policy": ["exact", "nothing"],
    shared: ["exact", "false"],
});

/** The image and the empty volumes of a container. */
export const STORAGES_OF_CONTAINER = storage({
    driver: ["exact", "`image_guest_pull`, `blk`, `blk-ccw`, `scsi`, `ephemeral` or `local`, as the pod has volumes"],
    "driver_options[]": [
        "form",
        "metadata with the kind of this container; for a disk a new file system and a key of the guest's",
    ],
    source: ["form", "the image by digest; for a disk an address of the bus; else the driver's own word"],
    fstype: ["exact", "one for each driver"],
    "options[]": ["exact", "those of the driver, with the pod's `fsGroup`"],
    mount_point: ["form", "the root of this container, or a place for volumes"],
    "fs_group.group_id": ["exact", "the pod's `fsGroup`"],
    "fs_group.group_change_policy": ["free"],
    shared: ["exact", "true for disks, else false"],
});

const DEVICES = "`src/device/mod.rs`, `add_devices`";

/** `Device` of a container. */
export const DEVICE: readonly Row[] = [
    ["id", `finds the device: ${DEVICES}`, "form", "for a disk an address of the bus, for a GPU the name of its file"],
    ["type_", `chooses who looks for it: ${DEVICES}`, "exact", "`blk`, `blk-ccw`, `scsi` or `vfio-pci-gk`"],
    [
        "vm_path",
        `its file in the guest, where the address is not enough: ${DEVICES}`,
        "form",
        "a file of `/dev` for a disk, nothing for a GPU",
    ],
    [
        "container_path",
        `which device of the container it is: ${DEVICES}`,
        "form",
        "the pod's `volumeDevices`; for a GPU a file of `/dev/vfio`",
    ],
    [
        "options[]",
        `addresses of a GPU on the buses of host and guest: ${DEVICES}`,
        "form",
        "one pair of addresses for a GPU, nothing for a disk",
    ],
];

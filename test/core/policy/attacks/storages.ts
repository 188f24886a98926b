import type { Creation, Storage } from "../requestTypes";
import { PEER } from "../scenario";
import { type Attack, mountAt, onCreation, pullOf, storageOf, withId } from "./attack";

const app = onCreation("app");
const setup = onCreation("setup");
const peer = onCreation("app", PEER);

const DISK = "blk";
const MEMORY = "ephemeral";

function disk(what: string, change: (storage: Storage, input: Creation) => unknown): Attack {
    return app(`disk: ${what}`, (input) => {
        change(storageOf(input, DISK), input);
    });
}

function memory(what: string, change: (storage: Storage, input: Creation) => unknown): Attack {
    return app(`memory: ${what}`, (input) => {
        change(storageOf(input, MEMORY), input);
    });
}

function local(what: string, change: (storage: Storage, input: Creation) => unknown): Attack {
    return peer(`local: ${what}`, (input) => {
        change(storageOf(input, "local"), input);
    });
}

/** Moves a storage together with the mount of it. */
function move(storage: Storage, { OCI }: Creation, mount_point: string): void {
    for (const mount of OCI.Mounts.filter(({ source }) => source === storage.mount_point)) {
        mount.source = mount_point;
    }
    storage.mount_point = mount_point;
}

/** A disk at another address, where the guest keeps it. */
function diskAt(like: Storage, address: string): Storage {
    const encoded = Buffer.from(address).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
    return { ...like, source: address, mount_point: `/run/kata-containers/sandbox/storage/${encoded}` };
}

/** Disks, memory and directories that the host offers. */
export const STORAGE_ATTACKS: readonly Attack[] = [
    disk("it is mounted over the root", (storage, input) => {
        storage.mount_point = pullOf(input).mount_point;
    }),
    disk("it is mounted over the root before the image", (storage, input) => {
        input.storages.unshift({ ...storage, mount_point: input.OCI.Root.Path });
    }),
    disk("one more, mounted where the pod has nothing", (storage, input) => {
        const extra = diskAt(storage, "00/extra");
        input.storages.push(extra);
        input.OCI.Mounts.push({ ...mountAt(input, "/data"), destination: "/extra", source: extra.mount_point });
    }),
    ...["/dev/vda", "/dev/mapper/root", "dev/vda/", "../dev/vda", "00/x\u0000", ""].map((address) =>
        disk(`the guest's own disk by the address ${JSON.stringify(address)}`, (storage, input) => {
            const { mount_point: before } = storage;
            Object.assign(storage, diskAt(storage, address));
            for (const mount of input.OCI.Mounts.filter(({ source }) => source === before)) {
                mount.source = storage.mount_point;
            }
        }),
    ),
    disk("not encrypted", (storage) => {
        storage.driver_options = ["create_filesystem"];
    }),
    disk("encrypted with a key of the host's", (storage) => {
        storage.driver_options = ["create_filesystem", "encryption_key=kbs:///default/host/key"];
    }),
    disk("with content, as no file system is created", (storage) => {
        storage.driver_options = ["encryption_key=ephemeral"];
    }),
    disk("with content and without encryption", (storage) => {
        storage.driver_options = [];
    }),
    disk("with a further option", (storage) => storage.driver_options.push("discard")),
    disk("with a mount option", (storage) => storage.options.push("ro")),
    disk("a bind mount by option", (storage) => storage.options.push("bind")),
    disk("another file system", (storage) => {
        storage.fstype = "xfs";
    }),
    disk("an overlay", (storage) => {
        storage.fstype = "overlay";
    }),
    disk("not shared, so that it is made anew", (storage) => {
        storage.shared = false;
    }),
    disk("another place", (storage, input) => move(storage, input, "/run/kata-containers/sandbox/storage/other")),
    disk("over the guest's files", (storage, input) => move(storage, input, "/etc")),
    disk("over the files that are copied", (storage, input) => move(storage, input, "/run/kata-containers/shared")),
    disk("another group", (storage) => {
        storage.fs_group = { group_id: 0, group_change_policy: 0 };
    }),
    ...["virtio-fs", "9p", "overlayfs", "nvdimm", "mmioblk", "watchable-bind", "bind", "smb"].map((driver) =>
        disk(`the driver ${driver}`, (storage) => {
            storage.driver = driver;
        }),
    ),
    disk("a volume for which there is no disk", (_, input) => {
        input.storages = input.storages.filter(({ driver }) => driver !== DISK);
    }),
    app("disk: two volumes change places", (input) => {
        const [data, scratch] = [mountAt(input, "/data"), mountAt(input, "/scratch")];
        [data.source, scratch.source] = [scratch.source, data.source];
    }),
    app("disk: two volumes are one", (input) => {
        mountAt(input, "/scratch").source = mountAt(input, "/data").source;
    }),
    disk("a volume is another disk than for the init container", (storage, input) => {
        const other = diskAt(storage, "00/other");
        move(storage, input, other.mount_point);
        storage.source = other.source;
    }),
    app("memory in place of a disk", (input) => {
        mountAt(input, "/data").source = storageOf(input, MEMORY).mount_point;
    }),
    app("a disk in place of memory", (input) => {
        mountAt(input, "/cache").source = storageOf(input, DISK).mount_point;
    }),
    memory("another source", (storage) => {
        storage.source = "/dev/vda";
    }),
    memory("another file system", (storage) => {
        storage.fstype = "9p";
    }),
    memory("another group", (storage) => {
        storage.options = ["fsgid=0"];
    }),
    memory("a bind mount by option", (storage) => {
        storage.options = ["bind"];
    }),
    memory("a driver option", (storage) => storage.driver_options.push("x")),
    memory("an owner", (storage) => {
        storage.fs_group = { group_id: 2000, group_change_policy: 0 };
    }),
    memory("another name", (storage, input) => move(storage, input, "/run/kata-containers/sandbox/ephemeral/other")),
    memory("a place above", (storage, input) => move(storage, input, "/run/kata-containers/sandbox/ephemeral/../shm")),
    memory("a place in a place", (storage, input) =>
        move(storage, input, "/run/kata-containers/sandbox/ephemeral/cache/x"),
    ),
    setup("a volume of another container", (input) => {
        input.OCI.Mounts.push({
            destination: "/cache",
            source: "/run/kata-containers/sandbox/ephemeral/cache",
            type_: "bind",
            options: ["rbind", "rprivate", "rw"],
        });
    }),
    local("a mode of the host's", (storage) => {
        storage.options = ["mode=0777", "uid=0"];
    }),
    local("another group", (storage) => storage.options.push("fsgid=0")),
    local("a place outside", (storage, input) => move(storage, input, "/run/kata-containers/shared/containers/x")),
    local("a place above", (storage, input) => move(storage, input, `${storage.mount_point}/../../..`)),
    local("another name", (storage, input) => move(storage, input, `${storage.mount_point}-x`)),
    local("an id of the sandbox that leads away", (storage, input) => {
        const from = input.OCI.Annotations["io.kubernetes.cri.sandbox-id"] ?? "";
        input.OCI.Annotations["io.kubernetes.cri.sandbox-id"] = "../../x";
        move(storage, input, storage.mount_point.replace(from, "../../x"));
    }),
    peer("local: the directory of another sandbox than the init container's", (input) => {
        const from = input.OCI.Annotations["io.kubernetes.cri.sandbox-id"] ?? "";
        return withId(input, from, "9a".padEnd(64, "0"));
    }),
    peer("local: two volumes change places", (input) => {
        const [data, scratch] = [mountAt(input, "/data"), mountAt(input, "/scratch")];
        [data.source, scratch.source] = [scratch.source, data.source];
    }),
    peer("local: another driver", (input) => {
        storageOf(input, "local").driver = "virtio-fs";
    }),
];

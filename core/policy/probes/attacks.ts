import { fieldsOf, itemsOf } from "../../fields";
import { IMAGE_NAME } from "../derive/data";
import { imageMetadata, imagePull } from "../selfCheck/mounts";
import { type Probe, probe } from "./probe";

type Change = (input: unknown) => object;

/** A way to change the request for a container. */
interface Attack {
    readonly name: string;
    readonly gain: string;
    readonly change: Change;
}

const OTHER_IMAGE = `registry.example/other@sha256:${"e".repeat(64)}`;
export const DISK = {
    driver: "blk",
    driver_options: [],
    source: "00/07",
    fstype: "ext4",
    options: [],
    mount_point: "/run/kata-containers/sandbox/storage/host",
    fs_group: null,
    shared: false,
};
const DEVICE = { id: "", type_: "blk", vm_path: "/dev/vdc", container_path: "/dev/host", options: [] };
const HOST_MOUNT = { destination: "/host", source: "/", type_: "bind", options: ["rbind", "rw"] };

/** `value` with one field changed; the path leads to it. */
function at(value: unknown, [key, ...rest]: readonly string[], change: (field: unknown) => unknown): object {
    const fields = fieldsOf(value);
    if (key === undefined) {
        return fields;
    }
    const field = fields[key];
    return { ...fields, [key]: rest.length === 0 ? change(field) : at(field, rest, change) };
}

function change(path: string, by: (field: unknown) => unknown): Change {
    return (input) => at(input, path.split("."), by);
}

function adding(path: string, ...items: readonly unknown[]): Change {
    return change(path, (list) => [...itemsOf(list), ...items]);
}

function withImage(input: unknown): object {
    const notes = { ...fieldsOf(fieldsOf(fieldsOf(input)["OCI"])["Annotations"]), [IMAGE_NAME]: OTHER_IMAGE };
    const pulled = at(input, ["storages"], (storages) =>
        itemsOf(storages).map((storage) =>
            fieldsOf(storage)["driver"] === "image_guest_pull"
                ? { ...fieldsOf(storage), source: OTHER_IMAGE, driver_options: [imageMetadata(notes)] }
                : storage,
        ),
    );
    return at(pulled, ["OCI", "Annotations"], () => notes);
}

function privileged(input: unknown): object {
    return ["Bounding", "Effective", "Permitted"].reduce(
        (changed, set) => adding(`OCI.Process.Capabilities.${set}`, "CAP_SYS_ADMIN")(changed),
        fieldsOf(input) as object,
    );
}

const ATTACKS: readonly Attack[] = [
    { name: "of another image", gain: "runs an image of its choice in the workload's place", change: withImage },
    {
        name: "with other arguments",
        gain: "runs any program of the image",
        change: change("OCI.Process.Args", () => ["/bin/sh", "-c", "id"]),
    },
    {
        name: "with LD_PRELOAD in its environment",
        gain: "has code of its choice loaded into the program",
        change: adding("OCI.Process.Env", "LD_PRELOAD=/tmp/host.so"),
    },
    {
        name: "as root",
        gain: "runs the program with all rights in the container",
        change: change("OCI.Process.User", (user) => ({ ...fieldsOf(user), UID: 0, GID: 0, AdditionalGids: [0] })),
    },
    {
        name: "with the capability CAP_SYS_ADMIN",
        gain: "runs the program with rights over the guest",
        change: privileged,
    },
    {
        name: "with a mount of the guest's root",
        gain: "shows the program files of the guest, and lets it change them",
        change: adding("OCI.Mounts", HOST_MOUNT),
    },
    {
        name: "with a device of the host",
        gain: "gives the program a device whose content it chooses",
        change: adding("devices", DEVICE),
    },
    {
        name: "with a disk of the host",
        gain: "mounts a file system of its own in the guest",
        change: adding("storages", DISK),
    },
    {
        name: "with a second image",
        gain: "has another image pulled and unpacked in the guest",
        change: (input) => {
            const notes = fieldsOf(fieldsOf(fieldsOf(input)["OCI"])["Annotations"]);
            return adding("storages", imagePull("second", OTHER_IMAGE, notes))(input);
        },
    },
    {
        name: "with hooks",
        gain: "runs a program in the guest outside of any container",
        change: change("OCI.Hooks", () => ({ Prestart: [{ Path: "/bin/sh", Args: [], Env: [], Timeout: 0 }] })),
    },
    {
        name: "in a namespace of the guest's",
        gain: "lets the program see the guest's own processes",
        change: adding("OCI.Linux.Namespaces", { Type: "pid", Path: "/proc/1/ns/pid" }),
    },
    {
        name: "with open paths of the kernel",
        gain: "lets the program read and set what containers must not",
        change: (input) =>
            change("OCI.Linux.MaskedPaths", () => [])(change("OCI.Linux.ReadonlyPaths", () => [])(input)),
    },
];

/** The request for a container, changed in each way that gains the host something. */
export function attacksOn(input: unknown, what: string): Probe[] {
    return ATTACKS.map(({ name, gain, change: by }) =>
        probe(`create ${what} ${name}`, "CreateContainerRequest", by(input), gain),
    );
}

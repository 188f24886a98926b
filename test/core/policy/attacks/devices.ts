import type { Creation, Mount } from "../requestTypes";
import { MODEL, MODEL_COLD } from "../scenario";
import { type Attack, mountAt, onCreation, present } from "./attack";

const model = onCreation("model", MODEL);
const cold = onCreation("model", MODEL_COLD);
const worker = onCreation("worker", MODEL);
const plain = onCreation("plain", MODEL);
const setup = onCreation("setup", MODEL);
const sandbox = onCreation("the sandbox", MODEL);

interface Device {
    id: string;
    type_: string;
    vm_path: string;
    container_path: string;
    options: string[];
}

const SHARED = "/run/kata-containers/shared/containers";
const CHANCE = "0123456789abcdef";
const GPU = "cdi.k8s.io/vfio";

function gpu(number: number): Device {
    return {
        id: `vfio${number}`,
        type_: "vfio-pci-gk",
        vm_path: "",
        container_path: `/dev/vfio/devices/vfio${number}`,
        options: [`0000:9${number}:00.0=07/00`],
    };
}

function disk(path: string): Device {
    return { id: "0:7", type_: "scsi", vm_path: "", container_path: path, options: [] };
}

function file(Path: string, Type = "b"): object {
    return { Path, Type, Major: 8, Minor: 112, FileMode: 432, UID: 0, GID: 6 };
}

/** Entries of GPUs, and of the disk at a path. */
function gpus({ devices }: Creation): Device[] {
    return (devices as Device[]).filter(({ type_ }) => type_ === "vfio-pci-gk");
}

function diskAt({ devices }: Creation, path: string): Device {
    return present((devices as Device[]).find(({ container_path }) => container_path === path));
}

function first(what: string, change: (device: Device) => unknown): Attack {
    return model(`a GPU ${what}`, (input) => {
        change(present(gpus(input)[0]));
    });
}

function data(what: string, change: (device: Device, input: Creation) => unknown): Attack {
    return model(`the disk ${what}`, (input) => {
        change(diskAt(input, "/dev/data"), input);
    });
}

function without<T>(list: T[], entry: T): T[] {
    return list.filter((other) => other !== entry);
}

/** Gives a container a disk as nodes do. */
function addDisk(input: Creation, path: string): void {
    input.devices.push(disk(path));
    input.OCI.Linux.Devices.push(file(path));
}

function addGpu(input: Creation, number: number): void {
    input.devices.push(gpu(number));
    input.OCI.Annotations[`${GPU}${number}`] = `nvidia.com/gpu=${number}`;
}

function notes(what: string, change: (annotations: Record<string, string>) => unknown): Attack {
    return model(what, ({ OCI }) => {
        change(OCI.Annotations);
    });
}

function bind(source: string, destination: string): Mount {
    return { destination, source, type_: "bind", options: ["rbind", "rprivate", "rw"] };
}

/** Two keys of one annotation, in the order of their numbers. */
function keys(annotations: Record<string, string>): [string, string] {
    const found = Object.keys(annotations).filter((key) => key.startsWith(GPU));
    return [present(found[0]), present(found[1])];
}

/** GPUs, switches and disks, and volumes of the host's next to them. */
export const DEVICE_ATTACKS: readonly Attack[] = [
    model("one GPU more", (input) => addGpu(input, 9)),
    model("one entry of a GPU more", (input) => input.devices.push(gpu(9))),
    model("one GPU less", (input) => {
        const [one] = gpus(input);
        input.devices = without(input.devices, one);
        delete input.OCI.Annotations[`${GPU}1`];
    }),
    model("one entry of a GPU less", (input) => {
        input.devices = without(input.devices, gpus(input)[0]);
    }),
    model("a switch less", (input) => {
        input.devices = without(input.devices, gpus(input)[2]);
    }),
    model("a GPU twice", (input) => {
        const [one, two] = gpus(input);
        Object.assign(present(two), structuredClone(one));
    }),
    model("two files of one GPU", (input) => {
        const [one, two] = gpus(input);
        present(two).options = [...present(one).options];
    }),
    notes("an annotation of a GPU less", (annotations) => delete annotations[keys(annotations)[0]]),
    notes("an annotation of a GPU more", (annotations) => {
        annotations[`${GPU}3`] = "nvidia.com/gpu=2";
    }),
    notes("no annotation of a GPU", (annotations) => {
        for (const key of keys(annotations)) {
            delete annotations[key];
        }
    }),
    notes("all GPUs of the guest", (annotations) => {
        annotations[keys(annotations)[0]] = "nvidia.com/gpu=all";
    }),
    notes("all GPUs of the guest next to its own, as on peer pods", (annotations) => {
        annotations["cdi.k8s.io/peer-pods"] = "nvidia.com/gpu=all";
    }),
    notes("another kind of device of the guest's", (annotations) => {
        annotations[keys(annotations)[0]] = "nvidia.com/nic=0";
    }),
    notes("a device of another vendor", (annotations) => {
        annotations[keys(annotations)[0]] = "amd.com/gpu=0";
    }),
    notes("two devices in one annotation", (annotations) => {
        annotations[keys(annotations)[0]] = "nvidia.com/gpu=0,nvidia.com/gpu=2";
    }),
    notes("a line after the GPU's name", (annotations) => {
        annotations[keys(annotations)[0]] += "\n";
    }),
    notes("one GPU in two annotations", (annotations) => {
        const [one, two] = keys(annotations);
        annotations[two] = present(annotations[one]);
    }),
    notes("the annotation of a GPU that is not there", (annotations) => {
        annotations[`${GPU}8`] = present(annotations[keys(annotations)[0]]);
        delete annotations[keys(annotations)[0]];
    }),
    notes("an annotation without a number", (annotations) => {
        annotations[`${GPU}one`] = present(annotations[keys(annotations)[0]]);
        delete annotations[keys(annotations)[0]];
    }),
    notes("an annotation of a device next to those of GPUs", (annotations) => {
        annotations["cdi.k8s.io/x"] = "nvidia.com/gpu=3";
    }),
    cold("one GPU more, where GPUs have no entries", ({ OCI }) => {
        OCI.Annotations[`${GPU}9`] = "nvidia.com/gpu=9";
    }),
    cold("one GPU less, where GPUs have no entries", ({ OCI }) => {
        delete OCI.Annotations[`${GPU}1`];
    }),
    cold("entries for some GPUs alone", (input) => input.devices.push(gpu(1))),
    first("as another class of device", (device) => {
        device.type_ = "vfio-pci";
    }),
    first("as a mediated device", (device) => {
        device.type_ = "vfio-ap";
    }),
    first("as a disk", (device) => {
        device.type_ = "blk";
    }),
    first("as memory that keeps its content", (device) => {
        device.type_ = "nvdimm";
        device.vm_path = "/dev/pmem0";
    }),
    first("at another place", (device) => {
        device.container_path = "/dev/gpu";
    }),
    first("instead of the disk", (device) => {
        device.container_path = "/dev/data";
    }),
    first("at a place that goes up", (device) => {
        device.container_path = `/dev/vfio/devices/../../${device.id}`;
    }),
    first("as the folder of all", (device) => {
        device.container_path = "/dev/vfio/vfio";
        device.id = "vfio";
    }),
    first("under another name", (device) => {
        device.id = "vfio7";
    }),
    first("at a path of the guest's", (device) => {
        device.vm_path = "/dev/mem";
    }),
    first("without its address", (device) => {
        device.options = [];
    }),
    first("with two addresses", (device) => device.options.push("0000:99:00.0=09/00")),
    first("with an address of another form", (device) => {
        device.options = ["all"];
    }),
    first("with an address and more", (device) => {
        device.options = [`${device.options[0]},0000:99:00.0=09/00`];
    }),
    plain("a GPU in a container that asks for none", (input) => addGpu(input, 1)),
    plain("the annotation of a GPU in a container that asks for none", ({ OCI }) => {
        OCI.Annotations[`${GPU}1`] = "nvidia.com/gpu=0";
    }),
    plain("the entry of a GPU in a container that asks for none", (input) => input.devices.push(gpu(1))),
    sandbox("the annotation of a GPU in the sandbox container", ({ OCI }) => {
        OCI.Annotations[`${GPU}1`] = "nvidia.com/gpu=0";
    }),
    sandbox("one GPU more than the pod has in the sandbox container", (input) => input.devices.push(gpu(9))),
    sandbox("a disk in the sandbox container", (input) => addDisk(input, "/dev/data")),
    worker("the GPUs of another container next to its own", (input) => {
        for (const number of [7, 8]) {
            addGpu(input, number);
        }
    }),
    plain("a disk in a container that has none", (input) => addDisk(input, "/dev/data")),
    plain("the store of images in a second container", (input) => addDisk(input, "/dev/trusted_store")),
    model("the store of images instead of the disk", (input) => {
        diskAt(input, "/dev/data").container_path = "/dev/trusted_store";
        input.OCI.Linux.Devices = [file("/dev/trusted_store")];
    }),
    model("a store of images that only the runtime spec has", ({ OCI }) =>
        OCI.Linux.Devices.push(file("/dev/trusted_store")),
    ),
    setup("no store of images, so that they stay in memory that is too small", (input) => {
        input.devices = [];
        input.OCI.Linux.Devices = [];
    }),
    model("one disk more", (input) => addDisk(input, "/dev/more")),
    data("that only the runtime spec has", (device, input) => {
        input.devices = without(input.devices, device);
    }),
    data("that only the runtime has", (_, { OCI }) => {
        OCI.Linux.Devices = [];
    }),
    data("twice", (device, input) => input.devices.push(structuredClone(device))),
    data("twice in the runtime spec", (_, { OCI }) => OCI.Linux.Devices.push(file("/dev/data"))),
    data("as memory of the guest's", (device) => {
        device.type_ = "nvdimm";
        device.vm_path = "/dev/pmem0";
    }),
    data("as the guest's disk by its name", (device) => {
        device.type_ = "mmioblk";
        device.vm_path = "/dev/vda";
    }),
    data("as a GPU", (device) => {
        device.type_ = "vfio-pci-gk";
    }),
    data("as a character device", (_, { OCI }) => {
        OCI.Linux.Devices = [file("/dev/data", "c")];
    }),
    data("as the memory of the guest", (_, { OCI }) => {
        OCI.Linux.Devices = [{ ...file("/dev/data", "u"), Major: 1, Minor: 1 }];
    }),
    data("at another path", (device) => {
        device.container_path = "/dev/other";
    }),
    data("at another path in the runtime spec", (_, { OCI }) => {
        OCI.Linux.Devices = [file("/dev/mapper/control")];
    }),
    data("with options", (device) => device.options.push("0000:99:00.0=09/00")),
    data("at an address that is a path", (device) => {
        device.id = "../../0:0";
    }),
    data("under a name outside of /dev", (device) => {
        device.vm_path = "/run/kata-containers/image";
    }),
    data("with a rule of its own for devices", (_, { OCI }) => {
        OCI.Linux.Resources.Devices = [{ Allow: true, Type: "a", Major: -1, Minor: -1, Access: "rwm" }];
    }),
    worker("the disks of two paths as one", (input) => {
        diskAt(input, "/dev/logs").container_path = "/dev/data";
    }),
    model("the claim: writable", (input) => {
        mountAt(input, "/weights").options = ["rbind", "rprivate", "rw"];
    }),
    model("the claim: an option that only looks like read-only", (input) => {
        mountAt(input, "/weights").options = ["rbind", "rprivate", "rro"];
    }),
    model("the claim: at another place", (input) => {
        mountAt(input, "/weights").destination = "/usr";
    }),
    model("the claim: over a volume that the guest makes", (input) => {
        mountAt(input, "/cache").source = mountAt(input, "/weights").source;
    }),
    model("the claim: the copy for another mount point", (input) => {
        mountAt(input, "/weights").source = mountAt(input, "/part").source;
    }),
    model("two claims that change places", (input) => {
        const [one, two] = [mountAt(input, "/weights"), mountAt(input, "/part")];
        [one.source, two.source] = [two.source, one.source];
    }),
    model("the claim: a folder of the guest's", (input) => {
        mountAt(input, "/weights").source = "/run/kata-containers/image";
    }),
    model("the claim: a disk that the host gives to the guest", (input) => {
        const place = "/run/kata-containers/sandbox/storage/MDA=";
        const own = { driver: "scsi", driver_options: [], source: "00", fstype: "ext4", options: ["ro"] };
        input.storages.push({ ...own, mount_point: place, fs_group: null, shared: false });
        mountAt(input, "/weights").source = place;
    }),
    model("a part of an empty volume: the whole volume of another name", (input) => {
        mountAt(input, "/part").source = mountAt(input, "/cache").source;
    }),
    plain("the claim in a container that does not mount it", ({ OCI, container_id }) => {
        OCI.Mounts.push(bind(`${SHARED}/${container_id}-${CHANCE}-weights`, "/weights"));
    }),
];

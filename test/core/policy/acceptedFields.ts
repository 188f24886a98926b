import { HOSTILE, type Hostile } from "./fields/field";
import type { Mutation } from "./mutants";

/** A part of a request that the host may change without a denial, and why that is right. */
export interface AcceptedField {
    readonly request: string;
    /** The container, where only of that one. */
    readonly about?: string;
    /** As in the request, with `[]` for every entry of a list, or the entry's variable, driver or kind in brackets. */
    readonly path: string;
    /** Changes of the form. Absent where any change is accepted. */
    readonly mutations?: readonly Mutation[];
    /** Texts and numbers that a host would try anywhere, as far as they are accepted. */
    readonly hostile?: readonly Hostile[];
    readonly reason: string;
}

/** What a field means may depend on what came before. */
export const NOTES: Readonly<Record<string, string>> = {
    CreateSandboxRequest:
        "Allowed once, before any container: the agent removes the files of all containers when it makes a sandbox.",
    CreateContainerRequest:
        "In the sandbox (pause) container the guest runs a program of its own disk, so that all of its process is free. A pod that sets `securityContext.runAsUser` binds the user of the sandbox too.",
    ExecProcessRequest: "Only for commands that the policy names.",
};

type Change = Hostile | Mutation;
type Row = readonly [path: string, reason: string, ...changes: Change[]];

function rows(request: string, ...all: readonly Row[]): AcceptedField[] {
    return all.map(([path, reason, ...changes]) => {
        const hostile = changes.filter(isHostile);
        const mutations = changes.filter((change): change is Mutation => !isHostile(change));
        return { request, path, ...(changes.length === 0 ? {} : { mutations, hostile }), reason };
    });
}

function isHostile(change: Change): change is Hostile {
    return HOSTILE.some((one) => one === change);
}

/** What no test of forms changes, as no pod is modelled with it. */
const ANY_NAME: readonly Hostile[] = ["NUL", "newline", "space", "look-alike", "other case", "..", "//", "long"];
const NUMBERS: readonly Hostile[] = ["0", "-1", "2^31", "2^63"];
/** A value of the cluster's may be any text but a sealed secret, or one of another variable. */
const ANY_TEXT: readonly Hostile[] = ["NUL", "newline", "space", "look-alike", "..", "long"];

const ORDER = "order and repetition mean nothing: it is a set";
const AMOUNT = "an amount of the VM's own resources; the host can take all of them away anyway";
const INCOMPLETE = "such a container is created, and never started: StartContainerRequest is denied";
const FILE =
    "16 digits of chance in its middle; container and end of the name are bound, as the agent knows by the end in which files no sealed secret is";
const NO_HOOK = "a form without a hook in it";
const OPEN_FILES =
    "how many files a program may open, which base specs of containerd set: 1024 or more, as every Linux allows; where `Hard` is below `Soft`, or no number, the container does not start";
const REFUSED = "the agent finds no image and refuses";
const LABEL =
    "what a snapshotter says of an image; of all keys the agent reads the marks of its kind alone, and those are bound";
const MASK =
    "nodes mask it since Kubernetes 1.32, depending on the processor: it says how busy the machine is, and no program needs it";
const MASKS = ["/proc/interrupts", "/sys/devices/virtual/powercap", "/sys/devices/system/cpu/cpu0/thermal_throttle"];
const HIDES =
    "what is mounted later hides what is below it: with `/dev` last a container has an empty `/dev` with the devices that the agent makes, and no `/dev/shm`, `/dev/pts` and `/dev/mqueue`; with `/sys` last, no `/sys/fs/cgroup`. It sees no file of the guest's or of the host's by that";
const ONE_NETWORK =
    "the first container says which network the pod has, and all others have to say the same; the network is the host's";
const WHICH_GPU =
    "which GPU of its own the host gives to the VM; the GPU attests itself, and the KBS decides by that whether to release secrets";
const WHICH_DISK =
    "which disk of its own the host gives to the VM, and so what is on it; the program or the guest encrypts it";
const FEWER_GPUS = "the sandbox container has no use for GPUs, and only some versions of Kata name them there";
const NO_ENTRIES = "up to Kata 3.31 runtimes name no GPU here; the annotation alone gives it to the container";
const OF_THE_FILE =
    "the agent writes the guest's own numbers there; who in the container may use the disk is what the file on the host says";
const OWN_GROUP =
    "a group that the image of this container names: it comes with one way of guest pull and not with the other";
const NO_READER = "no agent does anything with it";
const NO_PORT = "agents that do not know the port have no such stream";
const WINDOW = "the size of a terminal";
const OF_A_PROCESS = "tells processes apart in later requests, which are about the same container";
const CLUSTER =
    "only the cluster knows the value: a key of a ConfigMap or Secret, which the host can read and write anyway";
const ADDRESS = "where the API server is; the cluster says it, and addresses are the network's";
const LINK_NAME =
    "the network is the host's; a name of 1 to 15 letters, digits and `._@-`, and not `lo`, so that the kernel takes no other one from it";
const LINK_ADDRESS =
    "the network is the host's; an address or range in the one spelling that runtimes send, which is not of the loopback and does not cover it";
const NETWORK = "the network is the host's; what leaves the guest has to be encrypted";

const FORM = "only the cluster knows the value; its form is bound";

const VARIABLES = [
    "PATH",
    "LANG",
    "MODE",
    "PROXY_LEVEL",
    "GREETING",
    "TEXT",
    "TIER",
    "PASSWORD",
    "POD_NAME",
    "HOSTNAME",
];
const FROM_CLUSTER_ITSELF = [
    "KUBERNETES_SERVICE_HOST",
    "KUBERNETES_SERVICE_PORT",
    "KUBERNETES_SERVICE_PORT_HTTPS",
    "KUBERNETES_PORT",
    "KUBERNETES_PORT_443_TCP",
    "KUBERNETES_PORT_443_TCP_PORT",
    "KUBERNETES_PORT_443_TCP_ADDR",
];
const POD_NAME = "the end of the pod's name is the cluster's; an empty name changes nothing in the guest";
const HOST_NAME = "containerd gives the name of the host to the sandbox alone";
const OF_A_FORM = ["POD_IP", "CPUS"];
const FROM_CLUSTER = ["FLAG_A", "FLAG_B", "LEVEL", "TOKEN"];
const SETS = ["Bounding", "Effective", "Permitted"];

const SANDBOX = rows(
    "CreateSandboxRequest",
    ["hostname", POD_NAME, "changed", "empty", "long"],
    ["dns.**", "name servers are the network's, which is the host's"],
    ["storages", "shared memory that is not there fails, and twice the same is one", "duplicated", "empty"],
    ["storages[ephemeral]", "without it there is no shared memory", "removed"],
    ["storages[ephemeral].options", ORDER, "reordered"],
    ["storages[ephemeral].options[size]", AMOUNT, "changed"],
    ["sandbox_id", "a name for logs and cgroups"],
);

const INTERFACE = rows(
    "UpdateInterfaceRequest",
    ["interface.device", LINK_NAME, "changed", "other case"],
    ["interface.name", LINK_NAME, "changed", "other case"],
    ["interface.IPAddresses", NETWORK, "duplicated", "empty"],
    ["interface.IPAddresses[]", NETWORK, "removed"],
    ["interface.IPAddresses[].family", "the agent reads the kind from the address"],
    ["interface.IPAddresses[].address", LINK_ADDRESS, "changed"],
    ["interface.IPAddresses[].mask", LINK_ADDRESS, "changed"],
    ["interface.mtu", `${NETWORK}; from 68 to 65535 bytes, as network cards have`, "changed"],
    [
        "interface.hwAddr",
        "finds one of the interfaces that the host gave to the VM; the loopback interface has zeros",
        "changed",
    ],
    ["interface.devicePath", "finds one of the interfaces that the host gave to the VM"],
    ["interface.type_", NO_READER],
);

const ROUTES = rows(
    "UpdateRoutesRequest",
    ["routes.Routes", NETWORK, "duplicated", "empty"],
    ["routes.Routes[]", NETWORK, "removed"],
    ["routes.Routes[].dest", LINK_ADDRESS, "empty"],
    ["routes.Routes[].gateway", LINK_ADDRESS, "changed", "empty"],
    ["routes.Routes[].device", LINK_NAME, "changed", "other case"],
    ["routes.Routes[].scope", NETWORK],
    ["routes.Routes[].family", "says how the agent reads the addresses; what it cannot read it refuses"],
    ["routes.Routes[].flags", NETWORK],
    ["routes.Routes[].mtu", NETWORK],
);

const NEIGHBORS = rows(
    "AddARPNeighborsRequest",
    ["neighbors.ARPNeighbors", NETWORK, "duplicated", "empty"],
    ["neighbors.ARPNeighbors[]", NETWORK, "removed"],
    ["neighbors.ARPNeighbors[].toIPAddress.family", "the agent reads the kind from the address"],
    ["neighbors.ARPNeighbors[].toIPAddress.address", LINK_ADDRESS, "changed", "empty"],
    ["neighbors.ARPNeighbors[].toIPAddress.mask", NO_READER],
    ["neighbors.ARPNeighbors[].device", LINK_NAME, "changed", "other case"],
    [
        "neighbors.ARPNeighbors[].lladdr",
        "the hardware address of a machine in the host's network; the agent refuses what is not six bytes",
    ],
);

const COPY = rows(
    "CopyFileRequest",
    [
        "path",
        "16 digits of chance in its middle, and names below a directory that is copied; the place in the pod is bound",
        "changed",
    ],
    ["symlink_target", "a regular file has none"],
    ["file_size", "the content of a copied file is the host's"],
    [
        "file_mode",
        "the content of a copied file is the host's, and a program of the pod that runs it runs what the host wrote; a regular file has no set-uid or set-gid bit, so that it gets no other rights",
        "changed",
        "null",
        "0",
        "-1",
    ],
    ["dir_mode", "directories of copied files are the host's"],
    ["offset", "the content of a copied file is the host's"],
    ["uid", "the content of a copied file is the host's"],
    ["gid", "the content of a copied file is the host's"],
);

const NO_CONTENT = "a link has no mode, owner or content of its own";

/** No pod is modelled with a link: kubelets make them in volumes of ConfigMaps and Secrets. */
const LINK = rows(
    "CopyFileRequest of a link",
    ["path", "names below a copied directory are the host's, as their content is", "newline", "space", "long"],
    [
        "symlink_target",
        "a name below the copied directory; without NUL, `..` and an empty part it stays there",
        "newline",
        "space",
        "look-alike",
        "other case",
        "long",
    ],
    ...["file_size", "offset", "uid", "gid"].map((key): Row => [key, NO_CONTENT, "-1", "2^31", "2^63"]),
    ...["file_mode", "dir_mode"].map((key): Row => [key, NO_CONTENT, ...NUMBERS]),
);

const CREATION = rows(
    "CreateContainerRequest",
    ["exec_id", OF_A_PROCESS],
    ...["stdin_port", "stdout_port", "stderr_port"].map((key): Row => [key, NO_PORT, "removed"]),
    ["devices", "order means nothing", "reordered"],
    ["devices[vfio-pci-gk].options[]", WHICH_GPU, "changed"],
    ["devices[vfio-pci-gk]", NO_ENTRIES, "removed"],
    ["devices[scsi].id", WHICH_DISK, "changed", "long"],
    ["storages", "each has its own place, where the guest makes it once", "duplicated", "reordered"],
    ["storages[blk].driver_options", ORDER, "duplicated", "reordered"],
    [
        "storages[blk].fs_group",
        "a disk without a group belongs to root, and a program without rights cannot use it",
        "null",
    ],
    ["storages[blk].fs_group.group_change_policy", "when the group of an empty disk is set"],
    [
        "storages[image_guest_pull].driver_options",
        `twice the same is one; without one ${REFUSED}`,
        "duplicated",
        "empty",
    ],
    [
        "storages[image_guest_pull].driver_options[]",
        `spaces and line ends around JSON are not part of it; without it ${REFUSED}`,
        "changed",
        "removed",
        "newline",
        "space",
    ],
    ["storages[image_guest_pull].driver_options[]{}", "the agent reads `metadata` alone", "key added"],
    ["storages[image_guest_pull].driver_options[]{}.metadata", LABEL, "key added"],
    ['storages[image_guest_pull].driver_options[]{}.metadata["containerd.io/snapshot/image-layers"]', LABEL],
    ["storages[local]", "a mount whose source is not there fails", "removed"],
    ["storages[local].mount_point", "of another directory of the guest's, which is as empty", "changed", "long"],
    ["storages[local].options", ORDER, "duplicated"],
    ["storages[ephemeral]", "a mount whose source is not there fails", "removed"],
    ["storages[ephemeral].mount_point", "of another volume in memory, which is as empty", "changed", "long"],
    ["OCI.Linux.Devices", "order means nothing", "reordered"],
    ...["Major", "Minor", "FileMode", "UID", "GID"].map((key): Row => [`OCI.Linux.Devices[].${key}`, OF_THE_FILE]),
    ...[2, 4].map(
        (number): Row => [
            `OCI.Annotations["cdi.k8s.io/vfio${number}"]`,
            "which GPU of the pod it is; for a number that the guest does not have the container does not start",
            "changed",
        ],
    ),
    ["OCI.Version", "the version of a format"],
    ["OCI.Hostname", HOST_NAME, "changed", "empty", "long"],
    ["OCI.Hooks", NO_HOOK, "changed", "empty", "null", "other type", "removed"],
    ["OCI.Hooks.**", NO_HOOK, "removed"],
    ["OCI.Solaris.**", NO_READER],
    ["OCI.Windows.**", NO_READER],
    ["OCI.Process.ConsoleSize.**", "the size of a terminal"],
    ["OCI.Process.OOMScoreAdj", "which process ends first when memory runs out, which the host decides"],
    ["OCI.Process.User.AdditionalGids", ORDER, "duplicated", "reordered"],
    ["OCI.Process.User.AdditionalGids[10]", OWN_GROUP, "added", "removed", "0"],
    ["OCI.Process.Rlimits", OPEN_FILES, "duplicated", "empty"],
    ["OCI.Process.Rlimits[RLIMIT_NOFILE]", OPEN_FILES, "added"],
    ["OCI.Process.Rlimits[]", OPEN_FILES, "removed"],
    ["OCI.Process.Rlimits[].Soft", OPEN_FILES, "changed", "other type", "2^31", "2^63"],
    ["OCI.Process.Rlimits[].Hard", OPEN_FILES],
    ...SETS.map((set): Row => [`OCI.Process.Capabilities.${set}`, ORDER, "duplicated", "reordered"]),
    [
        "OCI.Process.Args[]",
        "an argument with the pod's name, of which the end is the cluster's; and one with a key of a ConfigMap or Secret, of which a warning tells",
        "changed",
        "NUL",
        "newline",
        "space",
        "..",
        "long",
    ],
    ["OCI.Process.Env", `order means nothing; ${INCOMPLETE}`, "reordered", "empty"],
    ...VARIABLES.map((name): Row => [`OCI.Process.Env[${name}]`, INCOMPLETE, "removed"]),
    ...OF_A_FORM.map((name): Row => [`OCI.Process.Env[${name}]`, `${FORM}; ${INCOMPLETE}`, "changed", "removed"]),
    ...FROM_CLUSTER.map(
        (name): Row => [`OCI.Process.Env[${name}]`, `${CLUSTER}; ${INCOMPLETE}`, "changed", "removed", ...ANY_TEXT],
    ),
    ["OCI.Process.Env[DB_PORT]", "it is optional", "removed"],
    ["OCI.Process.Env[EXTRA]", `${CLUSTER}, and it is optional`, "changed", "removed", ...ANY_TEXT],
    ["OCI.Process.Env[TERM]", "the runtime may leave it out", "removed"],
    [
        "OCI.Process.Env[HOSTNAME]",
        "where the pod does not declare it: a name that the host gives, bound to letters of names",
        "changed",
        "removed",
        "long",
    ],
    ["OCI.Process.Env[KUBERNETES_PORT_443_TCP_PROTO]", ADDRESS, "removed", "long"],
    ...FROM_CLUSTER_ITSELF.map((name): Row => [`OCI.Process.Env[${name}]`, ADDRESS, "changed", "removed", "long"]),
    ["OCI.Mounts", `twice the same mount is one; ${INCOMPLETE}`, "duplicated", "reordered", "empty"],
    ["OCI.Mounts[made]", `a part of /proc, /dev or /sys that is not there; ${HIDES}`, "removed", "reordered"],
    ["OCI.Mounts[made].options", ORDER, "duplicated", "reordered"],
    ["OCI.Mounts[cgroup]", `without it a container cannot see its limits; ${HIDES}`, "removed", "reordered"],
    ["OCI.Mounts[cgroup].options", ORDER, "duplicated", "reordered"],
    ...["ro", "rw", "nsdelegate", "memory_recursiveprot"].map(
        (option): Row => [
            `OCI.Mounts[cgroup].options[${option}]`,
            "nodes differ, and what a container may write there is its own limits",
            ...(option.startsWith("r") ? (["added", "removed"] as const) : (["removed"] as const)),
        ],
    ),
    ["OCI.Mounts[volume]", `${INCOMPLETE}; so is one in which a volume hides another`, "removed", "reordered"],
    ["OCI.Mounts[volume].options", ORDER, "duplicated", "reordered"],
    [
        "OCI.Mounts[copy]",
        `${INCOMPLETE}; those that the runtime adds to every container may be missing, or be hidden by \`/dev\``,
        "removed",
        "reordered",
    ],
    ["OCI.Mounts[copy].source", FILE, "changed"],
    ["OCI.Mounts[copy].options", ORDER, "duplicated", "reordered"],
    ["OCI.Mounts[copy].options[rw]", "for files that the runtime adds to every container, read-only or not", "removed"],
    ["OCI.Mounts[copy].options[ro]", "for files that the runtime adds to every container, read-only or not", "added"],
    [
        "OCI.Mounts[copy].options[rprivate]",
        "for files that the runtime adds to every container: the root's own propagation is in force then",
        "removed",
    ],
    [
        "OCI.Annotations",
        "a key that begins as one of the runtime's: the guest reads those that it knows, by the whole key",
        "NUL",
        "newline",
        "space",
        "..",
        "long",
    ],
    [
        'OCI.Annotations["io.katacontainers.config.hypervisor.default_memory"]',
        "it is for the runtime on the host",
        "removed",
    ],
    ['OCI.Annotations["io.katacontainers.pkg.oci.bundle_path"]', "a path on the host"],
    [
        'OCI.Annotations["io.kubernetes.cri.sandbox-id"]',
        "names directories of volumes on peer pods, where it is bound; nothing in the guest reads it elsewhere",
    ],
    [
        'OCI.Annotations["io.kubernetes.cri.sandbox-uid"]',
        "an identifier of the cluster's that nothing in the guest reads",
    ],
    ['OCI.Annotations["io.kubernetes.cri.sandbox-log-directory"]', "a path on the host"],
    [
        'OCI.Annotations["io.kubernetes.cri.sandbox-name"]',
        "of the first container: the end of the name is the cluster's",
        "changed",
    ],
    ["OCI.Linux.Sysctl", INCOMPLETE, "empty", "other type"],
    ['OCI.Linux.Sysctl["net.ipv4.ip_forward"]', INCOMPLETE, "removed"],
    [
        'OCI.Linux.Sysctl["net.ipv4.ip_unprivileged_port_start"]',
        "without it the kernel's own value is in force",
        "removed",
    ],
    ['OCI.Linux.Sysctl["net.ipv4.ping_group_range"]', "without it the kernel's own value is in force", "removed"],
    ["OCI.Linux.Resources.Memory.**", AMOUNT],
    ["OCI.Linux.Resources.CPU.**", AMOUNT],
    ["OCI.Linux.Resources.Pids.**", AMOUNT],
    ["OCI.Linux.Resources.BlockIO.**", AMOUNT],
    ["OCI.Linux.Resources.HugepageLimits.**", AMOUNT],
    ["OCI.Linux.Resources.Network.**", AMOUNT],
    [
        "OCI.Linux.CgroupsPath",
        "a group below `kubepods`, by path or by slice, which holds limits; none of the guest's own groups has such a name",
        "changed",
        "empty",
        "//",
        "long",
    ],
    [
        "OCI.Linux.Namespaces",
        "the same entry twice counts once, and an entry without a type does not count",
        "added",
        "duplicated",
        "reordered",
    ],
    [
        "OCI.Linux.Namespaces[mnt]",
        "the mount namespace as the Rust runtime spells it, in addition to the same",
        "added",
    ],
    [
        "OCI.Linux.Namespaces[mount]",
        "the mount namespace as the Go runtime spells it, in addition to the same",
        "added",
    ],
    ["OCI.Linux.Namespaces[cgroup]", "a namespace of its own, which the Rust runtime keeps, isolates more", "added"],
    ["OCI.Linux.MaskedPaths", ORDER, "duplicated", "reordered"],
    ["OCI.Linux.ReadonlyPaths", ORDER, "duplicated", "reordered"],
    ...MASKS.map((path): Row => [`OCI.Linux.MaskedPaths[${path}]`, MASK, "added", "removed"]),
    ...[...MASKS, "/proc/asound"].map(
        (path): Row => [`OCI.Linux.ReadonlyPaths[${path}]`, "a path that may be masked may be read-only", "added"],
    ),
    ["OCI.Linux.IntelRdt.**", AMOUNT],
);

const SANDBOX_CONTAINER = rows(
    "CreateContainerRequest",
    [
        "OCI.Process.**",
        "the guest runs its own program, with the process that its own disk has for it, whatever the request says",
    ],
    ["OCI.Linux.Namespaces[network]", ONE_NETWORK, "removed", "empty", "null", "other type"],
    ["OCI.Linux.Namespaces[network].Path", "an entry without a path does not count", "null", "other type", "removed"],
    ["OCI.Linux.Namespaces[network].Type", "an entry without a type does not count", "null", "other type", "removed"],
    ["devices", FEWER_GPUS, "empty"],
    ["devices[vfio-pci-gk]", FEWER_GPUS, "removed"],
).map((row) => ({ ...row, about: "the sandbox" }));

const EXEC = rows(
    "ExecProcessRequest",
    ...["stdin_port", "stdout_port", "stderr_port"].map((key): Row => [key, NO_PORT, "removed"]),
    ["exec_id", OF_A_PROCESS],
    ["process.ConsoleSize.**", "the size of a terminal"],
    ["process.OOMScoreAdj", "which process ends first when memory runs out, which the host decides"],
    ["process.User.AdditionalGids", ORDER, "duplicated", "reordered"],
    ["process.Env", "order means nothing", "reordered"],
    ["process.Rlimits", OPEN_FILES, "duplicated", "empty"],
    ["process.Rlimits[RLIMIT_NOFILE]", OPEN_FILES, "added"],
    ["process.Rlimits[]", OPEN_FILES, "removed"],
    ["process.Rlimits[].Soft", OPEN_FILES, "changed", "other type", "2^31", "2^63"],
    ["process.Rlimits[].Hard", OPEN_FILES],
    ...FROM_CLUSTER.map((name): Row => [`process.Env[${name}]`, CLUSTER, "changed", ...ANY_TEXT]),
    ...OF_A_FORM.map((name): Row => [`process.Env[${name}]`, FORM, "changed"]),
    ["process.Env[EXTRA]", `${CLUSTER}, and it is optional`, "changed", "removed", ...ANY_TEXT],
    ["process.Args", "the author allows any further arguments after a prefix", "added", "duplicated"],
    [
        "process.NoNewPrivileges",
        "the container's own value, or nothing, as the Go runtime sends it with every command",
        "flipped",
        "given",
    ],
    ["process.Terminal", "commands that the author allows may have a terminal"],
);

const OTHERS = [
    ...rows("GuestDetailsRequest", ["**", "asks for sizes that the host chose"]),
    ...rows("OnlineCPUMemRequest", ["**", "processors and memory are the host's to give"]),
    ...rows("GetOOMEventRequest", ["**", "has no fields"]),
    ...rows("DestroySandboxRequest", ["**", "has no fields"]),
    ...rows("WaitProcessRequest", ["exec_id", OF_A_PROCESS]),
    ...rows(
        "TtyWinResizeRequest",
        ["exec_id", OF_A_PROCESS, ...ANY_NAME],
        ["row", WINDOW, ...NUMBERS],
        ["column", WINDOW, ...NUMBERS],
    ),
    ...rows(
        "SignalProcessRequest",
        ["exec_id", OF_A_PROCESS],
        ["signal", "the host can end the VM, and so any process"],
    ),
    ...rows("RemoveContainerRequest", ["timeout", "how long the agent waits"]),
];

/** Every change that Strict accepts in a request of its own pod. */
export const ACCEPTED_FIELDS: readonly AcceptedField[] = [
    ...SANDBOX,
    ...INTERFACE,
    ...ROUTES,
    ...NEIGHBORS,
    ...COPY,
    ...LINK,
    ...CREATION,
    ...SANDBOX_CONTAINER,
    ...EXEC,
    ...OTHERS,
];

const ADDED_FILES =
    "for files that the runtime adds to every container: nodes differ, and what is in them is the host's";
const ANY_NOTE = "a label or annotation of the pod, whoever set it: nobody in the guest reads it";
const CRIO_NOTES = [
    "Annotations",
    "ContainerID",
    "ContainerName",
    "Created",
    "Image",
    "ImageRef",
    "IP.0",
    "KubeName",
    "Labels",
    "LogPath",
    "Metadata",
    "MountPoint",
    "Name",
    "Namespace",
    "ResolvPath",
    "RuntimeHandler",
    "SandboxID",
    "SandboxName",
    "SeccompProfilePath",
    "Stdin",
    "StdinOnce",
    "TTY",
    "Volumes",
];
const OTHER_NOTES = [
    "io.container.manager",
    "openshift.io/scc",
    "org.systemd.property.After",
    "pod-template-hash",
    "platform-runtime-path.crio.io",
    "io.kubernetes.pod.uid",
];

/** What is accepted besides where the policy is for CRI-O. */
export const CRIO_FIELDS: readonly AcceptedField[] = [
    ...rows(
        "CreateContainerRequest",
        ["OCI.Annotations", ANY_NOTE, "key added", "look-alike", "other case", "//"],
        ...CRIO_NOTES.map((key): Row => [`OCI.Annotations["io.kubernetes.cri-o.${key}"]`, ANY_NOTE]),
        ...OTHER_NOTES.map((key): Row => [`OCI.Annotations["${key}"]`, ANY_NOTE]),
        ...["rbind", "nodev", "noexec", "nosuid"].map(
            (option): Row => [`OCI.Mounts[copy].options[${option}]`, ADDED_FILES, "removed"],
        ),
        ["OCI.Mounts[copy].options[rw]", ADDED_FILES, "added"],
        [
            "OCI.Linux.MaskedPaths[/sys/fs/selinux]",
            "newer releases of CRI-O mask it, and containerd never does",
            "removed",
        ],
        ["OCI.Process.ApparmorProfile", "no agent does anything with it; it is CRI-O's own or none", "empty"],
        ["OCI.Linux.ReadonlyPaths[/sys/fs/selinux]", "a path that may be masked may be read-only", "added"],
    ),
    ...rows("ExecProcessRequest", ["process.Env[PATH]", "CRI-O's own, which the one after it replaces", "removed"]),
    ...rows(
        "CreateContainerRequest",
        ['OCI.Annotations["io.kubernetes.cri-o.ImageName"]', "the guest has the image of the sandbox on its own disk"],
        ['OCI.Annotations["io.kubernetes.container.name"]', "the sandbox is known by its kind"],
        [
            'OCI.Annotations["io.kubernetes.pod.name"]',
            "of the first container: the end of the name is the cluster's",
            "changed",
        ],
        ["OCI.Mounts[copy].options[ro]", ADDED_FILES, "removed"],
    ).map((row) => ({ ...row, about: "the sandbox" })),
];

import type { Mutation } from "./mutants";

/** A part of a request that the host may change without a denial, and why that is right. */
export interface AcceptedField {
    readonly request: string;
    /** As in the request, with `[]` for every entry of a list, or the entry's variable, driver or kind in brackets. */
    readonly path: string;
    /** Absent where any change is accepted. */
    readonly mutations?: readonly Mutation[];
    readonly reason: string;
}

type Row = readonly [path: string, reason: string, ...mutations: Mutation[]];

function rows(request: string, ...all: readonly Row[]): AcceptedField[] {
    return all.map(([path, reason, ...mutations]) => ({
        request,
        path,
        ...(mutations.length === 0 ? {} : { mutations }),
        reason,
    }));
}

const ORDER = "order and repetition mean nothing: it is a set";
const AMOUNT = "an amount of the VM's own resources; the host can take all of them away anyway";
const INCOMPLETE = "such a container is created, and never started: StartContainerRequest is denied";
const FILE = "the content of a copied file is the host's, so the name of the copy says nothing";
const NO_READER = "no agent does anything with it";
const OF_A_PROCESS = "tells processes apart in later requests, which are about the same container";
const CLUSTER =
    "only the cluster knows the value: a key of a ConfigMap or Secret, which the host can read and write anyway";
const ADDRESS = "where the API server is; the cluster says it, and addresses are the network's";
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
const OF_A_FORM = ["POD_IP", "CPUS"];
const FROM_CLUSTER = ["FLAG_A", "FLAG_B", "LEVEL", "TOKEN"];
const SETS = ["Bounding", "Effective", "Permitted"];

const SANDBOX = rows(
    "CreateSandboxRequest",
    ["hostname", "a name that the host gives; the variable HOSTNAME is bound to letters of names, and this is not"],
    ["dns", "name servers are the network's, which is the host's"],
    ["storages", "shared memory that is not there fails, and twice the same is one", "duplicated", "empty"],
    ["storages[ephemeral]", "without it there is no shared memory", "removed"],
    ["storages[ephemeral].driver_options", "the agent reads none for this driver"],
    ["storages[ephemeral].source", "a tmpfs has no source"],
    [
        "storages[ephemeral].options.**",
        "the agent drops every option of this driver but fsgid, the group of an empty tmpfs",
    ],
    ["storages[ephemeral].fs_group", "the group of an empty tmpfs that everybody may write to"],
    ["storages[ephemeral].shared", "nothing else is mounted there"],
    ["sandbox_id", "a name for logs and cgroups"],
);

const INTERFACE = rows(
    "UpdateInterfaceRequest",
    ["interface.device", NETWORK],
    ["interface.name", NETWORK],
    ["interface.IPAddresses.**", NETWORK],
    ["interface.mtu", NETWORK],
    ["interface.hwAddr", "finds one of the interfaces that the host gave to the VM; the loopback interface has zeros"],
    ["interface.devicePath", "finds one of the interfaces that the host gave to the VM"],
    ["interface.type_", NO_READER],
);

const ROUTES = rows(
    "UpdateRoutesRequest",
    ["routes.Routes", NETWORK, "duplicated", "empty"],
    ["routes.Routes[]", NETWORK, "removed"],
    ["routes.Routes[].dest", NETWORK],
    ["routes.Routes[].gateway", NETWORK],
    ["routes.Routes[].device", NETWORK],
    ["routes.Routes[].source", NETWORK],
    ["routes.Routes[].scope", NETWORK],
    ["routes.Routes[].family", NETWORK],
    ["routes.Routes[].flags", NETWORK],
    ["routes.Routes[].mtu", NETWORK],
);

const NEIGHBORS = rows(
    "AddARPNeighborsRequest",
    ["neighbors.ARPNeighbors", NETWORK, "duplicated", "empty"],
    ["neighbors.ARPNeighbors[]", NETWORK, "removed"],
    ["neighbors.ARPNeighbors[].toIPAddress.family", NETWORK],
    ["neighbors.ARPNeighbors[].toIPAddress.address", NETWORK],
    ["neighbors.ARPNeighbors[].toIPAddress.mask", NETWORK],
    ["neighbors.ARPNeighbors[].device", NETWORK],
    ["neighbors.ARPNeighbors[].lladdr", NETWORK],
);

const COPY = rows(
    "CopyFileRequest",
    ["path", "a longer name is another file among those that are copied", "changed"],
    ["symlink_target", "a regular file has none"],
    ["file_size", "the content of a copied file is the host's"],
    ["file_mode", "the content of a copied file is the host's, and it is mounted without set-uid rights of its own"],
    ["dir_mode", "directories of copied files are the host's"],
    ["offset", "the content of a copied file is the host's"],
    ["uid", "the content of a copied file is the host's"],
    ["gid", "the content of a copied file is the host's"],
);

const CREATION = rows(
    "CreateContainerRequest",
    ["exec_id", OF_A_PROCESS],
    ["storages", "each has its own place, where the guest makes it once", "duplicated", "reordered"],
    ["storages[blk].driver_options", ORDER, "duplicated", "reordered"],
    [
        "storages[blk].fs_group",
        "a disk without a group belongs to root, and a program without rights cannot use it",
        "null",
    ],
    ["storages[blk].fs_group.group_change_policy", "when the group of an empty disk is set"],
    ["storages[ephemeral]", "a mount whose source is not there fails", "removed"],
    ["storages[ephemeral].mount_point", "of another volume in memory, which is as empty", "changed"],
    ["OCI.Version", "the version of a format"],
    ["OCI.Hostname", "a name that the host gives; the variable HOSTNAME is bound to letters of names, and this is not"],
    ["OCI.Solaris", NO_READER],
    ["OCI.Windows", NO_READER],
    ["OCI.Process.ConsoleSize", "the size of a terminal"],
    ["OCI.Process.OOMScoreAdj", "which process ends first when memory runs out, which the host decides"],
    ["OCI.Process.User.AdditionalGids", ORDER, "duplicated", "reordered"],
    ...SETS.map((set): Row => [`OCI.Process.Capabilities.${set}`, ORDER, "duplicated", "reordered"]),
    [
        "OCI.Process.Args[]",
        "an argument with the pod's name, of which the end is the cluster's; and one with a key of a ConfigMap or Secret, of which a warning tells",
        "changed",
    ],
    ["OCI.Process.Env", `order means nothing; ${INCOMPLETE}`, "reordered", "empty"],
    ...VARIABLES.map((name): Row => [`OCI.Process.Env[${name}]`, INCOMPLETE, "removed"]),
    ...OF_A_FORM.map((name): Row => [`OCI.Process.Env[${name}]`, `${FORM}; ${INCOMPLETE}`, "changed", "removed"]),
    ...FROM_CLUSTER.map((name): Row => [`OCI.Process.Env[${name}]`, `${CLUSTER}; ${INCOMPLETE}`, "changed", "removed"]),
    ["OCI.Process.Env[DB_PORT]", "it is optional", "removed"],
    ["OCI.Process.Env[EXTRA]", `${CLUSTER}, and it is optional`, "changed", "removed"],
    ["OCI.Process.Env[TERM]", "the runtime may leave it out", "removed"],
    [
        "OCI.Process.Env[HOSTNAME]",
        "where the pod does not declare it: a name that the host gives, bound to letters of names",
        "changed",
        "removed",
    ],
    ["OCI.Process.Env[KUBERNETES_PORT_443_TCP_PROTO]", ADDRESS, "removed"],
    ...FROM_CLUSTER_ITSELF.map((name): Row => [`OCI.Process.Env[${name}]`, ADDRESS, "changed", "removed"]),
    ["OCI.Mounts", `twice the same mount is one; ${INCOMPLETE}`, "duplicated", "reordered", "empty"],
    ["OCI.Mounts[made]", "a part of /proc, /dev or /sys that is not there", "removed"],
    ["OCI.Mounts[made].options", ORDER, "duplicated", "reordered"],
    ["OCI.Mounts[volume]", INCOMPLETE, "removed"],
    ["OCI.Mounts[volume].options", ORDER, "duplicated", "reordered"],
    ["OCI.Mounts[copy]", `${INCOMPLETE}; those that the runtime adds to every container may be missing`, "removed"],
    ["OCI.Mounts[copy].source", FILE, "changed"],
    ["OCI.Mounts[copy].options", ORDER, "duplicated", "reordered"],
    ["OCI.Mounts[copy].options[]", "for files that the runtime adds to every container, read-only or not", "removed"],
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
    ["OCI.Linux.Resources.Memory", AMOUNT],
    ["OCI.Linux.Resources.CPU.**", AMOUNT],
    ["OCI.Linux.Resources.Pids", AMOUNT],
    ["OCI.Linux.Resources.BlockIO", AMOUNT],
    ["OCI.Linux.Resources.HugepageLimits", AMOUNT],
    ["OCI.Linux.Resources.Network", AMOUNT],
    ["OCI.Linux.CgroupsPath", "names a group of the guest's own, which holds limits only"],
    [
        "OCI.Linux.Namespaces",
        "twice the same is one, and an entry without a type is none",
        "added",
        "duplicated",
        "reordered",
    ],
    ["OCI.Linux.MaskedPaths", ORDER, "duplicated", "reordered"],
    ["OCI.Linux.ReadonlyPaths", ORDER, "duplicated", "reordered"],
    ["OCI.Linux.IntelRdt", AMOUNT],
);

const EXEC = rows(
    "ExecProcessRequest",
    ["exec_id", OF_A_PROCESS],
    ["process.ConsoleSize", "the size of a terminal"],
    ["process.OOMScoreAdj", "which process ends first when memory runs out, which the host decides"],
    ["process.User.AdditionalGids", ORDER, "duplicated", "reordered"],
    ["process.Env", "order means nothing", "reordered"],
    ...FROM_CLUSTER.map((name): Row => [`process.Env[${name}]`, CLUSTER, "changed"]),
    ...OF_A_FORM.map((name): Row => [`process.Env[${name}]`, FORM, "changed"]),
    ["process.Env[EXTRA]", `${CLUSTER}, and it is optional`, "changed", "removed"],
    ["process.Args", "the author allows any further arguments after a prefix", "added", "duplicated"],
    [
        "process.NoNewPrivileges",
        "the container's own value, or nothing, as the Go runtime sends it with every command",
        "flipped",
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
    ...CREATION,
    ...EXEC,
    ...OTHERS,
];

import { ContainerRuntime } from "./containerRuntime";
import { GO, type KataRuntime, RUST } from "./kataRuntime";

/**
 * A kind of node that a pod may meet.
 *
 * @since 0.1.0
 */
export const NodeKind = {
    /** Kata's Go runtime, containerd 1.7, cgroups v1. */
    GoContainerd1: "go-containerd-1",
    /** Kata's Go runtime, containerd 2.0 or later, cgroups v2. */
    GoContainerd2: "go-containerd-2",
    /** The same with a pause image that names no user and no PATH, as on AKS. */
    GoPlainPause: "go-plain-pause",
    /** Kata's Rust runtime (classes that end in `-runtime-rs`), containerd 2.0 or later. */
    RustContainerd2: "rust-containerd-2",
    /** The same where the node adds hooks and limits to every container, as base specs of containerd and NRI plugins do. */
    RustBaseSpec: "rust-base-spec",
    /** Kata's Go runtime and CRI-O, as on OpenShift. */
    GoCriO: "go-cri-o",
    /**
     * The same on hosts in FIPS mode, which put their policies of cryptography into containers. It is taken only where it is
     * named: the host can weaken the cryptography of programs by them, or have them load a library.
     */
    GoCriOFips: "go-cri-o-fips",
    /** Kata's Rust runtime and CRI-O. */
    RustCriO: "rust-cri-o",
} as const;
export type NodeKind = (typeof NodeKind)[keyof typeof NodeKind];

/** How it is known what nodes send. Read: in the sources of their software. Inferred: from other rows of the table. */
type Evidence = "recorded" | "read" | "inferred";

/** What nodes of a kind send. */
export interface Node extends KataRuntime {
    /** As messages name them. */
    readonly name: string;
    readonly evidence: Evidence;
    readonly containerRuntime: ContainerRuntime;
    /** Whether the host is in FIPS mode: containers/common `pkg/subscriptions`. */
    readonly isFips: boolean;
    /** What stands before the digest in an image's name, where that is another name than the pod's. */
    readonly repository?: string;
    /** Profile of AppArmor, where the host has that; no agent does anything with it. */
    readonly appArmor?: string;
    /** Whether image names keep a tag before the digest: containerd 2 does (`internal/cri/server/container_create.go`). */
    readonly keepsTag: boolean;
    /** User of the pause image, and whether its environment has a PATH: containerd `podsandbox/sandbox_run_linux.go`. */
    readonly pause: { readonly uid: number; readonly hasPath: boolean };
    /** Whether the host can read the image and adds the groups that it names: with `experimental_force_guest_pull`, not with nydus. */
    readonly readsImages: boolean;
    /** Masked paths beyond those of all releases: Kubernetes 1.33 `pkg/securitycontext/util.go`. */
    readonly maskedPaths: readonly string[];
    /** Options of the cgroup mount beyond those of all hosts: containerd `pkg/oci/mounts.go`, and `cgroup_writable` of 2.1. */
    readonly cgroupOptions: readonly string[];
    /** Capabilities of the kernel that its containerd does not have, where a pod adds ALL. */
    readonly lacks: readonly string[];
    readonly hooks: Readonly<Record<string, readonly never[]>> | null;
    /** Limits of the base spec, as nodes of EKS have them (nodeadm, `base-runtime-spec.json`). */
    readonly limits: readonly { readonly Type: string; readonly Hard: number; readonly Soft: number }[];
    /** A network namespace that the guest's own forwarder names: cloud-api-adaptor `pkg/forwarder/interceptor`. */
    readonly network?: string;
    /**
     * Which containers have an entry for each GPU in addition to its annotation: none where GPUs are plugged cold (Kata up to 3.31), the
     * pod's sandbox container too (3.32, 4.0), or those that ask for one (4.1, and the Rust runtime).
     */
    readonly gpuEntries: "none" | "all" | "own";
    /** Whether the names of GPUs in the guest count anew in each container: `cdi_devices/container_device.rs`. */
    readonly countsGpusAnew: boolean;
    /** How the guest finds a disk: Kata's `block_device_driver`. */
    readonly disk: "blk" | "blk-ccw" | "scsi";
    /** An InfiniBand interface has an address of 20 bytes. */
    readonly linkAddress: string;
}

const ETHERNET = "66:74:9f:6a:96:01";
const NO_HOOKS = {
    Prestart: [],
    CreateRuntime: [],
    CreateContainer: [],
    StartContainer: [],
    Poststart: [],
    Poststop: [],
};

const GO_CONTAINERD_2: Node = {
    ...GO,
    name: "Kata's Go runtime and containerd 2",
    evidence: "recorded",
    containerRuntime: ContainerRuntime.Containerd,
    isFips: false,
    keepsTag: true,
    pause: { uid: 65535, hasPath: true },
    readsImages: true,
    maskedPaths: ["/proc/interrupts", "/sys/devices/virtual/powercap", "/sys/devices/system/cpu/cpu0/thermal_throttle"],
    cgroupOptions: ["nsdelegate", "memory_recursiveprot", "ro"],
    lacks: ["CHECKPOINT_RESTORE"],
    hooks: null,
    limits: [],
    gpuEntries: "all",
    countsGpusAnew: false,
    disk: "scsi",
    linkAddress: ETHERNET,
};

const RUST_CONTAINERD_2: Node = {
    ...GO_CONTAINERD_2,
    ...RUST,
    name: "Kata's Rust runtime and containerd 2",
    gpuEntries: "own",
    countsGpusAnew: true,
};

/** CRI-O v1.36.1: `server`, `internal/lib/sandbox`, `internal/oci/runtime_vm.go`. Its sandbox container has no user: `infra.go`. */
const CRIO = {
    containerRuntime: ContainerRuntime.CriO,
    keepsTag: false,
    pause: { uid: 0, hasPath: true },
    maskedPaths: ["/proc/interrupts", "/sys/fs/selinux", "/sys/devices/virtual/powercap"],
    cgroupOptions: ["ro"],
} satisfies Partial<Node>;

const GO_CRIO: Node = { ...GO_CONTAINERD_2, ...CRIO, name: "Kata's Go runtime and CRI-O" };

/** The table. The first is the one whose answers a message gives. */
const NODES: Readonly<Record<NodeKind, Node>> = {
    [NodeKind.GoContainerd1]: {
        ...GO_CONTAINERD_2,
        name: "Kata's Go runtime and containerd 1.7",
        keepsTag: false,
        readsImages: false,
        maskedPaths: [],
        cgroupOptions: ["ro"],
        lacks: [],
        gpuEntries: "none",
        disk: "blk",
    },
    [NodeKind.GoContainerd2]: GO_CONTAINERD_2,
    [NodeKind.GoPlainPause]: {
        ...GO_CONTAINERD_2,
        name: "a pause image without user and PATH",
        // Issues and pull requests of Kata, which have parts of such requests.
        evidence: "inferred",
        pause: { uid: 0, hasPath: false },
        gpuEntries: "own",
        disk: "blk-ccw",
    },
    [NodeKind.RustContainerd2]: RUST_CONTAINERD_2,
    [NodeKind.RustBaseSpec]: {
        ...RUST_CONTAINERD_2,
        name: "Kata's Rust runtime and a base spec with hooks and limits",
        evidence: "read",
        cgroupOptions: ["nsdelegate", "memory_recursiveprot", "rw"],
        hooks: NO_HOOKS,
        limits: [{ Type: "RLIMIT_NOFILE", Hard: 1048576, Soft: 65536 }],
        linkAddress: `00:00:10:49:fe:80:00:00:00:00:00:00:00:02:c9:03:00:23:${ETHERNET.slice(0, 5)}`,
    },
    [NodeKind.GoCriO]: GO_CRIO,
    [NodeKind.GoCriOFips]: { ...GO_CRIO, name: "CRI-O in FIPS mode", evidence: "read", isFips: true, disk: "blk" },
    [NodeKind.RustCriO]: {
        ...RUST_CONTAINERD_2,
        ...CRIO,
        name: "Kata's Rust runtime and CRI-O",
        // Recorded but for the last three, which are read in sources. Of an image that is there by several names CRI-O says any: `internal/storage/image.go`, `parseImageNames`.
        appArmor: "crio-default",
        repository: "registry.example:5000/other/name",
        disk: "blk-ccw",
    },
};

/** The runtimes of a kind of node, and how it is known what it sends. */
export function runtimesOf(kind: NodeKind): Pick<Node, "runtime" | "containerRuntime" | "evidence"> {
    return NODES[kind];
}

/** On peer pods the guest's forwarder names its network, whatever the runtime: `DefaultPodNamespace`. */
const PEER_NETWORK = "/run/netns/podns";

/** Kinds that a policy takes only where its author names them, as they open more. */
const NAMED_ONLY: readonly NodeKind[] = [NodeKind.GoCriOFips];

/** What decides which nodes a pod meets. */
export interface NodeSelection {
    /** Default: all of the container runtime but those that have to be named. */
    readonly nodes?: readonly NodeKind[];
    readonly containerRuntime?: ContainerRuntime;
    readonly isPeerPod: boolean;
    /** Kata's runtime, where only one is met. */
    readonly runtime?: "Go" | "Rust";
}

/** The nodes that a pod may meet. Kinds of another runtime are left out; where that leaves none, it is all of the kinds. */
export function nodesOf({
    nodes,
    containerRuntime = ContainerRuntime.Containerd,
    isPeerPod,
    runtime,
}: NodeSelection): readonly Node[] {
    const known = Object.values(NodeKind).filter((kind) => NODES[kind].containerRuntime === containerRuntime);
    const named = known.filter((kind) => nodes?.includes(kind) ?? !NAMED_ONLY.includes(kind));
    const chosen = named.length === 0 ? known.filter((kind) => !NAMED_ONLY.includes(kind)) : named;
    const met = chosen.filter((kind) => runtime === undefined || NODES[kind].runtime === runtime);
    return (met.length === 0 ? chosen : met).map((kind) =>
        isPeerPod ? { ...NODES[kind], network: PEER_NETWORK } : NODES[kind],
    );
}

/** The kind of node for which requests are modelled where one is enough. */
export const ORDINARY_NODE: Node = NODES[NodeKind.GoContainerd1];

/** The same with another container runtime. */
export function ordinaryNode(containerRuntime: ContainerRuntime | undefined): Node {
    return containerRuntime === ContainerRuntime.CriO ? GO_CRIO : ORDINARY_NODE;
}

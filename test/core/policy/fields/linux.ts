import type { Row } from "./field";

const CONTAINER = "`rustjail/src/container.rs`";
const GROUPS = "`rustjail/src/cgroups/fs/mod.rs`";

const limit = (path: string, agent = "limits the group of the container"): Row => [path, `${agent}: ${GROUPS}`, "free"];

/** `Linux` of a container. */
export const LINUX: readonly Row[] = [
    ["UIDMappings[].**", `maps users of the container to others: ${CONTAINER}`, "exact", "nothing"],
    ["GIDMappings[].**", `maps groups of the container to others: ${CONTAINER}`, "exact", "nothing"],
    [
        "Sysctl{}",
        `sets kernel settings in the namespaces of the container: ${CONTAINER}`,
        "exact",
        "the pod's `sysctls` and those of the runtime",
    ],
    ["Resources.Devices[].**", `lets the container use devices: ${GROUPS}`, "exact", "nothing"],
    ...["Limit", "Reservation", "Swap", "Kernel", "KernelTCP", "Swappiness", "DisableOOMKiller"].map((name) =>
        limit(`Resources.Memory.${name}`),
    ),
    ...["Shares", "Quota", "Period", "RealtimeRuntime", "RealtimePeriod"].map((name) => limit(`Resources.CPU.${name}`)),
    limit(
        "Resources.CPU.Cpus",
        "says on which processors the group runs; what is not a list of numbers the kernel refuses",
    ),
    limit("Resources.CPU.Mems", "says from which nodes memory comes; what is not a list of numbers the kernel refuses"),
    limit("Resources.Pids.Limit"),
    limit("Resources.BlockIO.Weight"),
    limit("Resources.BlockIO.LeafWeight"),
    ...["Major", "Minor", "Weight", "LeafWeight"].map((name) => limit(`Resources.BlockIO.WeightDevice[].${name}`)),
    ...["ReadBps", "WriteBps", "ReadIOPS", "WriteIOPS"].flatMap((kind) =>
        ["Major", "Minor", "Rate"].map((name) => limit(`Resources.BlockIO.Throttle${kind}Device[].${name}`)),
    ),
    limit(
        "Resources.HugepageLimits[].Pagesize",
        "is a part of the name of a file in the group; what the group does not have is an error",
    ),
    limit("Resources.HugepageLimits[].Limit"),
    limit("Resources.Network.ClassID", "marks packets"),
    limit("Resources.Network.Priorities[].Name", "says of which interface packets get a priority"),
    limit("Resources.Network.Priorities[].Priority"),
    ["CgroupsPath", `makes this group, or joins it: ${GROUPS}`, "form", "a path or a slice below `kubepods`, or none"],
    [
        "Namespaces[].Type",
        `makes a namespace of this type: ${CONTAINER}`,
        "exact",
        "`ipc`, `mount` (or `mnt`) and `uts`, with or without `cgroup`; on peer pods `network`",
    ],
    [
        "Namespaces[].Path",
        `joins this namespace: ${CONTAINER}`,
        "exact",
        "nothing; on peer pods the network of the pod",
    ],
    ["Devices[].Path", "makes the file of the device: `rustjail/src/mount.rs`", "exact", "the pod's `volumeDevices`"],
    ["Devices[].Type", "says what kind of file it is: `rustjail/src/mount.rs`", "exact", "`b`"],
    ["Devices[].Major", "is replaced by the guest's own: `src/device/mod.rs`", "free"],
    ["Devices[].Minor", "is replaced by the guest's own: `src/device/mod.rs`", "free"],
    ["Devices[].FileMode", "the mode of the file: `rustjail/src/mount.rs`", "free"],
    ["Devices[].UID", "the owner of the file: `rustjail/src/mount.rs`", "free"],
    ["Devices[].GID", "the group of the file: `rustjail/src/mount.rs`", "free"],
    ["Seccomp.**", "filters system calls: `rustjail/src/seccomp.rs`", "exact", "nothing"],
    [
        "RootfsPropagation",
        "how mounts of the root spread: `rustjail/src/mount.rs`",
        "exact",
        "the pod's `mountPropagation`, or none",
    ],
    [
        "MaskedPaths[]",
        "hides these paths: `rustjail/src/mount.rs`",
        "exact",
        "those of the runtime, and some that newer nodes hide",
    ],
    [
        "ReadonlyPaths[]",
        "makes these paths read-only: `rustjail/src/mount.rs`",
        "exact",
        "those of the runtime, and some that newer nodes hide",
    ],
    ["MountLabel", "labels mounts where the guest has SELinux: `rustjail/src/mount.rs`", "exact", "nothing"],
    ["IntelRdt.L3CacheSchema", "nothing", "free"],
];

import type { Creation, Linux } from "../requestTypes";
import { PEER } from "../scenario";
import { type Attack, onCreation, present } from "./attack";

const app = onCreation("app");
const sandbox = onCreation("the sandbox");
const peer = onCreation("app", PEER);

const DEVICE = { Type: "b", Path: "/dev/vda", Major: 254, Minor: 0, FileMode: 0o600, UID: 0, GID: 0 };
const RULE = { Allow: true, Type: "a", Major: -1, Minor: -1, Access: "rwm" };
const MAPPING = { HostID: 0, ContainerID: 0, Size: 1 };
const HOOK = { Path: "/bin/sh", Args: ["sh", "-c", "id"], Env: [], Timeout: 0 };

function linux(what: string, change: (linux: Linux) => unknown): Attack {
    return app(what, ({ OCI }) => {
        change(OCI.Linux);
    });
}

function request(what: string, change: (input: Creation) => unknown): Attack {
    return app(what, (input) => {
        change(input);
    });
}

function without(list: readonly string[], entry: string): string[] {
    return list.filter((other) => other !== entry);
}

/** Files of the container, also by ways that lead back to them. */
const HIDDEN = [
    "/etc/app",
    "/etc/ssl/certs",
    "/data",
    "/app",
    "etc/app",
    "/proc/../etc/app",
    "/proc/self/root/etc/app",
    "/proc/thread-self/root/etc/app",
    "/proc/1/root/etc/app",
    "/proc/self/cwd/etc",
    "/sys/../etc/app",
    "/",
    "/proc",
    "/proc/self",
    "/proc/self/attr",
    "/proc/meminfo",
    "/proc/interrupts/",
    "/proc/interrupts/../self",
    "/proc/asound/../self",
    "/sys",
    "/sys/fs/cgroup",
    "/sys/class/tsm",
    "/sys/kernel/config/tsm",
    "/sys/devices/virtual/powercap/../tsm",
    "/sys/devices/../kernel/powercap",
    "/sys/devices/virtual/tsm",
    "/dev/sev-guest",
    "/dev/tdx_guest",
];
const STAGES = ["Prestart", "CreateRuntime", "CreateContainer", "StartContainer", "Poststart", "Poststop"];
const NO_HOOKS = Object.fromEntries(STAGES.map((stage) => [stage, [] as unknown[]]));

/** Changes the entry of a namespace. */
function namespace(type: string, what: string, change: (entry: { Type: string; Path: string }) => unknown): Attack {
    return linux(what, ({ Namespaces }) => {
        change(present(Namespaces.find(({ Type }) => Type === type)));
    });
}

/** What surrounds a process: hooks, devices, namespaces, and what of the kernel is open. */
export const LINUX_ATTACKS: readonly Attack[] = [
    ...STAGES.flatMap((stage) => [
        request(`a ${stage} hook`, ({ OCI }) => {
            OCI.Hooks = { [stage]: [HOOK] };
        }),
        request(`a ${stage} hook among empty lists`, ({ OCI }) => {
            OCI.Hooks = { ...NO_HOOKS, [stage]: [HOOK] };
        }),
        sandbox(`a ${stage} hook of the sandbox among empty lists`, ({ OCI }) => {
            OCI.Hooks = { ...NO_HOOKS, [stage]: [HOOK] };
        }),
    ]),
    request("an empty hook", ({ OCI }) => {
        OCI.Hooks = { ...NO_HOOKS, StartContainer: [{}] };
    }),
    request("hooks of which one list is nothing", ({ OCI }) => {
        OCI.Hooks = { ...NO_HOOKS, StartContainer: null };
    }),
    ...[
        "..",
        "../x",
        "/..",
        "/kubepods/../..",
        "system.slice:cri-containerd:..",
        "a:../b:c",
        "/kubepods/x/../../..",
        "-.slice::init",
        "::init",
        "/",
        "//",
        "system.slice:x:system.slice",
        "system.slice:cri-containerd:x",
        "kubepods.slice::init",
        "kubepods.slice:cri-containerd:system.slice",
        "/system.slice/kata-agent.service",
        "/system.slice/kata-agent.service/kubepods/x",
        "/init.scope",
        "init",
        "/kubepods",
        "/kubepods/x\u0000",
        "/kubepods/x\n",
        " /kubepods/x",
        "/kubep\u043eds/x",
        "/KUBEPODS/x",
        "/kubepods/../system.slice",
    ].map((path) =>
        linux(`a cgroup at ${JSON.stringify(path)}`, (spec) => {
            spec.CgroupsPath = path;
        }),
    ),
    linux("a seccomp profile that allows everything", (spec) => {
        spec.Seccomp = { DefaultAction: "SCMP_ACT_ALLOW", Architectures: [], Flags: [], Syscalls: [] };
    }),
    linux("a device of the guest's", (spec) => spec.Devices.push(DEVICE)),
    request("a device of the runtime's", ({ devices }) =>
        devices.push({ id: "", type_: "blk", vm_path: "/dev/vdb", container_path: "/dev/x", options: [] }),
    ),
    request("a device of VFIO", ({ devices }) =>
        devices.push({
            id: "",
            type_: "vfio-pci",
            vm_path: "",
            container_path: "/dev/vfio/1",
            options: ["0000:01=01/00"],
        }),
    ),
    linux("a rule that opens every device", (spec) => spec.Resources.Devices.push(RULE)),
    request("a mount of another container", ({ shared_mounts }) =>
        shared_mounts.push({ name: "x", src_ctr: "setup", src_path: "/", dst_ctr: "app", dst_path: "/setup" }),
    ),
    request("a user by name", (input) => {
        input.string_user = { uid: "root", gid: "root", additionalGids: [] };
    }),
    linux("user numbers are mapped", (spec) => spec.UIDMappings.push(MAPPING)),
    linux("group numbers are mapped", (spec) => spec.GIDMappings.push(MAPPING)),
    linux("the guest's process namespace by path", (spec) =>
        spec.Namespaces.push({ Type: "pid", Path: "/proc/1/ns/pid" }),
    ),
    linux("a process namespace", (spec) => spec.Namespaces.push({ Type: "pid", Path: "" })),
    linux("a user namespace", (spec) => spec.Namespaces.push({ Type: "user", Path: "" })),
    linux("a time namespace", (spec) => spec.Namespaces.push({ Type: "time", Path: "" })),
    linux("another cgroup namespace", (spec) => spec.Namespaces.push({ Type: "cgroup", Path: "/proc/1/ns/cgroup" })),
    linux("another network than the first container's", (spec) =>
        spec.Namespaces.push({ Type: "network", Path: "/proc/1/ns/net" }),
    ),
    ...["ipc", "uts", "mount"].flatMap((type) => [
        linux(`the guest's ${type} namespace by path`, ({ Namespaces }) => {
            present(Namespaces.find(({ Type }) => Type === type)).Path = `/proc/1/ns/${type}`;
        }),
        linux(`no ${type} namespace of its own`, (spec) => {
            spec.Namespaces = spec.Namespaces.filter(({ Type }) => Type !== type);
        }),
    ]),
    // The agent takes a type that it does not know as a mount namespace.
    ...["MOUNT", "Mnt", "MNT", "mntns", "mount ", " mnt", "mounts", "mn", "", "mnt\n"].map((type) =>
        namespace("mount", `a mount namespace of type ${JSON.stringify(type)}`, (entry) => {
            entry.Type = type;
        }),
    ),
    ...["IPC", "ipcns", "mnt"].map((type) =>
        namespace("ipc", `an ipc namespace of type ${JSON.stringify(type)}`, (entry) => {
            entry.Type = type;
        }),
    ),
    ...["mnt", "mount"].map((type) =>
        linux(`a namespace of type ${type} with a path next to the one without`, ({ Namespaces }) =>
            Namespaces.push({ Type: type, Path: "/proc/1/ns/mnt" }),
        ),
    ),
    namespace("mount", "the guest's mount namespace by path, in the other spelling", (entry) => {
        entry.Type = "mnt";
        entry.Path = "/proc/1/ns/mnt";
    }),
    linux("a namespace of an unknown type", ({ Namespaces }) => Namespaces.push({ Type: "network2", Path: "" })),
    ...["net", "network"].map((type) =>
        linux(`a namespace of type ${type}, where the first container has none`, ({ Namespaces }) =>
            Namespaces.push({ Type: type, Path: "" }),
        ),
    ),
    ...["net", "network"].map((type) =>
        peer(`another network than the first container's, as ${type}`, ({ OCI }) => {
            OCI.Linux.Namespaces = OCI.Linux.Namespaces.filter(({ Type }) => Type !== "network").concat({
                Type: type,
                Path: "/proc/1/ns/net",
            });
        }),
    ),
    peer("two networks, the first container's and another", ({ OCI }) => {
        OCI.Linux.Namespaces.push({ Type: "net", Path: "/proc/1/ns/net" });
    }),
    peer("no network, where the first container has one", ({ OCI }) => {
        OCI.Linux.Namespaces = OCI.Linux.Namespaces.filter(({ Type }) => Type !== "network");
    }),
    linux("no namespaces", (spec) => {
        spec.Namespaces = [];
    }),
    request("processes of the pod, which it does not share", (input) => {
        input.sandbox_pidns = true;
    }),
    ...["shared", "rshared", "slave", "private"].map((propagation) =>
        linux(`mounts are ${propagation} with the guest`, (spec) => {
            spec.RootfsPropagation = propagation;
        }),
    ),
    linux("a label for mounts", (spec) => {
        spec.MountLabel = "system_u:object_r:container_file_t:s0";
    }),
    ...["/proc/kcore", "/proc/keys", "/sys/firmware"].map((path) =>
        linux(`${path} is open`, (spec) => {
            spec.MaskedPaths = without(spec.MaskedPaths, path);
        }),
    ),
    linux("everything in /proc is open", (spec) => {
        spec.MaskedPaths = [];
    }),
    ...["/proc/sys", "/proc/sysrq-trigger", "/proc/irq"].map((path) =>
        linux(`${path} is writable`, (spec) => {
            spec.ReadonlyPaths = without(spec.ReadonlyPaths, path);
        }),
    ),
    ...HIDDEN.flatMap((path) => [
        linux(`${path} is hidden`, (spec) => spec.MaskedPaths.push(path)),
        linux(`${path} is read-only`, (spec) => spec.ReadonlyPaths.push(path)),
    ]),
    linux("everything in /proc is writable", (spec) => {
        spec.ReadonlyPaths = [];
    }),
    linux("a kernel setting that the pod does not ask for", ({ Sysctl }) => {
        Sysctl["kernel.core_pattern"] = "|/tmp/x";
    }),
    sandbox("a kernel setting of the sandbox that the pod does not ask for", ({ OCI }) => {
        OCI.Linux.Sysctl["net.ipv4.conf.all.route_localnet"] = "1";
    }),
    sandbox("another value of a kernel setting", ({ OCI }) => {
        OCI.Linux.Sysctl["net.ipv4.ip_forward"] = "0";
    }),
    sandbox("another value of a kernel setting of the runtime's", ({ OCI }) => {
        OCI.Linux.Sysctl["net.ipv4.ip_unprivileged_port_start"] = "1024";
    }),
    request("a writable root", ({ OCI }) => {
        OCI.Root.Readonly = false;
    }),
    sandbox("a writable root of the sandbox", ({ OCI }) => {
        OCI.Root.Readonly = false;
    }),
    ...(["stdin_port", "stdout_port", "stderr_port"] as const).map((port) =>
        request(`${port}, a way around the agent`, (input) => {
            input[port] = 9000;
        }),
    ),
];

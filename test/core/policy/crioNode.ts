/**
 * Requests as a node of OpenShift asks them, made by hand from the sources and not by `core/policy/selfCheck`: nobody has
 * recorded any. C is CRI-O v1.36.1, R is runtime-tools `generate/generate.go` at the commit that it has, S is containers/common
 * `pkg/subscriptions`, K is Kata `src/runtime/virtcontainers` and M is openshift/machine-config-operator
 * `templates/common/_base/files/crio.yaml`.
 */

const SHARED = "/run/kata-containers/shared/containers";
const SANDBOX = "5a".repeat(32);
const POD_UID = "0b5c9f7e-1d83-4c39-9b5e-77a6a2d6c0f1";

/** C `internal/config/capabilities/capabilities_linux.go`, `Default`. */
const NINE = ["CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "SETGID", "SETUID", "SETPCAP", "NET_BIND_SERVICE", "KILL"];

/** C `server/masked_paths.go`: the kubelet's, those of containers/common `pkg/config/default.go`, and two more, sorted. */
const MASKED = [
    "/proc/acpi",
    "/proc/asound",
    "/proc/interrupts",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/sys/devices/system/cpu/cpu0/thermal_throttle",
    "/sys/devices/virtual/powercap",
    "/sys/firmware",
    "/sys/fs/selinux",
];
/** Kubernetes `pkg/securitycontext/util.go`, `defaultReadonlyPaths`; CRI-O adds none. */
const READ_ONLY = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

export interface Mount {
    readonly destination: string;
    readonly source: string;
    readonly type_: string;
    readonly options: readonly string[];
}

/** What a request is made from, as the kubelet would tell CRI-O. */
export interface Asked {
    readonly pod: string;
    readonly namespace: string;
    readonly name: string;
    readonly id: string;
    readonly image: string;
    readonly args: readonly string[];
    /** Of image, pod and cluster, merged: C `server/utils.go`, `mergeEnvs`. */
    readonly env: readonly string[];
    readonly cwd?: string;
    readonly uid?: number;
    readonly gid?: number;
    /** The primary group and those of the pod: C `server/container_create.go`, `setupContainerUser`. */
    readonly groups?: readonly number[];
    readonly capabilities?: readonly string[];
    readonly noNewPrivileges?: boolean;
    readonly readOnlyRoot?: boolean;
    readonly tty?: boolean;
    readonly mounts?: readonly Mount[];
    readonly storages?: readonly object[];
    readonly annotations?: Readonly<Record<string, string>>;
}

/** A file or directory that Kata copies: K `fs_share_linux.go`, `ShareFile`. */
export function copied(id: string, destination: string, ...options: readonly string[]): Mount {
    const name = destination.slice(destination.lastIndexOf("/") + 1);
    return { destination, source: `${SHARED}/${id}-00112233445566aa-${name}`, type_: "bind", options };
}

/** A mount of the kubelet: C `server/container_create_linux.go`, `addOCIBindMounts`, and `bind` by `setupContainerMounts`. */
export function volume(id: string, destination: string, access: "ro" | "rw"): Mount {
    return copied(id, destination, "rbind", "rprivate", access, "bind");
}

/** R `New`, in its order; `/dev/shm` by C `addShmMount`, and K `mount.go`, which puts the sandbox's own there. */
const MADE: readonly Mount[] = [
    { destination: "/proc", type_: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"] },
    {
        destination: "/dev",
        type_: "tmpfs",
        source: "tmpfs",
        options: ["nosuid", "strictatime", "mode=755", "size=65536k"],
    },
    {
        destination: "/dev/pts",
        type_: "devpts",
        source: "devpts",
        options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
    },
    { destination: "/dev/mqueue", type_: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"] },
    { destination: "/sys", type_: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"] },
    { destination: "/dev/shm", type_: "bind", source: "/run/kata-containers/sandbox/shm", options: ["rbind"] },
];

/** C `server/container_create_linux.go`, end of `addOCIBindMounts`. */
const CGROUP: Mount = {
    destination: "/sys/fs/cgroup",
    type_: "cgroup",
    source: "cgroup",
    options: ["nosuid", "noexec", "nodev", "relatime", "ro"],
};

/** What every container has: C `setupBaseContainerMounts`; the kubelet's own files; S by `mounts.conf` of RHEL. */
function filesOf(id: string, access: "ro" | "rw"): Mount[] {
    return [
        copied(id, "/etc/resolv.conf", access, "bind", "nodev", "nosuid", "noexec"),
        copied(id, "/etc/hostname", access, "bind"),
        copied(id, "/run/.containerenv", access, "bind"),
        copied(id, "/run/secrets", "bind", "rprivate", "bind"),
        volume(id, "/etc/hosts", "rw"),
        volume(id, "/dev/termination-log", "rw"),
        volume(id, "/var/run/secrets/kubernetes.io/serviceaccount", "ro"),
    ];
}

/** S `addFIPSMounts`. */
export function fipsMounts(id: string): Mount[] {
    return ["/etc/crypto-policies/back-ends", "/etc/crypto-policies/config"].map((at) =>
        copied(id, at, "bind", "rprivate", "bind"),
    );
}

/** C `utils/utils.go`, `GeneratePasswd` and `GenerateGroup`, mounted by `setupContainerUser`. */
export function userFile(id: string, destination: "/etc/passwd" | "/etc/group"): Mount {
    return copied(id, destination, "rw", "bind", "nodev", "nosuid", "noexec");
}

/** K `kata_agent.go`, `handleImageGuestPullBlockVolume`: the name of the image, or `pause`; all annotations as metadata. */
function guestPull(id: string, source: string, metadata: object): object {
    return {
        driver: "image_guest_pull",
        driver_options: [`image_guest_pull=${JSON.stringify({ metadata })}`],
        source,
        fstype: "overlay",
        options: [],
        mount_point: `/run/kata-containers/${id}/rootfs`,
        fs_group: null,
        shared: false,
    };
}

interface Spec {
    readonly id: string;
    readonly annotations: Readonly<Record<string, string>>;
    readonly source: string;
    readonly process: object;
    readonly mounts: readonly Mount[];
    readonly storages: readonly object[];
    readonly readOnlyRoot: boolean;
    readonly linux: object;
}

function creation({ id, annotations, source, process, mounts, storages, readOnlyRoot, linux }: Spec): object {
    return {
        container_id: id,
        exec_id: id,
        string_user: null,
        sandbox_pidns: false,
        shared_mounts: [],
        stdin_port: null,
        stdout_port: null,
        stderr_port: null,
        devices: [],
        storages: [guestPull(id, source, annotations), ...storages],
        OCI: {
            Version: "1.2.1",
            // C `createSandboxContainer`: `specgen.SetHostname(sb.Hostname())`.
            Hostname: "web-0",
            // K `constrainGRPCSpec`, as are the empty labels, Resources and Namespaces below.
            Hooks: null,
            Solaris: null,
            Windows: null,
            Root: { Path: `/run/kata-containers/${id}/rootfs`, Readonly: readOnlyRoot },
            Process: process,
            Mounts: mounts,
            Annotations: annotations,
            Linux: {
                UIDMappings: [],
                GIDMappings: [],
                Resources: {
                    Devices: [],
                    Memory: null,
                    CPU: {
                        Cpus: "",
                        Mems: "",
                        Period: 100000,
                        Quota: 0,
                        RealtimePeriod: 0,
                        RealtimeRuntime: 0,
                        Shares: 2,
                    },
                    Pids: null,
                    BlockIO: null,
                    HugepageLimits: [],
                    Network: null,
                },
                // C `internal/config/cgmgr/systemd_linux.go`.
                CgroupsPath: `kubepods-besteffort-pod0b5c9f7e.slice:crio:${id}`,
                Namespaces: ["ipc", "uts", "mount"].map((Type) => ({ Type, Path: "" })),
                Devices: [],
                Seccomp: null,
                RootfsPropagation: "",
                MountLabel: "",
                IntelRdt: null,
                ...linux,
            },
        },
    };
}

function processOf(args: readonly string[], env: readonly string[], rest: object): object {
    return {
        Terminal: false,
        ConsoleSize: null,
        Args: args,
        Env: env,
        Cwd: "/",
        Rlimits: [],
        NoNewPrivileges: false,
        // RHEL has no AppArmor.
        ApparmorProfile: "",
        OOMScoreAdj: 1000,
        SelinuxLabel: "",
        ...rest,
    };
}

function rights(names: readonly string[]): object {
    const given = names.map((name) => `CAP_${name}`);
    // C `SpecSetupCapabilities`: nothing is inherited since CVE-2022-27652.
    return { Bounding: given, Effective: given, Permitted: given, Inheritable: [], Ambient: [] };
}

/** Labels that the kubelet gives to every sandbox and container, and CRI-O hands on: Kubernetes `pkg/kubelet/kuberuntime/labels.go`. */
function labels(pod: string, namespace: string, name: string): Record<string, string> {
    return {
        "io.kubernetes.container.name": name,
        "io.kubernetes.pod.name": pod,
        "io.kubernetes.pod.namespace": namespace,
        "io.kubernetes.pod.uid": POD_UID,
    };
}

/** Labels and annotations of the pod, as OpenShift's admission and its network leave them. */
const OF_THE_POD = {
    app: "web",
    "pod-template-hash": "74d8c5f9b",
    "openshift.io/scc": "restricted-v2",
    "seccomp.security.alpha.kubernetes.io/pod": "runtime/default",
    "k8s.ovn.org/pod-networks": '{"default":{"ip_addresses":["10.128.2.19/23"]}}',
    "io.katacontainers.pkg.oci.bundle_path": "/run/containers/storage/overlay-containers/x/userdata",
};

/** C `server/sandbox_run_linux.go` (`setupSandboxAnnotations`) and `internal/lib/sandbox/infra.go`. */
export function sandboxRequest(pod: string, namespace: string): object {
    const c = (key: string) => `io.kubernetes.cri-o.${key}`;
    const annotations = {
        ...OF_THE_POD,
        ...labels(pod, namespace, "POD"),
        [c("ContainerType")]: "sandbox",
        [c("SandboxID")]: SANDBOX,
        [c("ContainerID")]: SANDBOX,
        [c("Name")]: `k8s_${pod}_${namespace}_${POD_UID}_0`,
        [c("SandboxName")]: `k8s_${pod}_${namespace}_${POD_UID}_0`,
        [c("ContainerName")]: `k8s_POD_${pod}_${namespace}_${POD_UID}_0`,
        [c("KubeName")]: pod,
        [c("Namespace")]: namespace,
        [c("Image")]: "quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:1f",
        [c("ImageName")]: "quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:1f",
        [c("RuntimeHandler")]: "kata-snp",
        [c("HostNetwork")]: "false",
        [c("CNIResult")]: '{"cniVersion":"1.1.0"}',
        [c("IP.0")]: "10.128.2.19",
        "io.container.manager": "cri-o",
        "org.systemd.property.CollectMode": "'inactive-or-failed'",
        "io.katacontainers.pkg.oci.container_type": "pod_sandbox",
    };
    return creation({
        id: SANDBOX,
        annotations,
        source: "pause",
        // M `pause_command`; the guest runs its own.
        process: processOf(
            ["/usr/bin/pod"],
            ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
            {
                User: { UID: 0, GID: 0, AdditionalGids: [], Username: "" },
                Capabilities: rights(NINE),
            },
        ),
        mounts: [
            ...MADE,
            copied(SANDBOX, "/etc/resolv.conf", "ro", "bind", "nodev", "nosuid", "noexec"),
            copied(SANDBOX, "/etc/hostname", "ro", "bind", "nodev", "nosuid", "noexec"),
        ],
        storages: [],
        readOnlyRoot: true,
        // M `default_sysctls`.
        linux: { Sysctl: { "net.ipv4.ping_group_range": "0 2147483647" }, MaskedPaths: [], ReadonlyPaths: [] },
    });
}

/** C `server/container_create.go` and `internal/factory/container/container.go`. */
export function containerRequest(asked: Asked): object {
    const { pod, namespace, name, id, image, readOnlyRoot = false, mounts = [], storages = [] } = asked;
    const { uid = 0, gid = 0, groups = [gid], capabilities = NINE, noNewPrivileges = false, tty = false } = asked;
    const c = (key: string) => `io.kubernetes.cri-o.${key}`;
    const annotations = {
        ...OF_THE_POD,
        ...labels(pod, namespace, name),
        [c("ContainerType")]: "container",
        [c("SandboxID")]: SANDBOX,
        [c("SandboxName")]: `k8s_${pod}_${namespace}_${POD_UID}_0`,
        [c("ContainerID")]: id,
        [c("Name")]: `k8s_${name}_${pod}_${namespace}_${POD_UID}_0`,
        [c("Image")]: "f1".repeat(32),
        [c("ImageName")]: image,
        [c("ImageRef")]: "f1".repeat(32),
        [c("TTY")]: String(tty),
        [c("Volumes")]: "[]",
        "io.container.manager": "cri-o",
        "io.kubernetes.container.hash": "6d3f7a0b",
        "io.kubernetes.container.restartCount": "0",
        "io.kubernetes.container.terminationMessagePath": "/dev/termination-log",
        "io.kubernetes.container.terminationMessagePolicy": "File",
        "io.kubernetes.pod.terminationGracePeriod": "30",
        "io.katacontainers.pkg.oci.container_type": "pod_container",
        ...asked.annotations,
    };
    // M `default_env`; R has PATH and TERM in every process.
    const added = ["NSS_SDB_USE_CACHE=no", "TERM=xterm", `HOSTNAME=${pod}`, "KUBERNETES_SERVICE_HOST=172.30.0.1"];
    const given = asked.env.map((one) => one.split("=")[0]);
    return creation({
        id,
        annotations,
        source: image,
        process: processOf(asked.args, [...added.filter((one) => !given.includes(one.split("=")[0])), ...asked.env], {
            Terminal: tty,
            Cwd: asked.cwd ?? "/",
            User: { UID: uid, GID: gid, AdditionalGids: groups, Username: "" },
            Capabilities: rights(capabilities),
            NoNewPrivileges: noNewPrivileges,
        }),
        mounts: [...MADE, CGROUP, ...filesOf(id, readOnlyRoot ? "ro" : "rw"), ...mounts],
        storages,
        readOnlyRoot,
        linux: { Sysctl: {}, MaskedPaths: MASKED, ReadonlyPaths: READ_ONLY },
    });
}

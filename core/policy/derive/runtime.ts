import { ContainerRuntime } from "../containerRuntime";
import type { PolicySpec } from "../spec";
import { escapeRegex } from "./text";

/** What container runtime and Kata's shim add to every pod, whoever wrote it. */
export interface Runtime {
    /** Mounts that the guest makes, by destination: type, source, sorted options. */
    readonly mounts: Readonly<Record<string, string>>;
    /** Destinations of files that the host copies into the guest for every container. */
    readonly files: readonly string[];
    /** Paths that are closed to containers, by the field of the spec that closes them. */
    readonly paths: { readonly MaskedPaths: readonly string[]; readonly ReadonlyPaths: readonly string[] };
    readonly sysctls: Readonly<Record<string, string>>;
}

export const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
export const TERMINATION_LOG = "/dev/termination-log";

/**
 * What containerd and Kata's shims send alike on every kind of node (`core/policy/nodes.ts` has what differs), with guest pull. Sources:
 * containerd `pkg/oci/mounts.go`, `pkg/oci/spec.go`, `internal/cri/server`; Kata `src/runtime/virtcontainers/kata_agent.go`.
 */
export const CONTAINERD: Runtime = {
    mounts: {
        "/proc": "proc proc nodev,noexec,nosuid",
        "/dev": "tmpfs tmpfs mode=755,nosuid,size=65536k,strictatime",
        "/dev/pts": "devpts devpts gid=5,mode=0620,newinstance,noexec,nosuid,ptmxmode=0666",
        "/dev/mqueue": "mqueue mqueue nodev,noexec,nosuid",
        "/dev/shm": "bind /run/kata-containers/sandbox/shm rbind",
        "/sys": "sysfs sysfs nodev,noexec,nosuid,ro",
        "/sys/fs/cgroup": "cgroup cgroup nodev,noexec,nosuid,relatime",
    },
    files: ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf", TERMINATION_LOG],
    paths: {
        MaskedPaths: [
            "/proc/acpi",
            "/proc/asound",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/firmware",
        ],
        ReadonlyPaths: ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
    },
    sysctls: { "net.ipv4.ip_unprivileged_port_start": "0", "net.ipv4.ping_group_range": "0 2147483647" },
};

/** CRI-O v1.36.1: `server/container_create.go`, `server/container_create_linux.go`; its default spec is runtime-tools' `generate`. */
const CRIO: Runtime = {
    ...CONTAINERD,
    // containers/common `pkg/subscriptions`: what `mounts.conf` of RHEL gives to every container.
    files: [...CONTAINERD.files, "/run/.containerenv", "/run/secrets"],
    // openshift/machine-config-operator `templates/*/00-*/_base/files/crio.yaml`, `default_sysctls`.
    sysctls: { "net.ipv4.ping_group_range": "0 2147483647" },
};

/** Where hosts in FIPS mode put policies of cryptography into containers: containers/common `pkg/subscriptions`, `addFIPSMounts`. */
export const FIPS_FILES = ["/etc/crypto-policies/back-ends", "/etc/crypto-policies/config"];

/** What a container runtime does in its own way. */
export interface Profile {
    readonly containerRuntime: ContainerRuntime;
    readonly runtime: Runtime;
    /** Capabilities of a container that asks for none, without `CAP_`. */
    readonly capabilities: readonly string[];
    /** The variables that its own spec has, which image and pod may set differently. */
    readonly variables: readonly string[];
    /** Expressions for variables that its configuration gives to every container. */
    readonly families: readonly string[];
    /** Further options of every mount. */
    readonly mountOptions: readonly string[];
    /** Options of a directory that an image declares as a volume, where that is mounted. */
    readonly imageVolume: readonly string[];
    /** Whether it pulls the images itself as well, and so reads their users and merges their variables with those of the pod. */
    readonly readsImages: boolean;
    /** Options of the files of users and groups that it writes for a number that the image does not have. Absent: it writes none. */
    readonly userFiles?: readonly string[];
    /** Whether the sandbox container has the user that the pod names. */
    readonly givesSandboxUser: boolean;
    /** Whether a command has the terminal of its container: `internal/oci/runtime_vm.go`, `execContainerCommon`. */
    readonly execKeepsTerminal: boolean;
}

/** containerd `pkg/oci/spec.go`, `defaultUnixEnv`, which is the same as that of runtime-tools. */
const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const words = (text: string): readonly string[] => text.split(" ");

const PROFILES: Readonly<Record<ContainerRuntime, Profile>> = {
    [ContainerRuntime.Containerd]: {
        containerRuntime: ContainerRuntime.Containerd,
        runtime: CONTAINERD,
        // `pkg/oci/spec.go`, `defaultUnixCaps`.
        capabilities: words(
            "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE",
        ),
        variables: [PATH],
        families: [],
        mountOptions: [],
        imageVolume: ["rbind", "rprivate", "rw"],
        readsImages: false,
        givesSandboxUser: true,
        execKeepsTerminal: false,
    },
    [ContainerRuntime.CriO]: {
        containerRuntime: ContainerRuntime.CriO,
        runtime: CRIO,
        // `internal/config/capabilities/capabilities_linux.go`.
        capabilities: words("CHOWN DAC_OVERRIDE FSETID FOWNER SETGID SETUID SETPCAP NET_BIND_SERVICE KILL"),
        // runtime-tools `generate/generate.go`, `New`.
        variables: [PATH, "TERM=xterm"],
        // openshift/machine-config-operator, the same file, `default_env`.
        families: [escapeRegex("NSS_SDB_USE_CACHE=no")],
        mountOptions: ["bind"],
        imageVolume: ["bind", "private", "rw"],
        readsImages: true,
        userFiles: ["bind", "nodev", "noexec", "nosuid", "rw"],
        givesSandboxUser: false,
        execKeepsTerminal: true,
    },
};

export function profileOf({
    containerRuntime = ContainerRuntime.Containerd,
}: Pick<PolicySpec, "containerRuntime">): Profile {
    return PROFILES[containerRuntime];
}

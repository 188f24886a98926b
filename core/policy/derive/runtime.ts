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

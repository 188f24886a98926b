import type { Process } from "../derive/container";
import { CONTAINER_NAME, IMAGE_NAME } from "../derive/data";
import type { ExpectedContainer, ExpectedPod } from "../derive/pod";
import { exampleOf } from "../derive/text";
import { type MountInput, rootfs, storagesOf } from "./mounts";
import { SANDBOX_ID, UID } from "./samples";

const BUNDLES = "/run/containerd/io.containerd.runtime.v2.task/k8s.io";

/** The creation of a container, or of the sandbox where none is given. */
export function createInput(
    id: string,
    process: Process,
    pod: ExpectedPod,
    mounts: readonly MountInput[],
    container?: ExpectedContainer,
): object {
    const name = exampleOf(pod.names);
    const namespace = pod.namespace ?? "default";
    const image = container?.image?.source;
    const kind = image === undefined ? "sandbox" : "container";
    return {
        container_id: id,
        exec_id: id,
        string_user: null,
        sandbox_pidns: kind === "container" && pod.shareProcessNamespace,
        shared_mounts: [],
        stdin_port: null,
        stdout_port: null,
        stderr_port: null,
        devices: [],
        storages: storagesOf(id, image ?? "pause", process, pod),
        OCI: {
            Version: "1.1.0",
            Hostname: kind === "sandbox" ? name : "",
            Hooks: null,
            Solaris: null,
            Windows: null,
            Root: { Path: rootfs(id), Readonly: process.readOnlyRoot },
            Process: processInput(process),
            Mounts: mounts,
            Annotations: {
                ...pod.annotations,
                "io.katacontainers.pkg.oci.bundle_path": `${BUNDLES}/${id}`,
                "io.katacontainers.pkg.oci.container_type": `pod_${kind}`,
                "io.kubernetes.cri.container-type": kind,
                "io.kubernetes.cri.sandbox-id": SANDBOX_ID,
                "io.kubernetes.cri.sandbox-name": name,
                "io.kubernetes.cri.sandbox-namespace": namespace,
                "io.kubernetes.cri.sandbox-uid": UID,
                ...(image === undefined
                    ? { "io.kubernetes.cri.sandbox-log-directory": `/var/log/pods/${namespace}_${name}_${UID}` }
                    : { [CONTAINER_NAME]: container?.name, [IMAGE_NAME]: image }),
            },
            Linux: linuxInput(pod, container),
        },
    };
}

function linuxInput({ runtime, sysctls }: ExpectedPod, container: ExpectedContainer | undefined): object {
    return {
        UIDMappings: [],
        GIDMappings: [],
        Sysctl: container === undefined ? { ...runtime.sysctls, ...sysctls } : {},
        Resources: {
            Devices: [],
            Memory: null,
            CPU: { Cpus: "", Mems: "", Period: 0, Quota: 0, RealtimePeriod: 0, RealtimeRuntime: 0, Shares: 2 },
            Pids: null,
            BlockIO: null,
            HugepageLimits: [],
            Network: null,
        },
        CgroupsPath: "kubepods-besteffort.slice:cri-containerd:container",
        Namespaces: ["ipc", "uts", "mount"].map((Type) => ({ Type, Path: "" })),
        Devices: [],
        Seccomp: null,
        RootfsPropagation: container?.propagation ?? "",
        ...runtime.paths,
        MountLabel: "",
        IntelRdt: null,
    };
}

export function processInput(process: Process): object {
    const { args, environment, shadowed, cwd, user, capabilities, noNewPrivileges, terminal } = process;
    return {
        Terminal: terminal,
        ConsoleSize: null,
        User: { UID: user.uid, GID: user.gid, AdditionalGids: user.groups, Username: "" },
        Args: args.map(exampleOf),
        Env: [...shadowed, ...environment.map(({ name, value }) => `${name}=${exampleOf(value)}`)],
        Cwd: cwd,
        Capabilities: {
            Bounding: capabilities,
            Effective: capabilities,
            Inheritable: [],
            Permitted: capabilities,
            Ambient: [],
        },
        Rlimits: [],
        NoNewPrivileges: noNewPrivileges,
        ApparmorProfile: "",
        OOMScoreAdj: 0,
        SelinuxLabel: "",
    };
}

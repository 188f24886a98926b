import type { Process } from "../derive/container";
import { IMAGE_NAME } from "../derive/data";
import type { ExpectedContainer, ExpectedPod } from "../derive/pod";
import { exampleOf } from "../derive/text";
import type { Mount } from "../derive/volumes";

/** A request that the shim will send for a pod. */
export interface ModelledRequest {
    readonly name: string;
    /** The container that it is for, or what else it is about. */
    readonly about: string;
    readonly input: object;
    /** Whether the pod cannot start, run or end without it. */
    readonly needed: boolean;
}

const SHARED = "/run/kata-containers/shared/containers";
const BUNDLES = "/run/containerd/io.containerd.runtime.v2.task/k8s.io";
const SHARED_MEMORY = {
    driver: "ephemeral",
    driver_options: [],
    source: "shm",
    fstype: "tmpfs",
    options: ["noexec", "nosuid", "nodev", "mode=1777", "size=67108864"],
    mount_point: "/run/kata-containers/sandbox/shm",
    fs_group: null,
    shared: false,
};
const SANDBOX_ID = "0a1b2c3d4e5f".padEnd(64, "0");
const CHANCE = "0123456789abcdef";
const UID = "9c64c5bf-298f-46c4-ad63-e2270a2ff44c";
const SANDBOX = "the sandbox";
const SANDBOX_FILE = "/etc/resolv.conf";

/**
 * The life of a pod as requests, in order: sandbox, network, files, containers, end. Values that only the cluster knows
 * are examples, and what is asked alike for every container is asked for one. Sources: Kata
 * `src/runtime/virtcontainers/kata_agent.go`, `sandbox.go`.
 */
export function podRequests(pod: ExpectedPod): ModelledRequest[] {
    const known = pod.containers.flatMap((container) =>
        container.process === undefined ? [] : [{ container, process: container.process }],
    );
    const all = [
        ...(pod.sandbox === undefined ? [] : created(SANDBOX, SANDBOX_ID, pod.sandbox, pod)),
        ...known.flatMap(({ container, process }, index) => [
            ...created(container.name, containerId(index), process, pod, container),
            ...probes(container, process, containerId(index)),
        ]),
    ];
    return [
        ...opening(pod),
        ...withoutRepeats(all),
        ...known.slice(0, 1).flatMap(({ container, process }) => observed(container.name, process, containerId(0))),
        request("GetOOMEventRequest", "the pod", {}, false),
        ...(pod.sandbox === undefined ? [] : ended(SANDBOX, SANDBOX_ID)),
        request("DestroySandboxRequest", "the pod", {}),
    ];
}

/** Files of one name are copied alike for every container. */
function withoutRepeats(requests: readonly ModelledRequest[]): ModelledRequest[] {
    const seen = new Set<string>();
    return requests.filter(({ name, input }) => {
        const path = (input as { readonly path?: string }).path?.split(CHANCE).at(-1);
        const isRepeat = name === "CopyFileRequest" && path !== undefined && seen.has(path);
        if (path !== undefined) {
            seen.add(path);
        }
        return !isRepeat;
    });
}

function request(name: string, about: string, input: object, needed = true): ModelledRequest {
    return { name, about, input, needed };
}

function containerId(index: number): string {
    return `${index + 1}f`.padEnd(64, "e");
}

function opening(pod: ExpectedPod): ModelledRequest[] {
    const hostname = exampleOf(pod.names);
    return [
        request("CreateSandboxRequest", "the pod", {
            hostname,
            dns: [],
            storages: [SHARED_MEMORY],
            sandbox_pidns: pod.shareProcessNamespace,
            sandbox_id: SANDBOX_ID,
            guest_hook_path: "",
            kernel_modules: [],
        }),
        request("GuestDetailsRequest", "the pod", { mem_block_size: true, mem_hotplug_probe: true }),
        request("UpdateInterfaceRequest", "interface eth0", {
            interface: {
                device: "eth0",
                name: "eth0",
                IPAddresses: [{ family: 0, address: "10.244.0.14", mask: "24" }],
                mtu: 1500,
                hwAddr: "66:74:9f:6a:96:01",
                devicePath: "",
                type_: "",
                raw_flags: 0,
            },
        }),
        request("UpdateRoutesRequest", "the default route", {
            routes: {
                Routes: [
                    {
                        dest: "",
                        gateway: "10.244.0.1",
                        device: "eth0",
                        source: "",
                        scope: 0,
                        family: 0,
                        flags: 0,
                        mtu: 0,
                    },
                ],
            },
        }),
        request(
            "AddARPNeighborsRequest",
            "the gateway",
            {
                neighbors: {
                    ARPNeighbors: [
                        {
                            toIPAddress: { family: 0, address: "10.244.0.1", mask: "" },
                            device: "eth0",
                            lladdr: "00:00:5e:00:53:01",
                            state: 128,
                            flags: 0,
                        },
                    ],
                },
            },
            false,
        ),
        request("OnlineCPUMemRequest", "the pod", { wait: false, nb_cpus: 1, cpu_only: false }, false),
    ];
}

/** The files of a container, its creation and its start. */
function created(
    about: string,
    id: string,
    process: Process,
    pod: ExpectedPod,
    container?: ExpectedContainer,
): ModelledRequest[] {
    const mounts = mountsOf(id, process, pod, container !== undefined);
    const copies = mounts.filter(({ source }) => source.startsWith(`${SHARED}/${id}-`));
    return [
        ...copies.map(({ source }) => request("CopyFileRequest", about, copyInput(source))),
        request("CreateContainerRequest", about, createInput(id, process, pod, mounts, container)),
        request("StartContainerRequest", about, { container_id: id }),
    ];
}

function copyInput(path: string): object {
    const owner = { uid: 0, gid: 0 };
    const file = { file_size: 0, file_mode: 0o644, dir_mode: 0o750, offset: 0 };
    return { path, file_type: "Regular", symlink_target: null, ...file, ...owner };
}

function probes({ name, exec }: ExpectedContainer, process: Process, id: string): ModelledRequest[] {
    return exec.map(({ command }) =>
        request("ExecProcessRequest", name, {
            container_id: id,
            exec_id: UID,
            string_user: null,
            stdin_port: null,
            stdout_port: null,
            stderr_port: null,
            process: { ...processInput(process), Args: command, Terminal: false, Capabilities: null },
        }),
    );
}

function observed(name: string, { terminal }: Process, id: string): ModelledRequest[] {
    const size = { row: 24, column: 80 };
    return [
        request("WaitProcessRequest", name, { container_id: id, exec_id: id }),
        request("StatsContainerRequest", name, { container_id: id }, false),
        ...(terminal ? [request("TtyWinResizeRequest", name, { container_id: id, exec_id: id, ...size }, false)] : []),
    ];
}

function ended(about: string, id: string): ModelledRequest[] {
    return [
        request("SignalProcessRequest", about, { container_id: id, exec_id: id, signal: 15 }),
        request("RemoveContainerRequest", about, { container_id: id, timeout: 0 }),
    ];
}

interface MountInput {
    readonly destination: string;
    readonly source: string;
    readonly type_: string;
    readonly options: readonly string[];
}

function mountsOf(
    id: string,
    { mounts, optionalMounts }: Process,
    pod: ExpectedPod,
    isContainer: boolean,
): MountInput[] {
    const own = { ...optionalMounts, ...mounts };
    const { runtime } = pod;
    const made = Object.entries(runtime.mounts)
        .filter(([destination]) => own[destination] === undefined)
        .map(([destination, line]) => {
            const [type_ = "", source = "", options = ""] = line.split(" ");
            return { destination, source, type_, options: options.split(",") };
        });
    const copied = (isContainer ? runtime.files : [SANDBOX_FILE])
        .filter((destination) => own[destination] === undefined)
        .map((destination) => ({
            destination,
            source: copyPath(id, destination),
            type_: "bind",
            options: ["rbind", "rprivate", "rw"],
        }));
    const declared = Object.entries(own).map(([destination, mount]) => ({
        destination,
        source: mountSource(id, destination, mount),
        type_: mount.type ?? "bind",
        options: mount.options,
    }));
    return [...made, ...copied, ...declared].sort((a, b) => depth(a) - depth(b));
}

/** Runtimes mount what is deeper later, whatever the order in the pod: containerd `internal/cri/opts`, `orderedMounts`. */
function depth({ destination }: MountInput): number {
    return destination.split("/").length;
}

function copyPath(id: string, destination: string): string {
    return `${SHARED}/${id}-${CHANCE}-${destination.split("/").at(-1)}`;
}

function mountSource(id: string, destination: string, { disk, memory, local }: Mount): string {
    if (disk !== undefined) {
        return diskPath(disk);
    }
    if (memory !== undefined) {
        return `/run/kata-containers/sandbox/ephemeral/${memory}`;
    }
    return local === undefined ? copyPath(id, destination) : `${SHARED}/${SANDBOX_ID}/rootfs/local/${local}`;
}

/** A disk's address on the bus; every volume has another. */
function diskAddress(volume: string): string {
    return `00/${volume}`;
}

function diskPath(volume: string): string {
    const encoded = Buffer.from(diskAddress(volume)).toString("base64");
    return `/run/kata-containers/sandbox/storage/${encoded.replaceAll("+", "-").replaceAll("/", "_")}`;
}

function storagesOf(id: string, source: string, { mounts }: Process, { fsGroup }: ExpectedPod): object[] {
    const pull = {
        driver: "image_guest_pull",
        driver_options: [],
        source,
        fstype: "overlay",
        options: [],
        mount_point: rootfs(id),
        fs_group: null,
        shared: false,
    };
    const group = fsGroup === undefined ? null : { group_id: fsGroup, group_change_policy: 0 };
    const volumes = new Map(
        Object.entries(mounts)
            .filter(([, { copy }]) => copy === undefined)
            .map(([destination, mount]) => [mountSource(id, destination, mount), mount] as const),
    );
    const storages = [...volumes].map(([mount_point, { disk, memory }]) => {
        if (disk !== undefined) {
            return {
                driver: "blk",
                driver_options: ["encryption_key=ephemeral", "create_filesystem"],
                source: diskAddress(disk),
                fstype: "ext4",
                options: [],
                mount_point,
                fs_group: group,
                shared: true,
            };
        }
        const kind = memory === undefined ? "local" : "ephemeral";
        const type = memory === undefined ? "local" : "tmpfs";
        return {
            driver: kind,
            driver_options: [],
            source: type,
            fstype: type,
            options: memory === undefined ? ["mode=0777"] : [],
            mount_point,
            fs_group: null,
            shared: false,
        };
    });
    return [pull, ...storages];
}

function rootfs(id: string): string {
    return `/run/kata-containers/${id}/rootfs`;
}

function createInput(
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
        sandbox_pidns: pod.shareProcessNamespace,
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
                    : { "io.kubernetes.cri.container-name": container?.name, [IMAGE_NAME]: image }),
            },
            Linux: linuxInput(pod, kind === "sandbox"),
        },
    };
}

function linuxInput({ runtime, sysctls }: ExpectedPod, isSandbox: boolean): object {
    return {
        UIDMappings: [],
        GIDMappings: [],
        Sysctl: isSandbox ? { ...runtime.sysctls, ...sysctls } : {},
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
        RootfsPropagation: "",
        ...runtime.paths,
        MountLabel: "",
        IntelRdt: null,
    };
}

function processInput(process: Process): object {
    const { args, environment, cwd, user, capabilities, noNewPrivileges, terminal } = process;
    return {
        Terminal: terminal,
        ConsoleSize: null,
        User: { UID: user.uid, GID: user.gid, AdditionalGids: user.groups, Username: "" },
        Args: args.map(exampleOf),
        Env: environment.map(({ name, value }) => `${name}=${exampleOf(value)}`),
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

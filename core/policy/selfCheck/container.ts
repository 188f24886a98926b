import { numberOf } from "../../fields";
import { ContainerRuntime } from "../containerRuntime";
import type { Process } from "../derive/container";
import { CONTAINER_NAME, IMAGE_NAME } from "../derive/data";
import type { Variable } from "../derive/environment";
import type { Image } from "../derive/image";
import type { ExpectedContainer, ExpectedPod } from "../derive/pod";
import { exampleOf } from "../derive/text";
import { podGroups } from "../derive/user";
import type { Node } from "../nodes";
import { crioAnnotations } from "./crio";
import { deviceInputs, diskFiles, gpuAnnotations } from "./devices";
import { imagePull, type MountInput, rootfs, volumeStorages } from "./mounts";
import { SANDBOX_ID, UID } from "./samples";

const NO_PATHS = { MaskedPaths: [], ReadonlyPaths: [] };
const BUNDLES = "/run/containerd/io.containerd.runtime.v2.task/k8s.io";

/** The creation of a container, or of the sandbox where none is given. */
export function createInput(
    id: string,
    process: Process,
    pod: ExpectedPod,
    mounts: readonly MountInput[],
    node: Node,
    container?: ExpectedContainer,
): object {
    const image = container?.image === undefined ? undefined : imageName(container.image, node);
    const kind = image === undefined ? "sandbox" : "container";
    const isCriO = node.containerRuntime === ContainerRuntime.CriO;
    const annotations = {
        ...pod.annotations,
        "io.katacontainers.pkg.oci.bundle_path": `${BUNDLES}/${id}`,
        "io.katacontainers.pkg.oci.container_type": `pod_${kind}`,
        ...(isCriO ? crioAnnotations(id, image, pod, container) : containerdAnnotations(image, pod, container)),
        ...(container === undefined ? {} : gpuAnnotations(pod, node, container)),
    };
    return {
        container_id: id,
        exec_id: node.namesProcess ? id : "",
        string_user: null,
        sandbox_pidns: kind === "container" && pod.shareProcessNamespace,
        shared_mounts: [],
        stdin_port: null,
        stdout_port: null,
        stderr_port: null,
        devices: deviceInputs(pod, node, container),
        storages: [imagePull(id, image ?? "pause", annotations), ...volumeStorages(id, process, pod, node)],
        OCI: {
            Version: "1.1.0",
            // containerd names the host of the sandbox alone, CRI-O that of all: `server/container_create_linux.go`.
            Hostname: kind === "sandbox" || isCriO ? exampleOf(pod.hostname) : "",
            Hooks: node.hooks,
            Solaris: null,
            Windows: null,
            Root: { Path: rootfs(id), Readonly: process.readOnlyRoot },
            Process: processInput(process, node),
            Mounts: mounts,
            Annotations: annotations,
            Linux: linuxInput(pod, node, container),
        },
    };
}

function imageName({ source, written, digest }: Image, { keepsTag, repository }: Node): string {
    return repository === undefined ? (keepsTag ? written : source) : `${repository}@${digest}`;
}

/** containerd `internal/cri/annotations/annotations.go`, `internal/cri/server/container_create.go`. */
function containerdAnnotations(image: string | undefined, pod: ExpectedPod, container?: ExpectedContainer): object {
    const name = exampleOf(pod.names);
    const namespace = pod.namespace ?? "default";
    return {
        "io.kubernetes.cri.container-type": image === undefined ? "sandbox" : "container",
        "io.kubernetes.cri.sandbox-id": SANDBOX_ID,
        "io.kubernetes.cri.sandbox-name": name,
        "io.kubernetes.cri.sandbox-namespace": namespace,
        "io.kubernetes.cri.sandbox-uid": UID,
        ...(image === undefined
            ? { "io.kubernetes.cri.sandbox-log-directory": `/var/log/pods/${namespace}_${name}_${UID}` }
            : { [CONTAINER_NAME]: container?.name, [IMAGE_NAME]: image }),
    };
}

function linuxInput(
    { runtime, sysctls }: ExpectedPod,
    { mountNamespace, network, maskedPaths, containerRuntime }: Node,
    container: ExpectedContainer | undefined,
): object {
    const isOpen = containerRuntime === ContainerRuntime.CriO && container === undefined;
    const { MaskedPaths, ReadonlyPaths } = isOpen ? NO_PATHS : runtime.paths;
    const namespaces = ["ipc", "uts", mountNamespace].map((Type) => ({ Type, Path: "" }));
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
        Namespaces: network === undefined ? namespaces : [...namespaces, { Type: "network", Path: network }],
        Devices: diskFiles(container),
        Seccomp: null,
        RootfsPropagation: container?.propagation ?? "",
        MaskedPaths: isOpen ? [] : [...new Set([...MaskedPaths, ...maskedPaths])],
        ReadonlyPaths,
        MountLabel: "",
        IntelRdt: null,
    };
}

export function processInput(process: Process, node: Node): object {
    const { args, environment, shadowed, cwd, user, capabilities, noNewPrivileges, terminal } = process;
    const names = capabilities.hasAll
        ? capabilities.names.filter((name) => !node.lacks.includes(name))
        : capabilities.names;
    const given = names.map((name) => `${node.capabilityPrefix}${name}`);
    const own = [...user.groups, ...(user.rangeGroups ?? [])];
    const groups = node.readsImages ? [...own, ...user.imageGroups] : own;
    return {
        Terminal: terminal,
        ConsoleSize: null,
        User: { UID: user.uid, GID: user.gid, AdditionalGids: groups, Username: "" },
        Args: args.map(exampleOf),
        Env: [...shadowed, ...inOrder(environment, node).map(({ name, value }) => `${name}=${exampleOf(value)}`)],
        Cwd: cwd,
        Capabilities: { Bounding: given, Effective: given, Inheritable: [], Permitted: given, Ambient: [] },
        Rlimits: node.limits,
        NoNewPrivileges: noNewPrivileges,
        ApparmorProfile: node.appArmor ?? "",
        OOMScoreAdj: 0,
        SelinuxLabel: "",
    };
}

/** CRI-O takes those of the image last: `server/utils.go`, `mergeEnvs`. */
function inOrder(environment: readonly Variable[], { containerRuntime }: Node): readonly Variable[] {
    const [ofImage, others] = [true, false].map((is) =>
        environment.filter(({ fromImage = false }) => fromImage === is),
    );
    return containerRuntime === ContainerRuntime.CriO ? [...(others ?? []), ...(ofImage ?? [])] : environment;
}

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The sandbox container as containerd asks for it, whose program the guest replaces: `podsandbox/sandbox_run_linux.go`. */
export function sandboxProcess({ security, profile }: ExpectedPod, { pause }: Node): Process {
    const uid = profile.givesSandboxUser ? numberOf(security["runAsUser"]) : undefined;
    const gid = uid === undefined ? pause.uid : (numberOf(security["runAsGroup"]) ?? 0);
    const hasUser = uid !== undefined || pause.uid !== 0;
    return {
        args: ["/pause"],
        environment: pause.hasPath ? [{ name: "PATH", value: PATH, required: true }] : [],
        shadowed: [],
        cwd: "/",
        user: { uid: uid ?? pause.uid, gid, groups: hasUser ? [gid] : podGroups(security), imageGroups: [] },
        capabilities: { names: profile.capabilities, hasAll: false },
        noNewPrivileges: true,
        readOnlyRoot: true,
        terminal: false,
        mounts: {},
        optionalMounts: {},
    };
}

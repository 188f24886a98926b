import { asksRawCopies } from "../../kataVersion";
import type { Process } from "../derive/container";
import type { ExpectedContainer, ExpectedPod } from "../derive/pod";
import { exampleOf } from "../derive/text";
import { type Node, ORDINARY_NODE } from "../nodes";
import { createInput, processInput, sandboxProcess } from "./container";
import { mountsOf } from "./mounts";
import { CHANCE, CLUSTER_ENVIRONMENT, copyInput, INTERFACE, NEIGHBOR, ROUTE, SANDBOX_ID, SHARED, UID } from "./samples";

/** A request that the shim will send for a pod. */
export interface ModelledRequest {
    readonly name: string;
    /** The container that it is for, or what else it is about. */
    readonly about: string;
    /** The name of the container; absent where it is about something else. */
    readonly container?: string;
    readonly input: object;
    /** Whether the pod cannot start, run or end without it. */
    readonly needed: boolean;
}

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
const SANDBOX = "the sandbox";

/**
 * The life of a pod as requests, in order: sandbox, network, files, containers, end. Values that only the cluster knows
 * are examples, and a request that is the same for every container is there once. Sources: Kata
 * `src/runtime/virtcontainers/kata_agent.go`, `sandbox.go`.
 */
export function podRequests(pod: ExpectedPod, node: Node = pod.nodes[0] ?? ORDINARY_NODE): ModelledRequest[] {
    const known = pod.containers.flatMap((container) =>
        container.process === undefined ? [] : [{ container, process: container.process }],
    );
    const all = [
        ...created(SANDBOX, SANDBOX_ID, sandboxProcess(pod, node), pod, node),
        ...known.flatMap(({ container, process }, index) =>
            ofContainer(container.name, [
                ...created(
                    container.name,
                    containerId(index),
                    index === 0 ? withClusterEnvironment(process, pod) : process,
                    pod,
                    node,
                    container,
                ),
                ...probes(container, process, pod, node, containerId(index)),
            ]),
        ),
    ];
    return [
        ...opening(pod, node),
        ...withoutRepeats(all),
        ...known
            .slice(0, 1)
            .flatMap(({ container: { name }, process }) => ofContainer(name, observed(name, process, node))),
        request("GetOOMEventRequest", "the pod", {}, false),
        ...ended(SANDBOX, SANDBOX_ID),
        request("DestroySandboxRequest", "the pod", {}),
    ];
}

function withClusterEnvironment({ environment, ...process }: Process, { hostname }: ExpectedPod): Process {
    const added = Object.entries({ HOSTNAME: exampleOf(hostname), ...CLUSTER_ENVIRONMENT })
        .filter(([name]) => !environment.some((variable) => variable.name === name))
        .map(([name, value]) => ({ name, value, required: false }));
    return { ...process, environment: [...environment, ...added] };
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

function ofContainer(container: string, requests: readonly ModelledRequest[]): ModelledRequest[] {
    return requests.map((one) => ({ ...one, container }));
}

function containerId(index: number): string {
    return `${index + 1}f`.padEnd(64, "e");
}

function opening(pod: ExpectedPod, { linkType, linkAddress, defaultRoute }: Node): ModelledRequest[] {
    const hostname = exampleOf(pod.hostname);
    return [
        request("CreateSandboxRequest", "the pod", {
            hostname,
            dns: [],
            storages: [SHARED_MEMORY],
            sandbox_pidns: false,
            sandbox_id: SANDBOX_ID,
            guest_hook_path: "",
            kernel_modules: [],
        }),
        request("GuestDetailsRequest", "the pod", { mem_block_size: true, mem_hotplug_probe: true }),
        request("UpdateInterfaceRequest", "interface eth0", {
            interface: { ...INTERFACE, type_: linkType, hwAddr: linkAddress },
        }),
        request("UpdateRoutesRequest", "the default route", { routes: { Routes: [{ ...ROUTE, dest: defaultRoute }] } }),
        request("AddARPNeighborsRequest", "the gateway", { neighbors: { ARPNeighbors: [NEIGHBOR] } }, false),
        request("OnlineCPUMemRequest", "the pod", { wait: false, nb_cpus: 1, cpu_only: false }, false),
    ];
}

/** The files of a container, its creation and its start. */
function created(
    about: string,
    id: string,
    process: Process,
    pod: ExpectedPod,
    node: Node,
    container?: ExpectedContainer,
): ModelledRequest[] {
    const mounts = mountsOf(id, process, pod, node, container !== undefined);
    const copies = mounts.filter(({ source }) => source.startsWith(`${SHARED}/${id}-`));
    return [
        ...copies.map(({ source }) =>
            request("CopyFileRequest", about, copyInput(source, asksRawCopies(pod.kataVersion))),
        ),
        request("CreateContainerRequest", about, createInput(id, process, pod, mounts, node, container)),
        request("StartContainerRequest", about, { container_id: id }),
    ];
}

function probes(
    { name, exec }: ExpectedContainer,
    process: Process,
    { profile }: ExpectedPod,
    node: Node,
    id: string,
): ModelledRequest[] {
    return exec.map(({ command }) =>
        request("ExecProcessRequest", name, {
            container_id: id,
            exec_id: UID,
            string_user: null,
            stdin_port: null,
            stdout_port: null,
            stderr_port: null,
            process: {
                ...processInput(process, node),
                Args: command,
                Terminal: profile.execKeepsTerminal && process.terminal,
                Capabilities: null,
                ...(node.execIsWhole ? {} : { NoNewPrivileges: false, Rlimits: [] }),
            },
        }),
    );
}

function observed(name: string, { terminal }: Process, { namesProcess }: Node): ModelledRequest[] {
    const id = containerId(0);
    const exec_id = namesProcess ? id : "";
    const size = { row: 24, column: 80 };
    return [
        request("WaitProcessRequest", name, { container_id: id, exec_id }),
        request("StatsContainerRequest", name, { container_id: id }, false),
        ...(terminal ? [request("TtyWinResizeRequest", name, { container_id: id, exec_id, ...size }, false)] : []),
    ];
}

function ended(about: string, id: string): ModelledRequest[] {
    return [
        request("SignalProcessRequest", about, { container_id: id, exec_id: id, signal: 15 }),
        request("RemoveContainerRequest", about, { container_id: id, timeout: 0 }),
    ];
}

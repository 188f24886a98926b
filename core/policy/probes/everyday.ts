import { CHANCE, copyInput, INTERFACE, NEIGHBOR, ROUTE, SHARED } from "../selfCheck/samples";
import { CONTAINER_ID, execInput, PROCESS, type Probe, probe, processInput } from "./probe";

const ID = { container_id: CONTAINER_ID };
export const SANDBOX = {
    hostname: "pod",
    dns: [],
    storages: [],
    sandbox_pidns: false,
    sandbox_id: CONTAINER_ID,
    guest_hook_path: "",
    kernel_modules: [],
};
export const COPY = copyInput(`${SHARED}/${CONTAINER_ID}-${CHANCE}-resolv.conf`);

/** Pods that share processes have another: policies with a pod are asked about theirs. */
export const ORDINARY_SANDBOX = probe("create the pod's sandbox", "CreateSandboxRequest", SANDBOX);

/** Every request that agents know, as ordinary or unusual pods send it. */
export const EVERYDAY_PROBES: readonly Probe[] = [
    probe("tell the guest its neighbours", "AddARPNeighborsRequest", { neighbors: { ARPNeighbors: [NEIGHBOR] } }),
    probe("give the guest a file to swap to", "AddSwapPathRequest", { path: "/dev/vdb" }),
    probe("give the guest a disk to swap to", "AddSwapRequest", { PCIPath: [1] }),
    probe("end a program's input", "CloseStdinRequest", PROCESS),
    probe("copy the pod's resolv.conf", "CopyFileRequest", COPY),
    ORDINARY_SANDBOX,
    probe("end the pod", "DestroySandboxRequest", {}),
    probe("run a shell in a container", "ExecProcessRequest", execInput(CONTAINER_ID, processInput(["/bin/sh"]))),
    probe("collect the guest's logs", "GetDiagnosticDataRequest", { log_type: "termination", ...ID }),
    probe("read the packet filter", "GetIPTablesRequest", { is_ipv6: false }),
    probe("read the guest's metrics", "GetMetricsRequest", {}),
    probe("wait for the news that memory ran out", "GetOOMEventRequest", {}),
    probe("ask for the guest's details", "GuestDetailsRequest", { mem_block_size: true, mem_hotplug_probe: true }),
    probe("list the interfaces", "ListInterfacesRequest", {}),
    probe("list the routes", "ListRoutesRequest", {}),
    probe("steer the compaction of memory", "MemAgentCompactConfig", { disabled: true }),
    probe("steer the reclaiming of memory", "MemAgentMemcgConfig", { disabled: true }),
    probe("add memory by probing", "MemHotplugByProbeRequest", { memHotplugProbeAddr: [0] }),
    probe("bring processors online", "OnlineCPUMemRequest", { wait: false, nb_cpus: 1, cpu_only: false }),
    probe("freeze a container", "PauseContainerRequest", ID),
    probe("have an image pulled", "PullImageRequest", { image: "registry.example/other:latest", ...ID }),
    probe("read a container's output", "ReadStreamRequest", { ...PROCESS, len: 4096 }),
    probe("remove a container", "RemoveContainerRequest", { ...ID, timeout: 0 }),
    probe("remove stale mounts", "RemoveStaleVirtiofsShareMountsRequest", {}),
    probe("choose the seed of random numbers", "ReseedRandomDevRequest", { data: [0, 0, 0, 0] }),
    probe("grow a volume", "ResizeVolumeRequest", { volume_guest_path: "/data", size: 1024 }),
    probe("let a frozen container run", "ResumeContainerRequest", ID),
    probe("set the clock", "SetGuestDateTimeRequest", { Sec: 0, Usec: 0 }),
    probe("set the packet filter", "SetIPTablesRequest", { is_ipv6: false, data: [] }),
    probe("replace the policy", "SetPolicyRequest", { policy: "package agent_policy\n" }),
    probe("send a program a signal", "SignalProcessRequest", { ...PROCESS, signal: 15 }),
    probe("start a container", "StartContainerRequest", ID),
    probe("have the agent traced", "StartTracingRequest", {}),
    probe("read how much a container uses", "StatsContainerRequest", ID),
    probe("end the tracing of the agent", "StopTracingRequest", {}),
    probe("tell a terminal its size", "TtyWinResizeRequest", { ...PROCESS, row: 24, column: 80 }),
    probe("give a container other resources", "UpdateContainerRequest", { ...ID, resources: null }),
    probe("resize memory volumes", "UpdateEphemeralMountsRequest", { storages: [] }),
    probe("configure an interface", "UpdateInterfaceRequest", { interface: INTERFACE }),
    probe("set the default route", "UpdateRoutesRequest", { routes: { Routes: [ROUTE] } }),
    probe("read how full a volume is", "VolumeStatsRequest", { volume_guest_path: "/data" }),
    probe("wait for the end of a program", "WaitProcessRequest", PROCESS),
    probe("type into a program", "WriteStreamRequest", { ...PROCESS, data: [108, 115, 10] }),
];

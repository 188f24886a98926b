import { idOf } from "./attack";

const container = { container_id: idOf("app") };
const stream = { ...container, exec_id: idOf("app") };
const storage = {
    driver: "ephemeral",
    driver_options: [],
    source: "tmpfs",
    fstype: "tmpfs",
    options: ["remount", "size=1G"],
    mount_point: "/run/kata-containers/sandbox/ephemeral/cache",
    fs_group: null,
    shared: false,
};

/** Requests that Strict never allows, as a host would make them. */
export const CLOSED_INPUTS: Readonly<Record<string, object>> = {
    AddSwapPathRequest: { path: "/dev/vdb" },
    AddSwapRequest: { PCIPath: [1, 2] },
    CloseStdinRequest: stream,
    GetDiagnosticDataRequest: { ...container, log_type: "termination" },
    GetIPTablesRequest: { is_ipv6: false },
    GetMetricsRequest: {},
    ListInterfacesRequest: {},
    ListRoutesRequest: {},
    MemAgentCompactConfig: { disabled: false, period_secs: 1 },
    MemAgentMemcgConfig: { disabled: false, swap: true },
    MemHotplugByProbeRequest: { memHotplugProbeAddr: [4096] },
    PauseContainerRequest: container,
    PullImageRequest: { ...container, image: "registry.attacker.example/x" },
    ReadStreamRequest: { ...stream, len: 4096 },
    ReseedRandomDevRequest: { data: [1, 2, 3, 4] },
    ResizeVolumeRequest: { volume_guest_path: "/run/x", size: 1 },
    ResumeContainerRequest: container,
    SetGuestDateTimeRequest: { Sec: 0, Usec: 0 },
    SetIPTablesRequest: { is_ipv6: false, data: [42] },
    SetPolicyRequest: { policy: "package agent_policy\n\ndefault SetPolicyRequest := true\n" },
    StartTracingRequest: {},
    StopTracingRequest: {},
    UpdateContainerRequest: { ...container, resources: { Devices: [], Memory: null, CPU: null } },
    UpdateEphemeralMountsRequest: { storages: [storage] },
    VolumeStatsRequest: { volume_guest_path: "/run/x" },
    WriteStreamRequest: { ...stream, data: [105, 100, 10] },
};

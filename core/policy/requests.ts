/** A request that the host sends to the Kata agent and that the agent asks its policy about. */
export interface AgentRequest {
    /** Name of the rule that the agent evaluates: `data.agent_policy.<name>`. */
    readonly name: string;
    /** First Kata version whose agent asks; absent where no current agent does. */
    readonly since?: string;
}

const FIRST = "3.3.0";

/**
 * Every request, in the order in which policies list them. A name without a rule is an engine error in the agent and
 * not a clean denial, so every policy has one for each, also for names that only old agents know.
 * Source: Kata `src/agent/src/rpc.rs`, `src/libs/protocols/protos/agent.proto`.
 */
export const AGENT_REQUESTS: readonly AgentRequest[] = [
    { name: "AddARPNeighborsRequest", since: FIRST },
    { name: "AddSwapPathRequest", since: "3.15.0" },
    { name: "AddSwapRequest", since: FIRST },
    { name: "CloseStdinRequest", since: FIRST },
    { name: "CopyFileRequest", since: FIRST },
    { name: "CreateContainerRequest", since: FIRST },
    { name: "CreateSandboxRequest", since: FIRST },
    { name: "DestroySandboxRequest", since: FIRST },
    { name: "ExecProcessRequest", since: FIRST },
    { name: "GetDiagnosticDataRequest", since: "3.29.0" },
    { name: "GetIPTablesRequest", since: FIRST },
    { name: "GetMetricsRequest", since: FIRST },
    { name: "GetOOMEventRequest", since: FIRST },
    { name: "GuestDetailsRequest", since: FIRST },
    { name: "ListInterfacesRequest", since: FIRST },
    { name: "ListRoutesRequest", since: FIRST },
    { name: "MemAgentCompactConfig", since: "4.0.0" },
    { name: "MemAgentMemcgConfig", since: "4.0.0" },
    { name: "MemHotplugByProbeRequest", since: FIRST },
    { name: "OnlineCPUMemRequest", since: FIRST },
    { name: "PauseContainerRequest", since: FIRST },
    { name: "PullImageRequest" },
    { name: "ReadStreamRequest", since: FIRST },
    { name: "RemoveContainerRequest", since: FIRST },
    { name: "RemoveStaleVirtiofsShareMountsRequest", since: FIRST },
    { name: "ReseedRandomDevRequest", since: FIRST },
    { name: "ResizeVolumeRequest", since: "4.0.0" },
    { name: "ResumeContainerRequest", since: FIRST },
    { name: "SetGuestDateTimeRequest", since: FIRST },
    { name: "SetIPTablesRequest", since: FIRST },
    { name: "SetPolicyRequest", since: FIRST },
    { name: "SignalProcessRequest", since: FIRST },
    { name: "StartContainerRequest", since: FIRST },
    { name: "StartTracingRequest" },
    { name: "StatsContainerRequest", since: FIRST },
    { name: "StopTracingRequest" },
    { name: "TtyWinResizeRequest", since: FIRST },
    { name: "UpdateContainerRequest", since: FIRST },
    { name: "UpdateEphemeralMountsRequest", since: FIRST },
    { name: "UpdateInterfaceRequest", since: FIRST },
    { name: "UpdateRoutesRequest", since: FIRST },
    { name: "VolumeStatsRequest", since: FIRST },
    { name: "WaitProcessRequest", since: FIRST },
    { name: "WriteStreamRequest", since: FIRST },
];

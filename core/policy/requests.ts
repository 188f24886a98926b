import { defined } from "../fields";

/** How a preset answers a request: always, never, or as a rule of `rules.rego` decides. */
type Answer = "allow" | "deny" | "rule";

/** A request that the host sends to the Kata agent and that the agent asks its policy about. */
export interface AgentRequest {
    /** Name of the rule that the agent evaluates: `data.agent_policy.<name>`. */
    readonly name: string;
    /** First Kata version whose agent asks; absent where no current agent does. */
    readonly since?: string;
    /** What a host gains from it. */
    readonly gain: string;
    /** What does not work without it. */
    readonly breaks: string;
    /** The answer of Baseline and of Strict; AllowAll allows everything. */
    readonly baseline: Answer;
    readonly strict: Answer;
    /** The option of a policy that allows it. */
    readonly option?: "logs" | "stdin" | "diagnostics";
}

const FIRST = "3.3.0";
export const NOTHING = "nothing that an ordinary pod needs";
const MESHES = "service meshes that work through the runtime";
const BY_STOPPING = "as it can by stopping the VM";
const OLD = "nothing: no agent since Kata 3.3 has it";

/**
 * Every request, in the order in which policies list them. A name without a rule is an engine error in the agent and
 * not a clean denial, so every policy has one for each, also for names that only old agents know.
 * Source: Kata `src/agent/src/rpc.rs`, `src/libs/protocols/protos/agent.proto`.
 */
export const AGENT_REQUESTS: readonly AgentRequest[] = [
    row("AddARPNeighborsRequest", "rule", "leads the pod's traffic to a machine of its choice", "static neighbours"),
    row("AddSwapPathRequest", "deny", "reads memory that the guest swaps out", NOTHING, { since: "3.15.0" }),
    row("AddSwapRequest", "deny", "reads memory that the guest swaps out", NOTHING),
    row("CloseStdinRequest", "deny", "ends the input of a process", "programs that read until the end of their input", {
        option: "stdin",
    }),
    row("CopyFileRequest", "rule", "writes files in the guest", "ConfigMaps, Secrets, /etc/hosts and /etc/resolv.conf"),
    row("CreateContainerRequest", "rule", "runs a program in the guest", "every pod"),
    row("CreateSandboxRequest", "rule", "loads kernel modules, mounts storage, shares processes", "every pod"),
    row("DestroySandboxRequest", "allow", `ends the pod, ${BY_STOPPING}`, "a clean end of the pod"),
    row("ExecProcessRequest", "rule", "runs a program in a container", "kubectl exec, exec probes, lifecycle hooks"),
    row("GetDiagnosticDataRequest", "deny", "reads logs of the guest", "the runtime's collection of termination logs", {
        since: "3.29.0",
        option: "diagnostics",
    }),
    row("GetIPTablesRequest", "deny", "reads the guest's packet filter", MESHES),
    row("GetMetricsRequest", "deny", "reads what the guest's processes do, second by second", "kata-monitor"),
    row("GetOOMEventRequest", "allow", "learns that a process ran out of memory", "the reason OOMKilled in the status"),
    row("GuestDetailsRequest", "allow", "learns memory size and agent features", "every pod"),
    row("ListInterfacesRequest", "deny", "reads the guest's interfaces", NOTHING),
    row("ListRoutesRequest", "deny", "reads the guest's routes", NOTHING),
    row("MemAgentCompactConfig", "deny", "steers how the guest compacts memory", NOTHING, { since: "4.0.0" }),
    row("MemAgentMemcgConfig", "deny", "steers how the guest reclaims memory", NOTHING, { since: "4.0.0" }),
    row("MemHotplugByProbeRequest", "deny", "adds memory while the guest runs", "memory hotplug on arm64"),
    row("OnlineCPUMemRequest", "allow", "gives processors and memory that it added", "the sizes that limits ask for"),
    row("PauseContainerRequest", "deny", "freezes a process at a moment of its choice", NOTHING),
    row("PullImageRequest", "deny", "has an image pulled", OLD, { since: undefined }),
    row("ReadStreamRequest", "deny", "reads what a container prints", "kubectl logs", {
        baseline: "allow",
        option: "logs",
    }),
    row("RemoveContainerRequest", "rule", `removes a container, ${BY_STOPPING}`, "restarts of containers"),
    row(
        "RemoveStaleVirtiofsShareMountsRequest",
        "allow",
        "removes mounts of a shared file system that confidential guests do not have",
        "creation of containers after an error",
    ),
    row("ReseedRandomDevRequest", "deny", "chooses the seed of the guest's random numbers", NOTHING),
    row("ResizeVolumeRequest", "deny", "grows a volume", "growing of direct volumes", { since: "4.0.0" }),
    row("ResumeContainerRequest", "deny", "runs a frozen process at a moment of its choice", NOTHING),
    row("SetGuestDateTimeRequest", "deny", "sets the clock, by which certificates are judged", NOTHING),
    row("SetIPTablesRequest", "deny", "leads the pod's traffic elsewhere", MESHES),
    row("SetPolicyRequest", "deny", "replaces this policy", NOTHING),
    row("SignalProcessRequest", "rule", `ends or interrupts a process, ${BY_STOPPING}`, "every pod's end"),
    row("StartContainerRequest", "rule", "runs a container that was created", "every pod"),
    row("StartTracingRequest", "deny", "has the agent report what it does", OLD, { since: undefined }),
    row("StatsContainerRequest", "rule", "reads how much a container uses", "metrics and autoscaling"),
    row("StopTracingRequest", "deny", "ends that report", OLD, { since: undefined }),
    row("TtyWinResizeRequest", "rule", "tells a terminal its size", "terminals that follow their window"),
    row("UpdateContainerRequest", "deny", "gives a container more or less", "resizing in place, static CPU manager"),
    row("UpdateEphemeralMountsRequest", "deny", "resizes memory volumes", "resizing of a running pod's memory"),
    row("UpdateInterfaceRequest", "rule", "configures the guest's interfaces", "the network of every pod"),
    row("UpdateRoutesRequest", "rule", "leads the pod's traffic", "the network of every pod on bare metal"),
    row("VolumeStatsRequest", "deny", "reads how full a volume is", "metrics of direct volumes"),
    row("WaitProcessRequest", "rule", "learns when and how a process ended", "every pod"),
    row("WriteStreamRequest", "deny", "types into a process", "kubectl attach, and exec with input", {
        option: "stdin",
    }),
];

type Rest = Partial<Pick<AgentRequest, "baseline" | "option">> & { readonly since?: string | undefined };

function row(name: string, strict: Answer, gain: string, breaks: string, rest: Rest = {}): AgentRequest {
    const { since, ...own } = { since: FIRST, ...rest };
    return { name, ...defined({ since }), gain, breaks, baseline: strict, strict, ...own };
}

/** What is known of a request; undefined for a name that no agent asks about. */
export function agentRequest(name: string): AgentRequest | undefined {
    return AGENT_REQUESTS.find((request) => request.name === name);
}

/** Requests that no option can allow, and why. */
export const CLOSED_REQUESTS: Readonly<Record<string, string>> = {
    SetPolicyRequest: "would let the host replace the policy by one that allows everything",
    CreateContainerRequest: "would let the host run anything",
    CreateSandboxRequest: "would let the host load kernel modules and mount what it chooses",
    CopyFileRequest: "would let the host write any file of the guest",
    ExecProcessRequest: "would let the host run any program in a container: name the commands in policy.exec",
    StartContainerRequest: "is allowed for every container of the pod already",
    RemoveContainerRequest: "is allowed for every container of the pod already",
};

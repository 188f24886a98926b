/** A request that policies are asked about. */
export interface Probe {
    /** What the host does with it, in plain words. */
    readonly name: string;
    /** The rule that is asked. */
    readonly request: string;
    readonly input: unknown;
    /** What a host gains that may do it; default: what the catalogue of requests says. */
    readonly gain?: string;
}

export function probe(name: string, request: string, input: unknown, gain?: string): Probe {
    return { name, request, input, ...(gain === undefined ? {} : { gain }) };
}

/** Identifiers of a container that no policy knows. */
export const CONTAINER_ID = "c0".padEnd(64, "0");
const EXEC_ID = "e0".padEnd(64, "0");

export const PROCESS = { container_id: CONTAINER_ID, exec_id: CONTAINER_ID };

const CAPABILITIES = { Bounding: [], Effective: [], Inheritable: [], Permitted: [], Ambient: [] };

/** A process as the runtime asks for it. */
export function processInput(args: readonly string[], uid = 1000): object {
    return {
        Terminal: false,
        ConsoleSize: null,
        User: { UID: uid, GID: uid, AdditionalGids: [uid], Username: "" },
        Args: args,
        Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
        Cwd: "/",
        Capabilities: CAPABILITIES,
        Rlimits: [],
        NoNewPrivileges: true,
        ApparmorProfile: "",
        OOMScoreAdj: 0,
        SelinuxLabel: "",
    };
}

/** A command in a container. */
export function execInput(containerId: string, process: object): object {
    const streams = { stdin_port: null, stdout_port: null, stderr_port: null };
    return { container_id: containerId, exec_id: EXEC_ID, string_user: null, ...streams, process };
}

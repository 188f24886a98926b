import { defined } from "../../fields";
import type { Process } from "../derive/container";
import { ORDINARY_NODE } from "../nodes";
import { processInput as modelledProcess } from "../selfCheck/container";

/** A request that policies are asked about. */
export interface Probe {
    /** What the host does with it, in plain words. */
    readonly name: string;
    /** The rule that is asked. */
    readonly request: string;
    readonly input: unknown;
    /** What a host gains that may do it; default: what the catalog of requests says. */
    readonly gain?: string;
}

export function probe(name: string, request: string, input: unknown, gain?: string): Probe {
    return { name, request, input, ...defined({ gain }) };
}

/** A request of a sequence. */
export interface Step extends Probe {
    /** The same for what is compared between two policies. */
    readonly key: string;
    /** Whether the answer is compared; if not, it is asked for what it leaves behind. */
    readonly isAsked: boolean;
    /** Whether it is something that the pod itself does as one of the policies has it, and not as both. */
    readonly isOwn: boolean;
}

/** Requests that are asked one after the other in a new guest. */
export type RequestSequence = readonly Step[];

/** A probe that stands for itself. */
export function alone(probe: Probe): RequestSequence {
    return [stepOf(probe)];
}

export function stepOf(probe: Probe): Step {
    return { ...probe, key: `${probe.name} ${JSON.stringify(probe.input)}`, isAsked: true, isOwn: false };
}

/** Identifiers of a container that no policy knows. */
export const CONTAINER_ID = "c0".padEnd(64, "0");
const EXEC_ID = "e0".padEnd(64, "0");

export const PROCESS = { container_id: CONTAINER_ID, exec_id: CONTAINER_ID };

/** A program that asks for nothing. */
export const MODEST: Process = {
    args: ["/app"],
    shadowed: [],
    environment: [
        { name: "PATH", value: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", required: true },
    ],
    cwd: "/",
    user: { uid: 1000, gid: 1000, groups: [1000], imageGroups: [] },
    capabilities: { names: [], hasAll: false },
    noNewPrivileges: true,
    readOnlyRoot: true,
    terminal: false,
    mounts: {},
    optionalMounts: {},
};

/** Such a program as the runtime asks for it. */
export function processInput(args: readonly string[], uid = 1000): object {
    return modelledProcess({ ...MODEST, args, user: { uid, gid: uid, groups: [uid], imageGroups: [] } }, ORDINARY_NODE);
}

/** A command in a container. */
export function execInput(containerId: string, process: object): object {
    const streams = { stdin_port: null, stdout_port: null, stderr_port: null };
    return { container_id: containerId, exec_id: EXEC_ID, string_user: null, ...streams, process };
}

import { fieldsOf } from "../../fields";
import type { AllowedCommand } from "../../policy/derive/commands";
import { openCommandsOf } from "../../policy/openCommand";
import { attacksOn } from "../../policy/probes/attacks";
import { FOREIGN_ATTACKS } from "../../policy/probes/foreign";
import {
    alone,
    execInput,
    type Probe,
    probe,
    type RequestSequence,
    type Step,
    stepOf,
} from "../../policy/probes/probe";
import { type ModelledRequest, podRequests } from "../../policy/selfCheck/requests";
import type { PolicyParts } from "../policy/parts";
import { identityOf } from "../tree/show";
import { podOf } from "./pod";

type Side = PolicyParts | undefined;

/** What each of two policies is asked about their pods: the answers to steps of one key are compared. */
export interface PodSequences {
    readonly before: readonly RequestSequence[];
    readonly after: readonly RequestSequence[];
}

/**
 * The requests in the lifecycles of the pods that the policies are for. Both policies get the requests of only one pod, in the
 * lifecycle of that pod. Each policy gets the requests of both pods in the lifecycle of its own pod.
 */
export function podSequences(before: Side, after: Side): PodSequences {
    const [one, other] = [lifecycleOf(before), lifecycleOf(after)];
    const [inOne, inOther] = [keysOf(one), keysOf(other)];
    const both = new Set([...inOne].filter((key) => inOther.has(key)));
    const isSame = differOnlyInContainers(before, after);
    const asked = isSame ? new Set<string>() : new Set(sampleOf(one, both));
    const isNew = (request: ModelledRequest) => !both.has(keyOf(request));
    const isOwn = (request: ModelledRequest) => isNew(request) || asked.has(keyOf(request));
    const attacks = isSame ? [] : attacksOnPods(one, other);
    const sequences = (...all: RequestSequence[]) => [...all.filter((sequence) => sequence.length > 0), ...attacks];
    return {
        before: sequences(sequenceOf(one, isOwn, both), sequenceOf(other, isNew, both)),
        after: sequences(sequenceOf(one, isNew, both), sequenceOf(other, isOwn, both)),
    };
}

/** Keys of the requests that stand for those that both pods send. */
function sampleOf({ requests }: PodLifecycle, both: ReadonlySet<string>): string[] {
    const shared = requests.filter((request) => both.has(keyOf(request)));
    // One container stands for those that both pods have: the rules make no difference between them.
    const [name] = [...new Set(shared.flatMap(({ container }) => container ?? []))].sort();
    return shared.filter(({ container }) => container === undefined || container === name).map(keyOf);
}

/** The same for every pod, so the probes for all policies ask it. */
const OF_EVERY_POD = ["CopyFile", "DestroySandbox", "GetOOMEvent", "GuestDetails", "OnlineCPUMem"].map(
    (name) => `${name}Request`,
);

interface PodLifecycle {
    readonly requests: readonly ModelledRequest[];
    /** By container, those that have to have run before it. */
    readonly inits: ReadonlyMap<string, readonly string[]>;
    /** By container, the commands that leave to the host what is run. */
    readonly open: ReadonlyMap<string, readonly AllowedCommand[]>;
}

function lifecycleOf(side: Side): PodLifecycle {
    const pod = podOf(side?.data);
    const requests = pod === undefined ? [] : podRequests(pod).filter(({ name }) => !OF_EVERY_POD.includes(name));
    return {
        requests,
        inits: new Map(pod?.containers.map(({ name, after }) => [name, after])),
        open: openCommandsOf(pod),
    };
}

function keysOf({ requests }: PodLifecycle): ReadonlySet<string> {
    return new Set(requests.map(keyOf));
}

/** Requests about two containers may be alike: those of different pods can have one identifier. */
function keyOf({ name, about, input }: ModelledRequest): string {
    return `${name} ${JSON.stringify([about, input])}`;
}

/** Whether the policies differ in containers only, so that equal containers get equal answers. */
function differOnlyInContainers(before: Side, after: Side): boolean {
    const rest = (side: Side) => {
        const { containers: _, ...data } = fieldsOf(side?.data);
        return identityOf([data, ...CREATION.map((name) => side?.defaults.get(name)?.allowed)]);
    };
    return before !== undefined && before.bare === after?.bare && rest(before) === rest(after);
}

/** The requests of a pod's lifecycle that are asked one by one, in addition to the other probes. */
const CREATION = ["CopyFile", "CreateContainer", "CreateSandbox", "ExecProcess", "RemoveContainer", "SignalProcess"]
    .concat("StartContainer", "StatsContainer", "TtyWinResize", "UpdateInterface", "UpdateRoutes", "WaitProcess")
    .map((name) => `${name}Request`);

/** More than any pod's lifecycle has: the author of a policy must not exhaust its reader. */
const LONGEST = 300;

/** The part of a lifecycle that has to be asked, with the containers that have to exist, or to have run, before. */
function sequenceOf(
    { requests, inits }: PodLifecycle,
    isAsked: (request: ModelledRequest) => boolean,
    both: ReadonlySet<string>,
): RequestSequence {
    const asked = requests.filter(isAsked);
    // Every request except a creation needs a container that was created.
    const later: unknown[] = asked.filter(({ name }) => name !== "CreateContainerRequest").map(idOf);
    const ids = new Set<unknown>(later.filter((id) => id !== undefined));
    const starts = asked.filter(({ name }) => name === "StartContainerRequest");
    const first = new Set(starts.flatMap(({ about }) => inits.get(about) ?? []));
    const isNeeded = (request: ModelledRequest) =>
        isCreation(request) && (ids.has(idOf(request)) || first.has(request.about));
    return requests
        .filter((request) => isAsked(request) || isNeeded(request))
        .slice(0, LONGEST)
        .map((request): Step => {
            const key = keyOf(request);
            return { ...probeOf(request), key, isAsked: isAsked(request), isOwn: !both.has(key) };
        });
}

function isCreation({ name }: ModelledRequest): boolean {
    return name === "CreateContainerRequest" || name === "StartContainerRequest";
}

function idOf({ input }: ModelledRequest): unknown {
    return fieldsOf(input)["container_id"];
}

const WORDS: Readonly<Record<string, string>> = {
    AddARPNeighborsRequest: "tell the guest of",
    CreateContainerRequest: "create",
    CreateSandboxRequest: "create the sandbox of",
    ExecProcessRequest: "run a declared command in",
    RemoveContainerRequest: "remove",
    SignalProcessRequest: "send a signal to",
    StartContainerRequest: "start",
    StatsContainerRequest: "read how much is used by",
    TtyWinResizeRequest: "tell its size to the terminal of",
    UpdateInterfaceRequest: "configure",
    UpdateRoutesRequest: "set",
    WaitProcessRequest: "wait for the end of",
};

function probeOf({ name, about, container, input }: ModelledRequest): Probe {
    const who = container === undefined ? about : `the pod's container ${container}`;
    const args = JSON.stringify(fieldsOf(fieldsOf(input)["process"])["Args"]);
    return probe(`${WORDS[name] ?? name} ${who}${args === undefined ? "" : ` (${args})`}`, name, input);
}

/** Attacks on a container that both pods have alike, or on one of each where there is none; without a pod, on a foreign one. */
function attacksOnPods(one: PodLifecycle, other: PodLifecycle): RequestSequence[] {
    const [ours, theirs] = [creationsIn(one.requests), creationsIn(other.requests)];
    const inTheirs = new Set(theirs.map(({ input }) => JSON.stringify(input)));
    const both = ours.filter(({ input }) => inTheirs.has(JSON.stringify(input)));
    const targets = both.length > 0 ? both.slice(0, 1) : [...ours.slice(0, 1), ...theirs.slice(0, 1)];
    const open = [...ours.map((each) => [each, one] as const), ...theirs.map((each) => [each, other] as const)];
    const shared = new Set(both.map(textOf));
    const isShared = (each: ModelledRequest) => shared.has(textOf(each));
    const isOpen = ({ about }: ModelledRequest) => one.open.has(about) || other.open.has(about);
    return [
        ...(targets.length > 0
            ? targets.flatMap((each) => attackSequences(each, isOpen(each)))
            : FOREIGN_ATTACKS.map(alone)),
        ...open.flatMap(([each, life]) => openSequence(each, life.open.get(each.about), isShared(each))),
    ];
}

/** Commands of a container with arguments that its policy does not name. */
function openSequence(creation: ModelledRequest, open: readonly AllowedCommand[] = [], isShared: boolean): Step[][] {
    const prefixes = open.filter(({ prefix }) => prefix === true);
    const steps = prefixes.map(({ command }): Step => {
        const name = `run a declared command in the pod's container ${creation.about} (${JSON.stringify(command)}), with a further argument`;
        const gain = "chooses what the program does, and may read secrets of the workload";
        const input = commandIn(creation, [...command, "--of-the-host"]);
        return { ...stepOf(probe(name, "ExecProcessRequest", input, gain)), isOwn: !isShared };
    });
    return steps.length === 0 ? [] : [[...started(creation), ...steps]];
}

/** In the order of their names, which is the same whichever of the pods comes first. */
function creationsIn(life: readonly ModelledRequest[]): ModelledRequest[] {
    return life
        .filter(({ name, container }) => name === "CreateContainerRequest" && container !== undefined)
        .sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

function textOf({ about, input }: ModelledRequest): string {
    return JSON.stringify([about, input]);
}

/** A command as the runtime asks for it: with all that the container's own program has. */
function commandIn({ input }: ModelledRequest, args: readonly string[]): object {
    const { Process } = fieldsOf(fieldsOf(input)["OCI"]);
    const process = { ...fieldsOf(Process), Args: args, Terminal: false, Capabilities: null };
    return execInput(String(fieldsOf(input)["container_id"]), process);
}

function started({ input }: ModelledRequest): Step[] {
    return [
        probe("", "CreateContainerRequest", input),
        probe("", "StartContainerRequest", { container_id: fieldsOf(input)["container_id"] }),
    ].map((step) => ({ ...stepOf(step), isAsked: false }));
}

/** Where a policy allows a shell or the like, what is said of that command says more than that one shell is denied. */
function attackSequences(creation: ModelledRequest, isOpen: boolean): RequestSequence[] {
    const what = `the pod's container ${creation.about}`;
    const id = String(fieldsOf(creation.input)["container_id"]);
    const stream = { container_id: id, exec_id: id };
    const running = [
        ...(isOpen ? [] : [probe(`run a shell in ${what}`, "ExecProcessRequest", commandIn(creation, ["/bin/sh"]))]),
        probe(`read the output of ${what}`, "ReadStreamRequest", { ...stream, len: 4096 }),
        probe(`type into ${what}`, "WriteStreamRequest", { ...stream, data: [10] }),
    ];
    return [...attacksOn(creation.input, what).map(alone), [...started(creation), ...running.map(stepOf)]];
}

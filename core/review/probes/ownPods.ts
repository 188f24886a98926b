import { fieldsOf } from "../../fields";
import { type ModelledRequest, podRequests } from "../../policy/selfCheck/requests";
import type { PolicyParts } from "../policy/parts";
import { identityOf } from "../tree/show";
import { attacksOn } from "./attacks";
import { FOREIGN_ATTACKS } from "./foreign";
import { podOf } from "./pod";
import { alone, execInput, type Probe, probe, processInput, type RequestSequence, type Step, stepOf } from "./probe";

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
    const attacks = isSame ? [] : attacksOnPods(one.requests, other.requests);
    const sequences = (...all: RequestSequence[]) => [...all.filter((sequence) => sequence.length > 0), ...attacks];
    return {
        before: sequences(sequenceOf(one, isOwn, both), sequenceOf(other, isNew, both)),
        after: sequences(sequenceOf(one, isNew, both), sequenceOf(other, isOwn, both)),
    };
}

/** Keys of the requests that stand for those that both pods send. */
function sampleOf({ requests }: PodLifecycle, both: ReadonlySet<string>): string[] {
    const shared = requests.filter((request) => both.has(keyOf(request)));
    const isContainer = ({ about }: ModelledRequest) => !/^(the|interface) /.test(about);
    // One container stands for those that both pods have: the rules make no difference between them.
    const [name] = [...new Set(shared.filter(isContainer).map(({ about }) => about))].sort();
    return shared.filter((request) => !isContainer(request) || request.about === name).map(keyOf);
}

/** The same for every pod, so the probes for all policies ask it. */
const OF_EVERY_POD = ["CopyFile", "DestroySandbox", "GetOOMEvent", "GuestDetails", "OnlineCPUMem"].map(
    (name) => `${name}Request`,
);

interface PodLifecycle {
    readonly requests: readonly ModelledRequest[];
    /** By container, those that have to have run before it. */
    readonly inits: ReadonlyMap<string, readonly string[]>;
}

function lifecycleOf(side: Side): PodLifecycle {
    const pod = podOf(side?.data);
    const requests = pod === undefined ? [] : podRequests(pod).filter(({ name }) => !OF_EVERY_POD.includes(name));
    return { requests, inits: new Map(pod?.containers.map(({ name, after }) => [name, after])) };
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

function probeOf({ name, about, input }: ModelledRequest): Probe {
    const who = /^(the|interface) /.test(about) ? about : `the pod's container ${about}`;
    const args = JSON.stringify(fieldsOf(fieldsOf(input)["process"])["Args"]);
    return probe(`${WORDS[name] ?? name} ${who}${args === undefined ? "" : ` (${args})`}`, name, input);
}

/** Attacks on a container that both pods have alike, or on one of each where there is none; without a pod, on a foreign one. */
function attacksOnPods(one: readonly ModelledRequest[], other: readonly ModelledRequest[]): RequestSequence[] {
    const [ours, theirs] = [creationsIn(one), creationsIn(other)];
    const inTheirs = new Set(theirs.map(({ input }) => JSON.stringify(input)));
    const both = ours.filter(({ input }) => inTheirs.has(JSON.stringify(input)));
    const targets = both.length > 0 ? both.slice(0, 1) : [...ours.slice(0, 1), ...theirs.slice(0, 1)];
    return targets.length > 0 ? targets.flatMap(attackSequences) : FOREIGN_ATTACKS.map(alone);
}

/** In the order of their names, which is the same whichever of the pods comes first. */
function creationsIn(life: readonly ModelledRequest[]): ModelledRequest[] {
    return life
        .filter(({ name, about }) => name === "CreateContainerRequest" && about !== "the sandbox")
        .sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

function textOf({ about, input }: ModelledRequest): string {
    return JSON.stringify([about, input]);
}

function attackSequences({ about, input }: ModelledRequest): RequestSequence[] {
    const what = `the pod's container ${about}`;
    const id = String(fieldsOf(input)["container_id"]);
    const stream = { container_id: id, exec_id: id };
    const before: Step[] = [
        probe("", "CreateContainerRequest", input),
        probe("", "StartContainerRequest", { container_id: id }),
    ].map((step) => ({ ...stepOf(step), isAsked: false }));
    const running = [
        probe(`run a shell in ${what}`, "ExecProcessRequest", execInput(id, processInput(["/bin/sh"]))),
        probe(`read the output of ${what}`, "ReadStreamRequest", { ...stream, len: 4096 }),
        probe(`type into ${what}`, "WriteStreamRequest", { ...stream, data: [10] }),
    ];
    return [...attacksOn(input, what).map(alone), [...before, ...running.map(stepOf)]];
}

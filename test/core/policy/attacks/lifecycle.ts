import type { Creation } from "../requestTypes";
import { type Call, historyBefore, STRICT } from "../scenario";
import { type Attack, attacksOn, CONTAINER_NAME, callOf, changed, idOf, mountAt, onCreation, withId } from "./attack";

interface ById {
    container_id: string;
}

const CREATE = "CreateContainerRequest";
const START = "StartContainerRequest";
const REMOVE = "RemoveContainerRequest";
const NEW_ID = "9a".padEnd(64, "0");

const app = onCreation("app");
const startApp = attacksOn<ById>(STRICT, START, "app");
const startProxy = attacksOn<ById>(STRICT, START, "proxy");
const startSandbox = attacksOn<ById>(STRICT, START, "the sandbox");
const worker = onCreation("worker");
const same = <T>(input: T): T => input;

function removalOf(about: string): Call {
    return { name: REMOVE, input: { container_id: idOf(about), timeout: 0 } };
}

/** Calls with the creation of the app changed before its start. */
function created(change: (input: Creation) => unknown): (calls: readonly Call[]) => Call[] {
    return (calls) => changed<Creation>(calls, CREATE, "app", change);
}

function without(variable: string): (calls: readonly Call[]) => Call[] {
    return created(({ OCI }) => {
        OCI.Process.Env = OCI.Process.Env.filter((entry) => !entry.startsWith(`${variable}=`));
    });
}

function withoutMount(destination: string): (calls: readonly Call[]) => Call[] {
    return created(({ OCI }) => {
        OCI.Mounts = OCI.Mounts.filter((mount) => mount.destination !== destination);
    });
}

/** Everything that changes state in the pod's life, until nothing of it is left. */
const WHOLE_LIFE = historyBefore(STRICT, STRICT.requests.length);
const SANDBOX_CREATION = "CreateSandboxRequest";
const again = attacksOn<object>(STRICT, SANDBOX_CREATION);

/** Names of folders next to those of containers, and what is not an identifier of a runtime's. */
const IDS = [
    "sandbox",
    "shared",
    "image",
    "cdh",
    "_",
    "-",
    "-x",
    "a",
    "0",
    "A".repeat(64),
    "Sandbox",
    ".",
    ".x",
    "a.b",
    "a_b",
    "a/",
    "/a",
    // With a dash the copy `aaaa-0123456789abcdef-b-0123456789abcdef-hosts` would be one of two containers.
    "aaaa-0123456789abcdef-b",
    "a".repeat(65),
];

function isCall(call: Call, name: string, about: string): boolean {
    return call.name === name && (call.input as ById).container_id === idOf(about);
}

/** Order and number of what happens to a container. */
export const LIFECYCLE_ATTACKS: readonly Attack[] = [
    app(
        "a second copy next to a running container",
        (input) => withId(input, idOf("app"), NEW_ID),
        (calls) => [...calls, callOf(CREATE, "app"), callOf(START, "app")],
    ),
    app("a running container is created anew", same, (calls) => [
        ...calls,
        callOf(CREATE, "app"),
        callOf(START, "app"),
    ]),
    startApp("a start of a container whose place another took", same, (calls) => [
        ...calls,
        { name: CREATE, input: withId(callOf(CREATE, "app").input, idOf("app"), NEW_ID) },
    ]),
    startApp("a start after a complete request for what was created incomplete", same, (calls) => [
        ...without("GREETING")(calls),
        callOf(CREATE, "app"),
    ]),
    app("the id of another container", (input) => withId(input, idOf("app"), idOf("setup"))),
    app("the id of the sandbox", (input) => withId(input, idOf("app"), idOf("the sandbox"))),
    app(
        "the id of another container that was removed",
        (input) => withId(input, idOf("app"), idOf("setup")),
        (calls) => [...calls, removalOf("setup")],
    ),
    ...["", "..", "a/b", "../../etc", "a\n", "a b", "å"].map((id) =>
        app(`the id ${JSON.stringify(id)}`, (input) => withId(input, idOf("app"), JSON.stringify(id).slice(1, -1))),
    ),
    ...IDS.map((id) => app(`the id ${JSON.stringify(id)}`, (input) => withId(input, idOf("app"), id))),
    ...["sandbox", "shared", "image", "cdh"].map((id) =>
        onCreation("the sandbox")(`the id ${JSON.stringify(id)}`, (input) => withId(input, idOf("the sandbox"), id)),
    ),
    again("a second sandbox", same, () => [callOf(SANDBOX_CREATION, "the pod")]),
    again("a second sandbox next to the sandbox container", same, () => [
        callOf(SANDBOX_CREATION, "the pod"),
        callOf(CREATE, "the sandbox"),
    ]),
    again("a second sandbox next to running containers", same, () => WHOLE_LIFE.filter(({ name }) => name !== REMOVE)),
    again("a second sandbox when all containers are removed", same, () => [
        ...WHOLE_LIFE,
        ...["setup", "proxy", "app", "worker", "plain"].map(removalOf),
    ]),
    again(
        "a second sandbox under another name",
        (input) => ({ ...input, sandbox_id: "x", hostname: "x" }),
        () => [callOf(SANDBOX_CREATION, "the pod")],
    ),
    again("a sandbox after a container that was created without one", same, () => [callOf(CREATE, "the sandbox")]),
    app("a container that the pod does not have", (input) => {
        input.OCI.Annotations[CONTAINER_NAME] = "debugger";
    }),
    app("a container without a name", (input) => {
        delete input.OCI.Annotations[CONTAINER_NAME];
    }),
    worker("the name of a container that runs", (input) => {
        input.OCI.Annotations[CONTAINER_NAME] = "app";
    }),
    startApp("a second start", same, (calls) => [...calls, callOf(START, "app")]),
    startApp("a start before any init container ran", same, (calls) =>
        calls.filter((call) => !isCall(call, START, "setup") && !isCall(call, START, "proxy")),
    ),
    startProxy("a sidecar's start before the init container ahead of it ran", same, (calls) =>
        calls.filter((call) => !isCall(call, START, "setup")),
    ),
    startApp("a start before the sidecar ran", same, (calls) => calls.filter((call) => !isCall(call, START, "proxy"))),
    startApp("a start after its removal", same, (calls) => [...calls, removalOf("app")]),
    startApp("a start without creation", same, (calls) => calls.filter((call) => !isCall(call, CREATE, "app"))),
    startApp("a start under an unknown id", (input) => {
        input.container_id = NEW_ID;
    }),
    ...["GREETING", "TEXT", "TIER", "LANG", "PASSWORD", "LEVEL", "TOKEN", "FLAG_A", "POD_NAME", "CPUS", "PATH"].map(
        (variable) => startApp(`a start without the variable ${variable}`, same, without(variable)),
    ),
    startApp(
        "a start without environment",
        same,
        created(({ OCI }) => {
            OCI.Process.Env = [];
        }),
    ),
    ...["/etc/app", "/var/tokens", "/projected", "/podinfo"].map((destination) =>
        startApp(`a start without the mount ${destination}`, same, withoutMount(destination)),
    ),
    startApp(
        "a start with a volume mounted over what is mounted in it",
        same,
        created(({ OCI }) => {
            OCI.Mounts.reverse();
        }),
    ),
    startApp(
        "a start with a volume mounted again, over what is mounted in it",
        same,
        created((input) => {
            input.OCI.Mounts.push({ ...mountAt(input, "/data") });
        }),
    ),
    startApp(
        "a start without a disk",
        same,
        created((input) => {
            input.OCI.Mounts = input.OCI.Mounts.filter(({ destination }) => destination !== "/data");
            input.storages = input.storages.filter(({ source }) => source !== "00/data");
        }),
    ),
    startSandbox("a start of a sandbox without the pod's kernel settings", same, (calls) =>
        changed<Creation>(calls, CREATE, "the sandbox", ({ OCI }) => {
            OCI.Linux.Sysctl = {};
        }),
    ),
    ...["SignalProcessRequest", REMOVE].map((name) =>
        attacksOn<ById>(
            STRICT,
            name,
            "the sandbox",
        )("an unknown id", (input) => {
            input.container_id = NEW_ID;
        }),
    ),
    attacksOn<ById>(STRICT, REMOVE, "the sandbox")("a second removal", same, (calls) => [
        ...calls,
        removalOf("the sandbox"),
    ]),
    ...["WaitProcessRequest", "StatsContainerRequest"].map((name) =>
        attacksOn<ById>(
            STRICT,
            name,
            "setup",
        )("an unknown id", (input) => {
            input.container_id = NEW_ID;
        }),
    ),
];

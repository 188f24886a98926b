import type { CapabilitySet, Exec } from "../requestTypes";
import { STRICT } from "../scenario";
import { type Attack, attacksOn, idOf } from "./attack";

const EXEC = "ExecProcessRequest";
const alive = attacksOn<Exec>(STRICT, EXEC, "app", 0);
const show = attacksOn<Exec>(STRICT, EXEC, "app", 5);
const proxyReady = attacksOn<Exec>(STRICT, EXEC, "proxy");

function process(what: string, change: (process: Exec["process"]) => unknown): Attack {
    return alive(what, (input) => {
        change(input.process);
    });
}

function command(...args: readonly string[]): Attack {
    return process(`the command ${JSON.stringify(args)}`, (it) => {
        it.Args = [...args];
    });
}

const NONE: Record<CapabilitySet, string[]> = {
    Bounding: [],
    Effective: [],
    Inheritable: [],
    Permitted: [],
    Ambient: [],
};

const BIND = ["CAP_NET_BIND_SERVICE"];
const RIGHTS = { Bounding: BIND, Effective: BIND, Permitted: BIND };

/** Commands next to a container's own process. */
export const EXEC_ATTACKS: readonly Attack[] = [
    command(),
    command("/bin/sh"),
    command("/app"),
    command("/app alive"),
    command("/app", "alive", "--verbose"),
    command("/app", "ready"),
    command("/app", "Alive"),
    command("/app", "reload", "now"),
    command("/proxy", "--ready"),
    show("the beginning of a prefix", ({ process: it }) => {
        it.Args = ["/app"];
    }),
    show("another word within a prefix", ({ process: it }) => {
        it.Args = ["/app", "showall"];
    }),
    show("something before a prefix", ({ process: it }) => {
        it.Args = ["/bin/sh", "/app", "show"];
    }),
    proxyReady("the probe of another container", (input) => {
        input.process.Args = ["/app", "alive"];
    }),
    alive("a probe in another container", (input) => {
        input.container_id = idOf("setup");
    }),
    alive("a probe in the sandbox", (input) => {
        input.container_id = idOf("the sandbox");
    }),
    alive("a container that there is not", (input) => {
        input.container_id = "9a".padEnd(64, "0");
    }),
    alive(
        "a container that was removed",
        (input) => input,
        (calls) => [...calls, { name: "RemoveContainerRequest", input: { container_id: idOf("app"), timeout: 0 } }],
    ),
    process("LD_PRELOAD", ({ Env }) => Env.push("LD_PRELOAD=/tmp/x.so")),
    process("another value of a variable", (it) => {
        it.Env = it.Env.map((variable) => variable.replace(/^GREETING=.*/, "GREETING=bye"));
    }),
    process("a second value of a variable", ({ Env }) => Env.push("GREETING=bye")),
    process("no variables", (it) => {
        it.Env = [];
    }),
    process("without a variable that the pod declares", (it) => {
        it.Env = it.Env.filter((variable) => !variable.startsWith("GREETING="));
    }),
    process("root", ({ User }) => {
        User.UID = 0;
    }),
    process("root's group", ({ User }) => {
        User.GID = 0;
    }),
    process("one more group", ({ User }) => User.AdditionalGids.push(0)),
    process("a user by name", ({ User }) => {
        User.Username = "root";
    }),
    alive("a user by name, for the agent", (input) => {
        input.string_user = { uid: "root", gid: "", additionalGids: [] };
    }),
    process("a terminal for a probe", (it) => {
        it.Terminal = true;
    }),
    process("capabilities", (it) => {
        it.Capabilities = { ...NONE, Bounding: ["CAP_SYS_ADMIN"], Effective: ["CAP_SYS_ADMIN"] };
    }),
    process("no capabilities, where the container has one", (it) => {
        it.Capabilities = NONE;
    }),
    ...["net_bind_service", "CAP_CAP_NET_BIND_SERVICE", '"NET_BIND_SERVICE"', "SYS_ADMIN"].map((spelling) =>
        process(`the capability as ${spelling}`, (it) => {
            const given = [spelling];
            it.NoNewPrivileges = true;
            it.Capabilities = { ...NONE, Bounding: given, Effective: given, Permitted: given };
        }),
    ),
    process("no rights at all, of a runtime that says which a command has", (it) => {
        it.Capabilities = { ...NONE };
        it.NoNewPrivileges = true;
    }),
    ...["RLIMIT_NPROC", "RLIMIT_FSIZE", "NOFILE"].map((Type) =>
        process(`a limit of the kind ${Type}`, ({ Rlimits }) => Rlimits.push({ Type, Hard: 4096, Soft: 4096 })),
    ),
    process("too few open files", ({ Rlimits }) => Rlimits.push({ Type: "RLIMIT_NOFILE", Hard: 64, Soft: 64 })),
    process("another working directory", (it) => {
        it.Cwd = "/";
    }),
    process("set-uid programs gain rights, of a runtime that says which a command has", (it) => {
        it.Capabilities = { ...NONE, ...RIGHTS };
        it.NoNewPrivileges = false;
    }),
    process("a label of SELinux", (it) => {
        it.SelinuxLabel = "system_u:system_r:spc_t:s0";
    }),
    process("a profile of AppArmor", (it) => {
        it.ApparmorProfile = "unconfined";
    }),
    process("a limit of the host's", ({ Rlimits }) => Rlimits.push({ Type: "RLIMIT_CORE", Hard: 1, Soft: 1 })),
    alive("no process", (input) => {
        Reflect.set(input, "process", null);
    }),
    ...(["stdin_port", "stdout_port", "stderr_port"] as const).map((port) =>
        alive(`${port}, a way around the agent`, (input) => {
            input[port] = 9000;
        }),
    ),
];

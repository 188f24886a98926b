import type { CapabilitySet, Process } from "../requestTypes";
import { TILL } from "../scenario";
import { type Attack, onCreation } from "./attack";

const app = onCreation("app");
const worker = onCreation("worker");
const sandbox = onCreation("the sandbox");
const plain = onCreation("plain");
const tagged = onCreation("tagged", TILL);
const untagged = onCreation("untagged", TILL);

function process(what: string, change: (process: Process) => unknown): Attack {
    return app(what, ({ OCI }) => {
        change(OCI.Process);
    });
}

function env(what: string, ...variables: readonly string[]): Attack {
    return process(what, ({ Env }) => Env.push(...variables));
}

/** Another value of a variable. */
function value(name: string, other: string): Attack {
    return process(`${name} is ${JSON.stringify(other)}`, (it) => {
        it.Env = it.Env.map((variable) => (variable.startsWith(`${name}=`) ? `${name}=${other}` : variable));
    });
}

/** The only limit that nodes set is that of open files, and never below what every Linux has. */
const LIMITS = [
    { Type: "RLIMIT_NOFILE", Hard: 1048576, Soft: 1023 },
    { Type: "RLIMIT_NOFILE", Hard: 0, Soft: 0 },
    { Type: "RLIMIT_NOFILE", Hard: 4096, Soft: -1 },
    ...["RLIMIT_CORE", "RLIMIT_NPROC", "RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_STACK", "RLIMIT_MEMLOCK", "RLIMIT_CPU"].map(
        (Type) => ({
            Type,
            Hard: 1048576,
            Soft: 1048576,
        }),
    ),
    ...["rlimit_nofile", "NOFILE", "RLIMIT_NOFILE ", ""].map((Type) => ({ Type, Hard: 4096, Soft: 4096 })),
];

/** Names that the agent reads differently, or not at all, in place of CAP_NET_BIND_SERVICE. */
const SPELLINGS = [
    "cap_net_bind_service",
    "net_bind_service",
    "CAP_CAP_NET_BIND_SERVICE",
    "Cap_NET_BIND_SERVICE",
    '"NET_BIND_SERVICE"',
    '"CAP_NET_BIND_SERVICE"',
    "CAP_NET_BIND_SERVICE ",
    "NET_BIND_SERVICE,SYS_ADMIN",
    "CAP_",
    "",
    "ALL",
    "CAP_NO_SUCH",
    "SYS_ADMIN",
];

const USED_SETS: readonly CapabilitySet[] = ["Bounding", "Effective", "Permitted"];
const UNUSED_SETS: readonly CapabilitySet[] = ["Inheritable", "Ambient"];

/** What runs in a container, as whom, and with which rights. */
export const PROCESS_ATTACKS: readonly Attack[] = [
    process("another program", ({ Args }) => Args.splice(0, 1, "/bin/sh")),
    process("another argument", ({ Args }) => Args.splice(1, 1, "serve-all")),
    process("one more argument", ({ Args }) => Args.push("--debug")),
    process("one argument less", ({ Args }) => Args.pop()),
    process("no arguments", (it) => {
        it.Args = [];
    }),
    process("arguments in another order", ({ Args }) => {
        Args.push(...Args.splice(1, 1));
    }),
    process("an argument of the wrong variable", ({ Args }) => Args.splice(2, 1, "--greeting=$(GREETING)")),
    process("an argument that is not this pod's name", ({ Args }) => Args.splice(3, 1, "--name=other")),
    process("an argument with something after the pod's name", ({ Args }) =>
        Args.splice(3, 1, "--name=shop-7d4b9c6f5d-x2x5z --evil"),
    ),
    process("an argument with a line after the pod's name", ({ Args }) =>
        Args.splice(3, 1, "--name=shop-7d4b9c6f5d-x2x5z\n"),
    ),
    process("two arguments in one", ({ Args }) => Args.splice(0, 2, "/app serve")),
    env("LD_PRELOAD", "LD_PRELOAD=/tmp/x.so"),
    env("a GPU by a variable", "VISIBLE_CDI_DEVICES=nvidia.com/gpu=all"),
    env("a variable that nobody declared", "DEBUG=1"),
    env("a variable with no value", "DEBUG"),
    env("an empty variable", ""),
    env("a second value of a literal", "GREETING=bye"),
    env("the same variable twice", "GREETING=hello"),
    env("a second value of a variable of the cluster's", "LEVEL=debug"),
    env("a host name with other letters", "HOSTNAME=$(id)"),
    env("a host name with a line", "HOSTNAME=a\nLD_PRELOAD=x"),
    env("an address of a service with other letters", "DB_SERVICE_HOST=evil.example"),
    env("a port of a service with a command", "DB_PORT=tcp://10.0.0.1:1;id"),
    env("a port of a service with a path", "DB_PORT=/tmp/socket"),
    env("a service variable in small letters", "db_service_host=10.0.0.1"),
    env("a variable that only begins like a service's", "DB_SERVICE_HOSTS=10.0.0.1"),
    env("another value than the author allows", "OTEL_ENDPOINT=http://collector:4318"),
    env("more than the value that the author allows", "OTEL_ENDPOINT=http://collector:4317/x"),
    env("another name than the author allows", "XMESH_A=b"),
    env("another name by its end", "MESH_A_=b"),
    value("GREETING", "bye"),
    value("TEXT", "bye, world"),
    value("TIER", "back"),
    value("LANG", "C"),
    value("PATH", "/tmp:/bin"),
    value("POD_NAME", "other-7d4b9c6f5d-x2x5z"),
    value("POD_NAME", "shop-7d4b9c6f5d-x2x5z;id"),
    value("POD_IP", "evil.example"),
    value("CPUS", "1;id"),
    value("PASSWORD", "hunter2"),
    value("PASSWORD", "sealed.fakejwsheader.e30.fakesignature"),
    process("another working directory", (it) => {
        it.Cwd = "/tmp";
    }),
    process("root", ({ User }) => {
        User.UID = 0;
    }),
    process("another user", ({ User }) => {
        User.UID = 1001;
    }),
    process("root's group", ({ User }) => {
        User.GID = 0;
    }),
    process("one more group", ({ User }) => User.AdditionalGids.push(0)),
    process("one group less", ({ User }) => User.AdditionalGids.pop()),
    process("no groups", ({ User }) => {
        User.AdditionalGids = [];
    }),
    process("a user by name", ({ User }) => {
        User.Username = "root";
    }),
    worker("a group that the image does not give", ({ OCI }) => {
        OCI.Process.User.AdditionalGids.push(11);
    }),
    sandbox("root as the sandbox", ({ OCI }) => {
        OCI.Process.User.UID = 0;
    }),
    ...USED_SETS.flatMap((set) => [
        process(`one more capability: ${set}`, ({ Capabilities }) => Capabilities[set].push("CAP_SYS_ADMIN")),
        process(`one capability less: ${set}`, ({ Capabilities }) => Capabilities[set].pop()),
    ]),
    ...UNUSED_SETS.map((set) =>
        process(`a capability that programs inherit: ${set}`, ({ Capabilities }) =>
            Capabilities[set].push("CAP_NET_BIND_SERVICE"),
        ),
    ),
    worker("a capability that the pod drops", ({ OCI }) => {
        for (const set of USED_SETS) {
            OCI.Process.Capabilities[set].push("CAP_NET_RAW");
        }
    }),
    worker("without the capability that the pod adds", ({ OCI }) => {
        for (const set of USED_SETS) {
            const all = OCI.Process.Capabilities[set];
            OCI.Process.Capabilities[set] = all.filter((name) => name !== "CAP_SYS_PTRACE");
        }
    }),
    process("set-uid programs gain rights", (it) => {
        it.NoNewPrivileges = false;
    }),
    plain("set-uid programs lose rights", ({ OCI }) => {
        OCI.Process.NoNewPrivileges = true;
    }),
    process("a terminal", (it) => {
        it.Terminal = true;
    }),
    worker("no terminal", ({ OCI }) => {
        OCI.Process.Terminal = false;
    }),
    ...LIMITS.map((limit) =>
        process(`the limit ${JSON.stringify(limit)}`, ({ Rlimits }) => Rlimits.push({ ...limit })),
    ),
    process("a good limit and another", ({ Rlimits }) =>
        Rlimits.push({ Type: "RLIMIT_NOFILE", Hard: 4096, Soft: 4096 }, { Type: "RLIMIT_FSIZE", Hard: 1, Soft: 1 }),
    ),
    ...SPELLINGS.map((spelling) =>
        process(`the capability as ${JSON.stringify(spelling)}`, ({ Capabilities }) => {
            for (const set of USED_SETS) {
                Capabilities[set] = [spelling];
            }
        }),
    ),
    ...SPELLINGS.map((spelling) =>
        process(`the capability, and ${JSON.stringify(spelling)}`, ({ Capabilities }) => {
            Capabilities.Bounding.push(spelling);
        }),
    ),
    process("the capability is inherited, in the other spelling", ({ Capabilities }) => {
        Capabilities.Inheritable.push("NET_BIND_SERVICE");
    }),
    ...["CAP_ALL", "ALL", "CAP_MKNOD", "MKNOD", "CAP_NEW_ONE", "CAP_CAP_CHOWN"].map((more) =>
        tagged(`all capabilities, and ${more}`, ({ OCI }) => {
            for (const set of USED_SETS) {
                OCI.Process.Capabilities[set].push(more);
            }
        }),
    ),
    ...UNUSED_SETS.map((set) =>
        tagged(`all capabilities, of which programs inherit one: ${set}`, ({ OCI }) => {
            OCI.Process.Capabilities[set].push("CAP_CHOWN");
        }),
    ),
    untagged("all capabilities, which another container has", ({ OCI }) => {
        for (const set of USED_SETS) {
            OCI.Process.Capabilities[set].push("CAP_SYS_ADMIN");
        }
    }),
    untagged("fewer capabilities, where another container has all", ({ OCI }) => {
        OCI.Process.Capabilities.Effective.pop();
    }),
    process("a limit of the host's", ({ Rlimits }) => Rlimits.push({ Type: "RLIMIT_NOFILE", Hard: 1, Soft: 1 })),
    process("a label of SELinux", (it) => {
        it.SelinuxLabel = "system_u:system_r:spc_t:s0";
    }),
    process("a profile of AppArmor", (it) => {
        it.ApparmorProfile = "unconfined";
    }),
    app("no process", (input) => {
        Reflect.set(input.OCI, "Process", null);
    }),
    app("the process of another container", ({ OCI }) => {
        OCI.Process = { ...OCI.Process, Args: ["/plain"] };
    }),
    ...["HOSTNAME=other", "HOSTNAME=shop-1", "DB_PORT=tcp://10.0.0.1:5432"].map((variable) =>
        plain(`a variable of the pod as one of the cluster's: ${variable}`, ({ OCI }) => {
            const [name] = variable.split("=");
            OCI.Process.Env = OCI.Process.Env.filter((other) => !other.startsWith(`${name}=`)).concat(variable);
        }),
    ),
    plain("another address than the author allows", ({ OCI }) => {
        OCI.Process.Env.push("OTEL_ENDPOINT=https://evil.example");
    }),
];

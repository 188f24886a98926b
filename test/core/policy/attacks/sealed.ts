import type { Exec } from "../requestTypes";
import { SEALED } from "../richPod";
import { PEER, STRICT } from "../scenario";
import { type Attack, attacksOn, mountAt, onCreation } from "./attack";

const app = onCreation("app");
const alive = attacksOn<Exec>(STRICT, "ExecProcessRequest", "app", 0);
const reload = attacksOn<Exec>(STRICT, "ExecProcessRequest", "app", 4);
const OTHER = `${SEALED.slice(0, -4)}AAAA`;

interface HasEnv {
    Env: string[];
}

function set(process: HasEnv, name: string, value: string): void {
    process.Env = [...process.Env.filter((entry) => !entry.startsWith(`${name}=`)), `${name}=${value}`];
}

const WORDS: Readonly<Record<string, string>> = {
    [SEALED]: "the policy's sealed text",
    [OTHER]: "another sealed text",
};

function created(about: string, name: string, value: string): Attack {
    return onCreation(about)(`${name} is ${WORDS[value] ?? value}`, ({ OCI }) => set(OCI.Process, name, value));
}

function inCommand(row: typeof alive, name: string, value: string): Attack {
    return row(`${name} is ${WORDS[value] ?? value}`, ({ process }) => set(process, name, value));
}

/** Variables by what the policy has for them: text, form, nothing but a name, the cluster's, the author's, none. */
const KINDS = [
    "GREETING",
    "PATH",
    "POD_NAME",
    "POD_IP",
    "CPUS",
    "LEVEL",
    "EXTRA",
    "TOKEN",
    "FLAG_A",
    "HOSTNAME",
    "KUBERNETES_SERVICE_HOST",
    "REDIS_PORT",
    "OTEL_ENDPOINT",
    "MESH_A",
    "TERM",
    "NOBODYS",
];

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

function source(destination: string, end: string): Attack {
    return app(`${destination}: a source that ends in ${JSON.stringify(end)}`, (input) => {
        const mount = mountAt(input, destination);
        mount.source = mount.source.replace(/(-[a-z0-9]{16})-.*$/, `$1${end}`);
    });
}

/** Sealed secrets that the host would have the agent unseal where it can read them, or send them, later. */
export const SEALED_ATTACKS: readonly Attack[] = [
    ...KINDS.flatMap((name) => [created("app", name, SEALED), created("app", name, OTHER)]),
    ...KINDS.slice(0, 14).map((name) => inCommand(alive, name, SEALED)),
    ...["LEVEL", "HOSTNAME", "PASSWORD"].map((name) => inCommand(reload, name, OTHER)),
    created("app", "PASSWORD", OTHER),
    created("app", "TOKEN", "sealed."),
    created("app", "LEVEL", "sealed.x"),
    created("app", "HOSTNAME", "sealed.a"),
    created("setup", "HOSTNAME", SEALED),
    created("setup", "MODE", SEALED),
    created("worker", "HOSTNAME", "sealed.x"),
    created("plain", "DB_PORT", OTHER),
    created("plain", "HOSTNAME", SEALED),
    onCreation("app", PEER)("LEVEL is a sealed text on a peer pod", ({ OCI }) => set(OCI.Process, "LEVEL", SEALED)),
    app("a sealed text as the name of a variable", ({ OCI }) => OCI.Process.Env.push(`=${SEALED}`)),
    app("a sealed text next to the variable that has it", ({ OCI }) => OCI.Process.Env.push(`PASSWORD=${SEALED}`)),
    // The agent looks for sealed secrets in all files but those whose source ends in a name that every container gets.
    ...["-token", "-serviceaccount2", "-serviceaccount.d", "-SERVICEACCOUNT", "-hosts", "-x", "serviceaccount"].map(
        (end) => source(SERVICE_ACCOUNT, end),
    ),
    ...["-x", "-hosts2", "-hosts.sealed", "-Hosts", "xhosts", "-hosts\n"].map((end) => source("/etc/hosts", end)),
    ...["-x", "-hostname-", "-hostname\0"].map((end) => source("/etc/hostname", end)),
    ...["-x", "-resolv_conf", "-resolv.conf~"].map((end) => source("/etc/resolv.conf", end)),
    ...["-x", "-termination-logs", "-log"].map((end) => source("/dev/termination-log", end)),
    source("/etc/app", "-serviceaccount"),
    source("/var/tokens", "-other"),
    onCreation("the sandbox")("/etc/resolv.conf of the sandbox: a source of another name", (input) => {
        const mount = mountAt(input, "/etc/resolv.conf");
        mount.source = mount.source.replace(/-resolv\.conf$/, "-x");
    }),
];

/** Texts that only look as if the agent would unseal them, or that the policy has for that very variable. */
export const HARMLESS_TEXTS: readonly Attack[] = [
    // The agent unseals a value that begins so (`src/agent/src/confidential_data_hub/mod.rs`, `unseal_env`).
    created("app", "LEVEL", "a=sealed.x"),
    created("app", "LEVEL", "xsealed.x"),
    created("app", "LEVEL", " sealed.x"),
    created("app", "LEVEL", "Sealed.x"),
    created("app", "LEVEL", "=sealed.x"),
    created("app", "TOKEN", "sealed"),
    created("app", "PASSWORD", SEALED),
    // The pod declares it with this very text, and lets it be missing.
    created("plain", "DB_PORT", SEALED),
];

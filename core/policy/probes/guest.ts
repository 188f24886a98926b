import { INTERFACE, NEIGHBOR, ROUTE } from "../selfCheck/samples";
import { DISK } from "./attacks";
import { COPY, EVERYDAY_PROBES, SANDBOX } from "./everyday";
import { FOREIGN_PROBE } from "./foreign";
import { CONTAINER_ID, execInput, type Probe, probe, processInput } from "./probe";

const FILES = "replaces files of the guest";
const HOST_DIRECTORY = {
    ...DISK,
    driver: "virtio-fs",
    source: "kataShared",
    fstype: "virtiofs",
    mount_point: "/run/kata-containers/shared/containers",
};
const HOOKS = "/run/kata-containers/shared/containers/hooks";
const LOOPBACK = "reads what the pod sends to itself, secrets of the guest's services among it";

const copy = (what: string, change: object, gain: string) =>
    probe(`copy a ${what}`, "CopyFileRequest", { ...COPY, ...change }, gain);
const sandbox = (what: string, change: object, gain: string) =>
    probe(`create a sandbox with ${what}`, "CreateSandboxRequest", { ...SANDBOX, ...change }, gain);
const exec = (name: string, args: readonly string[], gain: string, uid?: number) =>
    probe(name, "ExecProcessRequest", execInput(CONTAINER_ID, processInput(args, uid)), gain);

/** Attacks on the guest as a whole: its files, its network, its sandbox. */
export const GUEST_PROBES: readonly Probe[] = [
    copy("file to the guest's own disk", { path: "/etc/ssl/certs/ca-certificates.crt" }, FILES),
    copy("file out of the shared directory", { path: COPY.path.replace(/[^/]+$/, "../../../../../etc/passwd") }, FILES),
    copy(
        "link that leads out",
        { file_type: "Symlink", symlink_target: "/etc/shadow", path: `${COPY.path}/link` },
        "leads the container to files of the guest",
    ),
    sandbox("hooks", { guest_hook_path: HOOKS }, "runs programs in the guest that no policy sees"),
    sandbox(
        "a kernel module",
        { kernel_modules: [{ name: "nfs", parameters: [] }] },
        "loads code into the guest's kernel",
    ),
    sandbox(
        "a mount of the host",
        { storages: [HOST_DIRECTORY] },
        "shows the guest files that it can change at any time",
    ),
    probe(
        "lead loopback to the host by a route",
        "UpdateRoutesRequest",
        { routes: { Routes: [{ ...ROUTE, dest: "127.0.0.0/8" }] } },
        LOOPBACK,
    ),
    probe(
        "configure the loopback interface",
        "UpdateInterfaceRequest",
        { interface: { ...INTERFACE, device: "lo", name: "lo" } },
        LOOPBACK,
    ),
    probe(
        "name a neighbour on loopback",
        "AddARPNeighborsRequest",
        {
            neighbors: {
                ARPNeighbors: [
                    { ...NEIGHBOR, device: "lo", toIPAddress: { family: 0, address: "127.0.0.1", mask: "" } },
                ],
            },
        },
        "reads what the pod sends to itself",
    ),
    exec("run a shell as root in a container", ["/bin/sh"], "runs any program in a container, as root", 0),
    exec(
        "read a secret with a command",
        ["cat", "/run/confidential-containers/cdh/kbs/key"],
        "reads secrets of the workload",
    ),
    probe(
        "run a command as a user by name",
        "ExecProcessRequest",
        {
            ...execInput(CONTAINER_ID, processInput(["/bin/true"])),
            string_user: { uid: "root", gid: "", additionalGids: [] },
        },
        "runs a program as a user that the image names",
    ),
    probe("open a policy that allows everything", "SetPolicyRequest", {
        policy: "package agent_policy\n\ndefault SetPolicyRequest := true\n",
    }),
];

/**
 * The requests that every pair of policies is asked about, whatever is in them: each that agents know, with what a pod or an
 * attacker would ask. Those of the policies' own pods are in `ownPods.ts`.
 */
export const PROBES: readonly Probe[] = [...EVERYDAY_PROBES, ...GUEST_PROBES, FOREIGN_PROBE];

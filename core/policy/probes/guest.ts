import { INTERFACE, NEIGHBOR, ROUTE } from "../selfCheck/samples";
import { COPY, SANDBOX } from "./everyday";
import { CONTAINER_ID, execInput, type Probe, probe, processInput } from "./probe";

/** Attacks on the guest as a whole: its files, its network, its sandbox. */
export const GUEST_PROBES: readonly Probe[] = [
    probe(
        "copy a file to the guest's own disk",
        "CopyFileRequest",
        { ...COPY, path: "/etc/ssl/certs/ca-certificates.crt" },
        "replaces files of the guest",
    ),
    probe(
        "copy a file out of the shared directory",
        "CopyFileRequest",
        { ...COPY, path: COPY.path.replace(/[^/]+$/, "../../../../../etc/passwd") },
        "replaces files of the guest",
    ),
    probe(
        "copy a link that leads out",
        "CopyFileRequest",
        { ...COPY, file_type: "Symlink", symlink_target: "/etc/shadow", path: `${COPY.path}/link` },
        "leads the container to files of the guest",
    ),
    probe(
        "create a sandbox with hooks",
        "CreateSandboxRequest",
        { ...SANDBOX, guest_hook_path: "/run/kata-containers/shared/containers/hooks" },
        "runs programs in the guest that no policy sees",
    ),
    probe(
        "create a sandbox with a kernel module",
        "CreateSandboxRequest",
        { ...SANDBOX, kernel_modules: [{ name: "nfs", parameters: [] }] },
        "loads code into the guest's kernel",
    ),
    probe(
        "create a sandbox with a mount of the host's",
        "CreateSandboxRequest",
        {
            ...SANDBOX,
            storages: [
                {
                    driver: "virtio-fs",
                    driver_options: [],
                    source: "kataShared",
                    fstype: "virtiofs",
                    options: [],
                    mount_point: "/run/kata-containers/shared/containers",
                    fs_group: null,
                    shared: false,
                },
            ],
        },
        "shows the guest files that it can change at any time",
    ),
    probe(
        "lead loopback to the host by a route",
        "UpdateRoutesRequest",
        { routes: { Routes: [{ ...ROUTE, dest: "127.0.0.0/8" }] } },
        "reads what the pod sends to itself, secrets of the guest's services among it",
    ),
    probe(
        "configure the loopback interface",
        "UpdateInterfaceRequest",
        { interface: { ...INTERFACE, device: "lo", name: "lo" } },
        "reads what the pod sends to itself, secrets of the guest's services among it",
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
    probe(
        "run a shell as root in a container",
        "ExecProcessRequest",
        execInput(CONTAINER_ID, processInput(["/bin/sh"], 0)),
        "runs any program in a container, as root",
    ),
    probe(
        "read a secret with a command",
        "ExecProcessRequest",
        execInput(CONTAINER_ID, processInput(["cat", "/run/confidential-containers/cdh/kbs/key"])),
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

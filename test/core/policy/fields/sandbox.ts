import { type Field, fields } from "./field";
import { SHARED_MEMORY } from "./storage";

const SANDBOX = "`src/rpc.rs`, `create_sandbox`";
const NETLINK = "`src/netlink.rs`";
const COPY = "`src/rpc.rs`, `do_copy_file`";
const NAME = "1 to 15 letters, digits and `._@-`, and not `lo`";
const ADDRESS = "the one spelling that runtimes send, and nothing of the loopback";

/** Requests about the VM, its network and its files. */
export const SANDBOX_FIELDS: readonly Field[] = [
    ...fields(
        "CreateSandboxRequest",
        ["hostname", `names the guest: ${SANDBOX}`, "form", "the names that the pod can have, or none"],
        ["dns[]", `writes the guest's \`/etc/resolv.conf\`: ${SANDBOX}`, "free"],
        ...SHARED_MEMORY,
        ["sandbox_pidns", `shares one process namespace: ${SANDBOX}`, "exact", "false"],
        ["sandbox_id", `names the sandbox in logs: ${SANDBOX}`, "free"],
        [
            "guest_hook_path",
            `runs the programs of this directory of the guest: ${SANDBOX}`,
            "exact",
            "none; with CRI-O that of OpenShift",
        ],
        ["kernel_modules[].**", `loads these modules: ${SANDBOX}`, "exact", "nothing"],
    ),
    ...fields(
        "UpdateInterfaceRequest",
        ["interface.device", "nothing; the host's name of it", "form", NAME],
        ["interface.name", `renames the interface: ${NETLINK}`, "form", NAME],
        ["interface.IPAddresses[].family", `nothing: ${NETLINK}`, "free"],
        ["interface.IPAddresses[].address", `gives the interface this address: ${NETLINK}`, "form", ADDRESS],
        ["interface.IPAddresses[].mask", `the length of the prefix: ${NETLINK}`, "form", "8 or more"],
        ["interface.mtu", `the size of packets: ${NETLINK}`, "form", "68 to 65535"],
        ["interface.hwAddr", `finds the interface: ${NETLINK}`, "form", "bytes in hexadecimal, not all zero"],
        [
            "interface.devicePath",
            "waits for the interface with this address of the bus: `src/rpc.rs`, `update_interface`",
            "free",
        ],
        ["interface.type_", "nothing", "free"],
        [
            "interface.raw_flags",
            `whether the interface asks for addresses of neighbors (\`IFF_NOARP\`): ${NETLINK}`,
            "exact",
            "0 or 128",
        ],
    ),
    ...fields(
        "UpdateRoutesRequest",
        ["routes.Routes[].dest", `where packets go that take the route: ${NETLINK}`, "form", ADDRESS],
        ["routes.Routes[].gateway", `the next machine: ${NETLINK}`, "form", ADDRESS],
        ["routes.Routes[].device", `the interface: ${NETLINK}`, "form", NAME],
        ["routes.Routes[].source", `the sender's address: ${NETLINK}`, "form", ADDRESS],
        ["routes.Routes[].scope", `how far the destination is, in 8 bits: ${NETLINK}`, "free"],
        ["routes.Routes[].family", `how it reads the addresses: ${NETLINK}`, "free"],
        ["routes.Routes[].flags", `flags of the kernel for the next machine: ${NETLINK}`, "free"],
        ["routes.Routes[].mtu", `the size of packets: ${NETLINK}`, "free"],
    ),
    ...fields(
        "AddARPNeighborsRequest",
        ["neighbors.ARPNeighbors[].toIPAddress.family", `nothing: ${NETLINK}`, "free"],
        ["neighbors.ARPNeighbors[].toIPAddress.address", `the neighbor: ${NETLINK}`, "form", ADDRESS],
        ["neighbors.ARPNeighbors[].toIPAddress.mask", `nothing: ${NETLINK}`, "free"],
        ["neighbors.ARPNeighbors[].device", `the interface: ${NETLINK}`, "form", NAME],
        ["neighbors.ARPNeighbors[].lladdr", `its hardware address; what is not bytes it refuses: ${NETLINK}`, "free"],
        ["neighbors.ARPNeighbors[].state", `whether the entry is permanent: ${NETLINK}`, "exact", "2 or 128"],
        [
            "neighbors.ARPNeighbors[].flags",
            `flags of the kernel for a neighbor: ${NETLINK}`,
            "exact",
            "0, 8, 128 or both",
        ],
    ),
    ...fields(
        "OnlineCPUMemRequest",
        ...["wait", "nb_cpus", "cpu_only"].map(
            (name) => [name, "takes processors and memory into use: `src/sandbox.rs`", "free"] as const,
        ),
    ),
    ...fields(
        "GuestDetailsRequest",
        ...["mem_block_size", "mem_hotplug_probe"].map(
            (name) => [name, "says which sizes it answers: `src/rpc.rs`, `get_guest_details`", "free"] as const,
        ),
    ),
    ...fields(
        "CopyFileRequest",
        ["path", `the file: ${COPY}`, "form", "a place where the pod has files of the host"],
        ["file_size", `how long the file is when it is whole: ${COPY}`, "free"],
        ["file_mode", `kind and mode of the file: ${COPY}`, "form", "of a regular file, without set-uid and set-gid"],
        ["dir_mode", `the mode of new directories above it: ${COPY}`, "free"],
        ["uid", `its owner: ${COPY}`, "free"],
        ["gid", `its group: ${COPY}`, "free"],
        ["offset", `where the content is written: ${COPY}`, "free"],
        [
            "file_type",
            "what the agent reads from the mode, for the policy",
            "exact",
            "`Regular`, `Directory` or `Symlink`",
        ],
        [
            "symlink_target",
            `where a link leads: ${COPY}`,
            "form",
            "below the directory of the link; a regular file has none",
        ],
    ),
];

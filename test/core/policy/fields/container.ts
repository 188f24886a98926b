import { below, type Field, fields, type Row } from "./field";
import { LINUX } from "./linux";
import { PROCESS } from "./process";
import { SANDBOX_FIELDS } from "./sandbox";
import { DEVICE, STORAGES_OF_CONTAINER } from "./storage";

const RPC = "`src/rpc.rs`";
const PORT: Row[] = ["stdin_port", "stdout_port", "stderr_port"].map((port) => [
    port,
    "connects a stream to this port of the host: `src/passfd_io.rs`",
    "exact",
    "0, or none",
]);
const USER_BY_NAME: Row = ["string_user.**", `nothing: ${RPC}`, "exact", "null"];
const ITS_CONTAINER: Row = [
    "container_id",
    `finds the container: ${RPC}`,
    "exact",
    "a container that was created and not removed",
];
const ITS_PROCESS: Row = ["exec_id", `finds the process in the container: ${RPC}`, "free"];

/** Requests about a container. */
const CONTAINER_FIELDS: readonly Field[] = [
    ...fields(
        "CreateContainerRequest",
        [
            "container_id",
            `names the directory, the group and the processes of the container: ${RPC}, \`do_create_container\``,
            "form",
            "2 to 64 of `a-z` and `0-9`, and not the name of a directory of the guest's own",
        ],
        ["exec_id", `names the process for later requests: ${RPC}`, "free"],
        USER_BY_NAME,
        ...below("devices[]", DEVICE),
        ...STORAGES_OF_CONTAINER,
        [
            "OCI.Version",
            `is written to the container's \`config.json\`, and not read: ${RPC}, \`setup_bundle\``,
            "free",
        ],
        ...below("OCI.Process", PROCESS),
        [
            "OCI.Root.Path",
            `the root of the container: ${RPC}, \`setup_bundle\``,
            "exact",
            "the directory of this container",
        ],
        [
            "OCI.Root.Readonly",
            "makes the root read-only: `rustjail/src/mount.rs`",
            "exact",
            "the pod's `readOnlyRootFilesystem`",
        ],
        [
            "OCI.Hostname",
            "names the host in the container: `rustjail/src/container.rs`",
            "form",
            "the names that the pod can have, or none",
        ],
        [
            "OCI.Mounts[].destination",
            "where the mount is in the container: `rustjail/src/mount.rs`",
            "exact",
            "the pod's mounts and those of the runtime",
        ],
        [
            "OCI.Mounts[].source",
            "what is mounted: `rustjail/src/mount.rs`; whether sealed secrets are in it: `src/rpc.rs`, `is_sealed_secret_path`",
            "form",
            "for each mount the one source that it has; of a copied file the container and the end of the name",
        ],
        ["OCI.Mounts[].type_", "the file system: `rustjail/src/mount.rs`", "exact", "one for each mount"],
        [
            "OCI.Mounts[].options[]",
            "flags of the mount: `rustjail/src/mount.rs`",
            "exact",
            "those of each mount, with the pod's `readOnly` and `mountPropagation`",
        ],
        ["OCI.Hooks.**", "runs these programs in the guest: `rustjail/src/container.rs`", "exact", "nothing"],
        [
            "OCI.Annotations{}",
            "reads the kind of the container (`src/confidential_data_hub/image.rs`), its GPUs (`src/device/mod.rs`), and the file of its termination message",
            "exact",
            "names, kind, image and GPUs; other keys by the runtime that they are for",
        ],
        ...below("OCI.Linux", LINUX),
        ["OCI.Solaris.dummy", "nothing", "free"],
        ["OCI.Windows.dummy", "nothing", "free"],
        [
            "sandbox_pidns",
            `joins the process namespace of the sandbox container: ${RPC}, \`update_container_namespaces\``,
            "exact",
            "the pod's `shareProcessNamespace`",
        ],
        ["shared_mounts[].**", `gives a mount of one container to another: ${RPC}`, "exact", "nothing"],
        ...PORT,
    ),
    ...fields("StartContainerRequest", [
        "container_id",
        `finds the container: ${RPC}`,
        "exact",
        "a container that was created whole, and not started",
    ]),
    ...fields("RemoveContainerRequest", ITS_CONTAINER, [
        "timeout",
        `how long it waits for the processes: ${RPC}`,
        "free",
    ]),
    ...fields("StatsContainerRequest", ITS_CONTAINER),
    ...fields(
        "ExecProcessRequest",
        ITS_CONTAINER,
        ["exec_id", `names the process for later requests: ${RPC}`, "free"],
        USER_BY_NAME,
        ...below("process", PROCESS),
        ...PORT,
    ),
    ...fields("SignalProcessRequest", ITS_CONTAINER, ITS_PROCESS, ["signal", `is sent to the process: ${RPC}`, "free"]),
    ...fields("WaitProcessRequest", ITS_CONTAINER, ITS_PROCESS),
    ...fields(
        "TtyWinResizeRequest",
        ITS_CONTAINER,
        ITS_PROCESS,
        ["row", `the height of the terminal: ${RPC}`, "free"],
        ["column", `the width of the terminal: ${RPC}`, "free"],
    ),
];

/** Every field of every request that Strict does not deny. */
export const FIELDS: readonly Field[] = [...SANDBOX_FIELDS, ...CONTAINER_FIELDS];

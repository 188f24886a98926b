import type { Creation, Exec } from "../requestTypes";
import { IMAGES } from "../richPod";
import { BASELINE } from "../scenario";
import {
    type Attack,
    attacksOn,
    callOf,
    IMAGE_NAME,
    idOf,
    mountAt,
    onCreation,
    pullOf,
    storageOf,
    withId,
} from "./attack";

const app = onCreation("app", BASELINE);
const sandbox = onCreation("the sandbox", BASELINE);
const alive = attacksOn<Exec>(BASELINE, "ExecProcessRequest", "app", 0);
const OTHER = IMAGES.app.replace(/[0-9a-f]{64}$/, "f".repeat(64));

function bind(source: string): Attack {
    return app(`the guest's ${source}`, ({ OCI }) => {
        OCI.Mounts.push({ destination: "/host", source, type_: "bind", options: ["rbind", "rw"] });
    });
}

function request(what: string, change: (input: Creation) => unknown): Attack {
    return app(what, (input) => {
        change(input);
    });
}

/** What Baseline stops as well. */
export const BASELINE_ATTACKS: readonly Attack[] = [
    ...["nvidia.com/gpu=all", ""].map((device) =>
        request(`a GPU by a variable: ${JSON.stringify(device)}`, ({ OCI }) => {
            OCI.Process.Env.push(`VISIBLE_CDI_DEVICES=${device}`);
        }),
    ),
    request("another image", (input) => {
        pullOf(input).source = OTHER;
        input.OCI.Annotations[IMAGE_NAME] = OTHER;
    }),
    request("another image under the old name", (input) => {
        pullOf(input).source = OTHER;
    }),
    request("two images", (input) => input.storages.push({ ...pullOf(input), source: OTHER })),
    request("an image that is passed off as the sandbox", (input) => {
        pullOf(input).driver_options = ['image_guest_pull={"metadata":{"io.kubernetes.cri.container-type":"sandbox"}}'];
    }),
    ...["{}", '{"metadata":{}}', '{"metadata":{"io.kubernetes.cri.container-type":"container"}}'].map((metadata) =>
        sandbox(`the sandbox with the metadata ${metadata}`, (input) => {
            pullOf(input).driver_options = [`image_guest_pull=${metadata}`];
        }),
    ),
    ...["sandbox", "shared", "image", "cdh", "_", "-x", "a"].map((id) =>
        app(`the id ${id}`, (input) => withId(input, idOf("app"), id)),
    ),
    attacksOn<object>(BASELINE, "CreateSandboxRequest")(
        "a second sandbox",
        (input) => input,
        () => [callOf("CreateSandboxRequest", "the pod")],
    ),
    request("a hook among empty lists", ({ OCI }) => {
        OCI.Hooks = { Prestart: [], StartContainer: [{ Path: "/bin/sh", Args: [], Env: [], Timeout: 0 }] };
    }),
    request("a cgroup above the guest's", ({ OCI }) => {
        OCI.Linux.CgroupsPath = "/../..";
    }),
    request("the guest's mount namespace by path, as the Rust runtime spells it", ({ OCI }) => {
        OCI.Linux.Namespaces.push({ Type: "mnt", Path: "/proc/1/ns/mnt" });
    }),
    request("a copy of another name than its mount point", (input) => {
        const mount = mountAt(input, "/etc/hosts");
        mount.source = mount.source.replace(/hosts$/, "x");
    }),
    sandbox("an image for the sandbox", (input) => {
        pullOf(input).source = IMAGES.app;
    }),
    app(
        "a second copy of a container",
        (input) => withId(input, idOf("app"), "9a".padEnd(64, "0")),
        (calls) => [...calls, callOf("CreateContainerRequest", "app"), callOf("StartContainerRequest", "app")],
    ),
    app(
        "a running container is created anew",
        (input) => input,
        (calls) => [...calls, callOf("CreateContainerRequest", "app"), callOf("StartContainerRequest", "app")],
    ),
    request("a storage of the host's", (input) => {
        storageOf(input, "blk").driver = "virtio-fs";
    }),
    request("a disk that is not encrypted", (input) => {
        storageOf(input, "blk").driver_options = ["create_filesystem"];
    }),
    request("a disk over the root", (input) => {
        storageOf(input, "blk").mount_point = input.OCI.Root.Path;
    }),
    request("a device", ({ devices }) =>
        devices.push({ id: "", type_: "blk", vm_path: "", container_path: "/dev/x", options: [] }),
    ),
    request("a device in the spec", ({ OCI }) => OCI.Linux.Devices.push({ Type: "b", Path: "/dev/vda" })),
    request("a rule that opens every device", ({ OCI }) =>
        OCI.Linux.Resources.Devices.push({ Allow: true, Type: "a", Access: "rwm" }),
    ),
    bind("/"),
    bind("/run"),
    bind("/proc/1/root"),
    bind(`/run/kata-containers/${idOf("setup")}/rootfs`),
    bind("/run/kata-containers/shared/containers"),
    bind("../../etc"),
    bind(""),
    request("the guest's root in place of a volume", (input) => {
        mountAt(input, "/data").source = "/";
    }),
    request("a place within a copy", (input) => {
        mountAt(input, "/etc/app").source += "/../../../../..";
    }),
    ...["/etc/app", "/data", "/cache"].flatMap((destination) => [
        request(`${destination}: an overlay of the guest's root`, (input) => {
            Object.assign(mountAt(input, destination), { type_: "overlay", options: ["lowerdir=/:/etc"] });
        }),
        ...["sysfs", "proc", "devtmpfs", "9p", ""].map((type) =>
            request(`${destination}: the type ${JSON.stringify(type)}`, (input) => {
                mountAt(input, destination).type_ = type;
            }),
        ),
    ]),
    request("a hook", ({ OCI }) => {
        OCI.Hooks = { Prestart: [{ Path: "/bin/sh" }] };
    }),
    request("a kernel parameter by annotation", ({ OCI }) => {
        OCI.Annotations["io.katacontainers.config.hypervisor.kernel_params"] = "x";
    }),
    request("the guest's processes", ({ OCI }) => OCI.Linux.Namespaces.push({ Type: "pid", Path: "/proc/1/ns/pid" })),
    request("a way around the agent", (input) => {
        input.stdout_port = 9000;
    }),
    alive("a command that nobody allows", ({ process }) => {
        process.Args = ["/bin/sh"];
    }),
    alive("the probe of another container", ({ process }) => {
        process.Args = ["/proxy", "--ready"];
    }),
    alive("a user by name", (input) => {
        input.string_user = { uid: "root", gid: "", additionalGids: [] };
    }),
    alive("a way around the agent for a command", (input) => {
        input.stdout_port = 9000;
    }),
    attacksOn<{ container_id: string }>(BASELINE, "StartContainerRequest", "app")(
        "a second start",
        (input) => input,
        (calls) => [...calls, callOf("StartContainerRequest", "app")],
    ),
    attacksOn<{ kernel_modules: unknown[] }>(BASELINE, "CreateSandboxRequest")(
        "a kernel module",
        ({ kernel_modules }) => kernel_modules.push({ name: "x" }) && undefined,
    ),
];

/** What Baseline leaves to the host. */
export const BASELINE_FREEDOMS: readonly Attack[] = [
    request("other arguments", ({ OCI }) => OCI.Process.Args.push("--debug")),
    request("another program", ({ OCI }) => {
        OCI.Process.Args = ["/bin/sh"];
    }),
    request("other variables", ({ OCI }) => OCI.Process.Env.push("DEBUG=1")),
    request("another user", ({ OCI }) => {
        OCI.Process.User.UID = 0;
    }),
    request("another working directory", ({ OCI }) => {
        OCI.Process.Cwd = "/tmp";
    }),
    request("other capabilities", ({ OCI }) => OCI.Process.Capabilities.Bounding.push("CAP_SYS_ADMIN")),
    request("a writable root", ({ OCI }) => {
        OCI.Root.Readonly = false;
    }),
    request("a writable ConfigMap", (input) => {
        mountAt(input, "/etc/app").options = ["rbind", "rprivate", "rw"];
    }),
    alive("a probe as another user", ({ process }) => {
        process.User.UID = 0;
    }),
];

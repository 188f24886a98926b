import { imageMetadata } from "../../../core/policy/selfCheck/mounts";
import type { Creation, Exec } from "./requestTypes";
import { type Call, indexOf, STRICT } from "./scenario";

type Metadata = Readonly<Record<string, unknown>>;

const KINDS = ["io.kubernetes.cri.container-type", "io.kubernetes.cri-o.ContainerType"];

/** A request with metadata of its image, where it has none: nodes put all annotations there, and snapshotters their labels. */
export function withMetadata(call: Call, metadataOf: (notes: Metadata) => Metadata = (notes) => notes): Call {
    if (call.name !== "CreateContainerRequest") {
        return call;
    }
    const input = structuredClone(call.input) as Creation;
    for (const storage of input.storages) {
        if (storage.driver === "image_guest_pull" && storage.driver_options.length === 0) {
            storage.driver_options = [imageMetadata(metadataOf(input.OCI.Annotations))];
        }
    }
    return { ...call, input };
}

/** The same with what the agent reads of them alone, so that annotations are bound by nothing but rules about annotations. */
export function withMark(call: Call, labels: Metadata = {}): Call {
    const marks = (notes: Metadata) => Object.entries(notes).filter(([key]) => KINDS.includes(key));
    return withMetadata(call, (notes) => ({ ...labels, ...Object.fromEntries(marks(notes)) }));
}

/** Directories of the guest on peer pods, in the other runtime's folder: Kata `runtime-rs/crates/resource/src/volume/local_volume.rs`. */
function localPath(path: string): string {
    return path.replace(
        /(\/shared\/containers\/)(passthrough\/)?([^/]+\/rootfs\/local\/)/,
        (_, start, passthrough, end) => (passthrough === undefined ? `${start}passthrough/${end}` : `${start}${end}`),
    );
}

function shortNames<T extends Readonly<Record<string, readonly string[]>>>(sets: T): T {
    const entries = Object.entries(sets).map(([set, names]) => [
        set,
        names.map((name) => name.replace(/^CAP_(?!CAP_)/, "")),
    ]);
    return Object.fromEntries(entries) as T;
}

/** A request of the Go runtime as the Rust runtime spells it: Kata `src/libs/protocols/src/trans.rs`, `runtime-rs`. */
export function inRust({ name, input }: Call): Call {
    const draft = structuredClone(input);
    if (name === "CreateContainerRequest") {
        respellCreation(draft as Creation & { exec_id: string });
    } else if (name === "ExecProcessRequest") {
        respellExec(draft as Exec);
    } else if (name === "WaitProcessRequest") {
        Object.assign(draft as object, { exec_id: "" });
    } else if (name === "UpdateInterfaceRequest") {
        (draft as { interface: { type_: string } }).interface.type_ = "veth";
    } else if (name === "UpdateRoutesRequest") {
        for (const route of (draft as { routes: { Routes: { dest: string }[] } }).routes.Routes) {
            route.dest = route.dest === "0.0.0.0/0" ? "" : route.dest;
        }
    }
    return { name, input: draft };
}

function respellCreation(input: Creation & { exec_id: string }): void {
    const { Process, Linux, Mounts } = input.OCI;
    input.exec_id = "";
    for (const namespace of Linux.Namespaces) {
        namespace.Type = namespace.Type === "mount" ? "mnt" : namespace.Type;
    }
    for (const mount of Mounts) {
        mount.source = localPath(mount.source);
    }
    for (const storage of input.storages) {
        storage.mount_point = localPath(storage.mount_point);
    }
    if (Process?.Capabilities) {
        Process.Capabilities = shortNames(Process.Capabilities);
    }
    recountGpus(input.OCI.Annotations);
}

/** It counts the GPUs of each container anew: `resource/src/cdi_devices/container_device.rs`. */
function recountGpus(annotations: Record<string, string>): void {
    const names = [
        ...new Set(Object.values(annotations).filter((value) => /^nvidia\.com\/gpu=\d+$/.test(value))),
    ].sort();
    for (const [key, value] of Object.entries(annotations)) {
        annotations[key] = names.includes(value) ? `nvidia.com/gpu=${names.indexOf(value)}` : value;
    }
}

/** It hands a command the process of its container: `container_manager/manager.rs`. */
function respellExec({ container_id, process }: Exec): void {
    if (process?.Capabilities) {
        process.Capabilities = shortNames(process.Capabilities);
    } else if (process && isConfined(container_id)) {
        process.NoNewPrivileges = true;
    }
}

function isConfined(id: string): boolean {
    const app = STRICT.requests[indexOf(STRICT, "CreateContainerRequest", "app")]?.input as Creation;
    return app.container_id === id;
}

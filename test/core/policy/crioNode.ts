import { readFileSync } from "node:fs";
import type { Creation, Mount } from "./requestTypes";

/**
 * Requests of a pod as a node with CRI-O sends them: those that were recorded (test/vectors/agent-requests, `crictl-go-c01-plain`), with
 * what a pod would change in them, by the sources. C is CRI-O v1.36.1, K is Kata `src/runtime/virtcontainers`, S is containers/common
 * `pkg/subscriptions`.
 */
const RECORDED = readFileSync("test/vectors/agent-requests/crictl-go-c01-plain/cases.json", "utf8");
const OWN = { pod: "c01-plain", namespace: "shop" };
const SANDBOX = "5a".repeat(32);
const SHARED = "/run/kata-containers/shared/containers";

/** What a request is made from, as the kubelet would tell CRI-O. */
export interface Asked {
    readonly pod: string;
    readonly namespace: string;
    readonly name: string;
    readonly id: string;
    readonly image: string;
    readonly args: readonly string[];
    /** Of the pod, and those of the image that the pod does not set: C `server/utils.go`, `mergeEnvs`. */
    readonly env: readonly string[];
    readonly cwd?: string;
    readonly uid?: number;
    readonly gid?: number;
    /** The primary group and those of the pod: C `server/container_create.go`, `setupContainerUser`. */
    readonly groups?: readonly number[];
    readonly capabilities?: readonly string[];
    readonly noNewPrivileges?: boolean;
    readonly readOnlyRoot?: boolean;
    readonly tty?: boolean;
    readonly mounts?: readonly Mount[];
    readonly storages?: readonly object[];
    readonly annotations?: Readonly<Record<string, string>>;
}

/** A file or directory that Kata copies: K `fs_share_linux.go`, `ShareFile`. */
export function copied(id: string, destination: string, ...options: string[]): Mount {
    const name = destination.slice(destination.lastIndexOf("/") + 1);
    return { destination, source: `${SHARED}/${id}-00112233445566aa-${name}`, type_: "bind", options };
}

/** A mount of the kubelet: C `server/container_create_linux.go`, `addOCIBindMounts`, and `bind` by `setupContainerMounts`. */
export function volume(id: string, destination: string, access: "ro" | "rw"): Mount {
    return copied(id, destination, "rbind", "rprivate", access, "bind");
}

/** S `addFIPSMounts`. */
export function fipsMounts(id: string): Mount[] {
    return ["/etc/crypto-policies/back-ends", "/etc/crypto-policies/config"].map((at) =>
        copied(id, at, "bind", "rprivate", "bind"),
    );
}

/** C `utils/utils.go`, `GeneratePasswd` and `GenerateGroup`, mounted by `setupContainerUser`. */
export function userFile(id: string, destination: "/etc/passwd" | "/etc/group"): Mount {
    return copied(id, destination, "rw", "bind", "nodev", "nosuid", "noexec");
}

/** The recorded creation of the sandbox (0) or the container (1), for another pod. */
function recorded(index: number, pod: string, namespace: string, id: string): Creation {
    const all = (JSON.parse(RECORDED) as { kind: string; request: Creation }[]).filter(
        ({ kind }) => kind === "CreateContainerRequest",
    );
    const ids = all.map(({ request }) => request.container_id);
    const text = JSON.stringify(all[index]?.request)
        .replaceAll(ids[0] ?? "", SANDBOX)
        .replaceAll(ids[1] ?? "", id)
        .replaceAll(OWN.pod, pod)
        .replaceAll(`${OWN.namespace}_`, `${namespace}_`);
    const request = JSON.parse(text) as Creation;
    request.OCI.Annotations["io.kubernetes.pod.namespace"] = namespace;
    return request;
}

/** K `kata_agent.go`, `handleImageGuestPullBlockVolume`: the name of the image, or `pause`; all annotations as metadata. */
function withPull(request: Creation, source: string): Creation {
    const [pull] = request.storages;
    if (pull) {
        pull.source = source;
        pull.driver_options = [`image_guest_pull=${JSON.stringify({ metadata: request.OCI.Annotations })}`];
    }
    return request;
}

export function sandboxRequest(pod: string, namespace: string): object {
    return withPull(recorded(0, pod, namespace, SANDBOX), "pause");
}

/**
 * The variables in the order of C `server/container_create_linux.go`: those of its own spec, which later ones do not find and so
 * do not replace; the terminal's, the name of the host, the configuration's and the cluster's, in whose place later ones come.
 */
function environment(own: readonly string[], tty: boolean, given: readonly string[]): string[] {
    const nameOf = (one: string) => one.split("=")[0];
    const [path = "", term = "", ...others] = own;
    const added = tty ? ["TERM=xterm", ...others] : [...others];
    for (const one of given) {
        const at = added.findIndex((other) => nameOf(other) === nameOf(one));
        added.splice(at < 0 ? added.length : at, at < 0 ? 0 : 1, one);
    }
    return [path, term, ...added];
}

export function containerRequest(asked: Asked): object {
    const { pod, namespace, name, id, image, readOnlyRoot = false, mounts = [], storages = [] } = asked;
    const { uid = 0, gid = 0, groups = [gid], capabilities, noNewPrivileges = false, tty = false } = asked;
    const request = recorded(1, pod, namespace, id);
    const { OCI } = request;
    Object.assign(OCI.Annotations, {
        "io.kubernetes.container.name": name,
        "io.kubernetes.cri-o.ImageName": image,
        "io.kubernetes.cri-o.TTY": String(tty),
        ...asked.annotations,
    });
    OCI.Root.Readonly = readOnlyRoot;
    OCI.Mounts = [...OCI.Mounts.map((mount) => (readOnlyRoot ? closed(mount) : mount)), ...mounts];
    const sets = capabilities?.map((one) => `CAP_${one}`);
    Object.assign(OCI.Process, {
        Terminal: tty,
        Args: asked.args,
        Env: environment(OCI.Process.Env.slice(0, -1), tty, asked.env),
        Cwd: asked.cwd ?? "/",
        User: { UID: uid, GID: gid, AdditionalGids: groups, Username: "" },
        NoNewPrivileges: noNewPrivileges,
        ...(sets === undefined
            ? {}
            : { Capabilities: { Bounding: sets, Effective: sets, Permitted: sets, Inheritable: [], Ambient: [] } }),
    });
    return withPull({ ...request, storages: [...request.storages, ...(storages as Creation["storages"])] }, image);
}

/** C `setupBaseContainerMounts`: its own files are read-only where the root is. */
function closed({ options, ...mount }: Mount): Mount {
    const isOwn = ["/etc/resolv.conf", "/etc/hostname", "/run/.containerenv"].includes(mount.destination);
    return { ...mount, options: isOwn ? options.map((one) => (one === "rw" ? "ro" : one)) : options };
}

import { type Fields, fieldsOf, isUnset, itemsOf, own, textOf } from "../../fields";
import { type Place, quote } from "../../issue";
import { ownerPath, type PodSource } from "../../kubernetes/podSource";
import { UNKNOWN } from "../../unknown";
import { cleaned } from "./mountPaths";

/** How something of the pod reaches the guest, where that is not as the pod says. */
export interface Arrival {
    readonly message: string;
    /** What nodes then do that Baseline denies, after the word "nodes". */
    readonly denied?: string;
    /** Whether only some nodes do that. */
    readonly isRare?: boolean;
    /** Whether nodes copy it into the guest, so that `policy.untrustedVolumes` can leave its content to the host. */
    readonly isCopied?: true;
    /** What to do, where that is more than to use another volume. */
    readonly fix?: string;
    /** What to do where `policy.untrustedVolumes` is not the answer. Default: have the guest fetch the data. */
    readonly instead?: string;
}

/** Sources whose files the host copies into the guest, as the pod says: policies bind their places. */
export const COPIED = ["configMap", "downwardAPI", "projected", "secret"];

const COPY = "and the host chooses its content; writes do not reach the volume, and are lost with the VM";
const FILES: Arrival = { message: `copied into the guest once for each container, ${COPY}`, isCopied: true };
const DISK: Arrival = { ...FILES, denied: "give the VM the disk itself", isRare: true };
/** Kubernetes KEP-4317: the kubelet makes the key and writes it. */
const KEY: Arrival = {
    message:
        "copied into the guest with a private key that the kubelet makes on the host: the host has the key too, and can give the guest another",
    isCopied: true,
    instead: "make the key in the guest and ask for a certificate there",
};

/**
 * Every other source of a volume that Kubernetes has. How they arrive in a guest that shares no file system with the host:
 * Kata `src/runtime/virtcontainers/fs_share_linux.go`, `docs/Limitations.md`, issue 13749 about images.
 */
const SOURCES: Readonly<Record<string, Arrival>> = {
    awsElasticBlockStore: DISK,
    azureDisk: DISK,
    azureFile: FILES,
    cephfs: FILES,
    cinder: DISK,
    csi: DISK,
    ephemeral: DISK,
    fc: DISK,
    flexVolume: DISK,
    flocker: DISK,
    gcePersistentDisk: DISK,
    gitRepo: FILES,
    glusterfs: FILES,
    hostPath: {
        ...FILES,
        message: `copied into the guest once for each container, without sockets and devices, ${COPY}`,
    },
    image: {
        ...FILES,
        message: `unpacked by the host and copied into the guest for each container, where Kata supports that (4.1 does not), ${COPY}`,
    },
    iscsi: DISK,
    nfs: FILES,
    persistentVolumeClaim: DISK,
    photonPersistentDisk: DISK,
    portworxVolume: DISK,
    quobyte: FILES,
    rbd: DISK,
    scaleIO: DISK,
    storageos: DISK,
    vsphereVolume: DISK,
};

export const OTHER_SOURCES: readonly string[] = Object.keys(SOURCES);

/** Folders of which a node mounts the guest's own. Kata `mount.go`, `isSystemMount`; `share_fs_volume.rs`, `is_host_device`. */
const GUEST_FOLDERS: readonly (readonly [string, Arrival])[] = [
    ["/proc", { message: "a folder of the host's kernel", denied: "mount the guest's own folder" }],
    ["/sys", { message: "a folder of the host's kernel", denied: "mount the guest's own folder" }],
    ["/dev", { message: "in the host's /dev", denied: "mount what the guest has there", isRare: true }],
];

/** Types of a hostPath of which there is nothing to copy. */
const NO_FILES = ["BlockDevice", "CharDevice", "Socket"];

/** Volumes that Kubernetes ends with the pod, so that nobody expects to find there what a container wrote: its page on ephemeral volumes. */
const AS_LONG_AS_POD = [...COPIED, "csi", "emptyDir", "ephemeral", "gitRepo", "image"];

/** Whether a container would write into a copy what its author expects to last. Where the pod is not known yet, it is not said. */
export function losesWrites({ kind, given }: Volume, mount: Fields, { isCopied }: Arrival): boolean {
    const isWritable = [mount, fieldsOf(given)].every(({ readOnly }) => readOnly !== true && readOnly !== UNKNOWN);
    return isCopied === true && isWritable && !AS_LONG_AS_POD.includes(kind);
}

/** How a volume arrives that a container mounts; undefined for one that arrives as the pod says, or that is not known. */
export function arrivalOf({ kind, given }: Volume, mount: Fields): Arrival | undefined {
    if (kind === "emptyDir") {
        return emptyArrival(textOf(fieldsOf(given)["medium"]) ?? "", mount);
    }
    if (kind === "projected") {
        return itemsOf(fieldsOf(given)["sources"]).some((one) => !isUnset(fieldsOf(one)["podCertificate"]))
            ? KEY
            : undefined;
    }
    return (kind === "hostPath" ? hostArrival(fieldsOf(given)) : undefined) ?? own(SOURCES, kind);
}

function hostArrival({ path, type }: Fields): Arrival | undefined {
    const place = `${cleaned(textOf(path) ?? "")}/`;
    const [, inGuest] = GUEST_FOLDERS.find(([folder]) => place.startsWith(`${folder}/`)) ?? [];
    const isNoFile = NO_FILES.includes(String(type));
    return inGuest ?? (isNoFile ? { message: `a ${String(type)} of the host, which nodes do not copy` } : undefined);
}

function emptyArrival(medium: string, mount: Fields): Arrival | undefined {
    if (medium !== "" && medium !== "Memory") {
        const message = `of the medium ${quote(medium)}, which needs pages that the host gives by size`;
        return { message, fix: "use the medium Memory, or none" };
    }
    return [mount["subPath"], mount["subPathExpr"]].some((part) => textOf(part) !== undefined)
        ? { ...FILES, message: `mounted in part, which makes it a directory of the host: ${FILES.message}` }
        : undefined;
}

/** A volume of a pod: its source, what is given for it, and where. */
export interface Volume {
    readonly kind: string;
    readonly given: unknown;
    readonly place: Place;
    /** The template that a StatefulSet makes it from. */
    readonly claim?: unknown;
}

/** The volume of a name; undefined where the pod has none. In a StatefulSet a claim takes the place of a volume of its name. */
export function volumeOf(name: string, source: PodSource): Volume | undefined {
    const claim = itemsOf(source.volumeClaimTemplates).findIndex(
        (template) => fieldsOf(fieldsOf(template)["metadata"])["name"] === name,
    );
    if (claim >= 0) {
        const owner = [...ownerPath(source.kind, source.path), "spec"];
        const template = itemsOf(source.volumeClaimTemplates)[claim];
        const place = [...owner, "volumeClaimTemplates", claim];
        return { kind: "persistentVolumeClaim", given: undefined, place, claim: template };
    }
    const volumes = itemsOf(fieldsOf(source.spec)["volumes"]).map(fieldsOf);
    const index = volumes.findIndex((volume) => volume["name"] === name);
    const [kind, given] = sourceOf(volumes[index] ?? {});
    const place = [...source.path, "volumes", index, kind];
    return index < 0 ? undefined : { kind, given, place };
}

function sourceOf(volume: Fields): readonly [kind: string, given: unknown] {
    const isSource = ([key, value]: [string, unknown]) => key !== "name" && value !== undefined && value !== null;
    return Object.entries(volume).find(isSource) ?? ["emptyDir", undefined];
}

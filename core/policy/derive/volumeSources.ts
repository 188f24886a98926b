import { type Fields, fieldsOf, itemsOf, own, textOf } from "../../fields";
import { type Place, quote } from "../../issue";
import { ownerPath } from "../../podTemplates";
import { cleaned } from "./mountPaths";
import type { PodSource } from "./source";

/** How something of the pod reaches the guest, where that is not as the pod says. */
export interface Arrival {
    readonly message: string;
    /** What nodes then do that Baseline denies, after the word "nodes". */
    readonly denied?: string;
    /** Whether only some nodes do that. */
    readonly isRare?: boolean;
}

interface Source {
    /** Why a policy cannot bind it. */
    readonly why: string;
    readonly arrival: Arrival;
}

/** Sources whose files the host copies into the guest, as the pod says: policies bind their places. */
export const COPIED = ["configMap", "downwardAPI", "projected", "secret"];

const COPY = "with content of the host's choice; what the container writes is lost with the VM";
const FROM_HOST = "has content of the host's, which the guest cannot tell from anything else";
const DISK: Source = {
    why: FROM_HOST,
    arrival: { message: `copied into the guest, ${COPY}`, denied: "give the VM the disk itself", isRare: true },
};
const FILES: Source = {
    why: "needs files that the host shares, which a confidential guest does not have",
    arrival: { message: `copied into the guest, ${COPY}` },
};
const NEW: Source = {
    why: "is a source of volumes that this version does not know",
    arrival: { message: "from a source that this version does not know" },
};

/**
 * Every other source of a volume that Kubernetes has. How they arrive in a guest that shares no file system with the host:
 * Kata `src/runtime/virtcontainers/fs_share_linux.go`, `docs/Limitations.md`, issue 13749 about images.
 */
const SOURCES: Readonly<Record<string, Source>> = {
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
    hostPath: { why: FROM_HOST, arrival: { message: `copied into the guest without sockets and devices, ${COPY}` } },
    image: {
        why: "is unpacked by the host, and no digest of it reaches the guest",
        arrival: { message: `copied into the guest where Kata supports it, ${COPY}` },
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

/** Folders of which a node mounts the guest's own. Kata `mount.go`, `isSystemMount`; `share_fs_volume.rs`, `is_host_device`. */
const GUEST_FOLDERS: readonly (readonly [string, Arrival])[] = [
    ["/proc", { message: "a folder of the host's kernel", denied: "mount the guest's own folder" }],
    ["/sys", { message: "a folder of the host's kernel", denied: "mount the guest's own folder" }],
    ["/dev", { message: "in the host's /dev", denied: "mount what the guest has there", isRare: true }],
];

/** Why a policy cannot bind a source. */
export function whyUnbound(kind: string): string {
    return (own(SOURCES, kind) ?? NEW).why;
}

/** How a volume arrives that a container mounts; undefined for one that arrives as the pod says. */
export function arrivalOf({ kind, given }: Volume, mount: Fields): Arrival | undefined {
    if (kind === "emptyDir") {
        return emptyArrival(textOf(fieldsOf(given)["medium"]) ?? "", mount);
    }
    if (COPIED.includes(kind)) {
        return undefined;
    }
    const path = kind === "hostPath" ? `${cleaned(textOf(fieldsOf(given)["path"]) ?? "")}/` : "";
    const [, inGuest] = GUEST_FOLDERS.find(([folder]) => path.startsWith(`${folder}/`)) ?? [];
    return inGuest ?? (own(SOURCES, kind) ?? NEW).arrival;
}

function emptyArrival(medium: string, mount: Fields): Arrival | undefined {
    if (medium !== "" && medium !== "Memory") {
        return { message: `of the medium ${quote(medium)}, which needs pages that the host gives by size` };
    }
    return [mount["subPath"], mount["subPathExpr"]].some((part) => textOf(part) !== undefined)
        ? { message: "mounted in part, so that the host keeps it and its content leaves the guest" }
        : undefined;
}

/** A volume of a pod: its source, what is given for it, and where. */
export interface Volume {
    readonly kind: string;
    readonly given: unknown;
    readonly place: Place;
}

/** The volume of a name; undefined where the pod has none. In a StatefulSet a claim takes the place of a volume of its name. */
export function volumeOf(name: string, source: PodSource): Volume | undefined {
    const claim = itemsOf(source.volumeClaimTemplates).findIndex(
        (template) => fieldsOf(fieldsOf(template)["metadata"])["name"] === name,
    );
    if (claim >= 0) {
        const owner = [...ownerPath(source.kind, source.path), "spec"];
        const place = [...owner, "volumeClaimTemplates", claim];
        return { kind: "persistentVolumeClaim", given: undefined, place };
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

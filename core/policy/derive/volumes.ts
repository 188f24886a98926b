import { type Fields, fieldsOf, itemsOf, own, textOf } from "../../fields";
import { error, errorIf, type Issue, type Place, quote } from "../../issue";
import { hasVolumesInGuest } from "../../kataVersion";
import { cleaned, isMountPath } from "./mountPaths";
import { profileOf } from "./runtime";
import type { Derivation } from "./source";
import { isUntrusted } from "./untrusted";
import { type Arrival, arrivalOf, COPIED, type Volume, volumeOf } from "./volumeSources";

/** A mount of a container, in the form that `rules.rego` reads. */
export interface Mount {
    /** Files that the host copies into the guest. */
    readonly copy?: true;
    /** An empty volume by name: on an encrypted disk, in memory, or in a directory of the guest. */
    readonly disk?: string;
    readonly memory?: string;
    readonly local?: string;
    /** Default: bind. */
    readonly type?: "local";
    readonly options: readonly string[];
}

/** Mounts by destination. */
export type Mounts = Readonly<Record<string, Mount>>;

type VolumeKind = "copy" | "disk" | "memory" | "local";

export type Propagation = "rslave" | "rshared";

const PROPAGATION: Readonly<Record<string, Propagation>> = { HostToContainer: "rslave", Bidirectional: "rshared" };

/** The container's own mounts, all of which a complete container has. */
export function mountsOf(container: Fields, path: Place, derivation: Derivation): Mounts {
    const mounts = itemsOf(container["volumeMounts"]).map((item, index) =>
        mountOf(fieldsOf(item), [...path, "volumeMounts", index], derivation),
    );
    const known = mounts.filter((entry) => entry !== undefined);
    known.forEach(([destination], index) => {
        const same = known.findIndex(([other]) => cleaned(other) === cleaned(destination));
        errorIf(same < index, [...path, "volumeMounts"], "duplicate", {
            message: `${quote(destination)} is the place of another mount, ${quote(known[same]?.[0])}`,
            fix: "mount one of them elsewhere",
        }).forEach(derivation.report);
    });
    return Object.fromEntries(known);
}

/** Of the container's root, which takes it from its mounts: containerd `internal/cri/opts`, `WithMounts`. */
export function propagationOf(container: Fields): Propagation | undefined {
    const all = itemsOf(container["volumeMounts"]).map((mount) => mountPropagation(fieldsOf(mount)));
    return all.find((one) => one === "rshared") ?? all.find((one) => one !== undefined);
}

function mountPropagation(mount: Fields): Propagation | undefined {
    return own(PROPAGATION, textOf(mount["mountPropagation"]));
}

/** A mount that may be there or not: what an image declares as a volume, and what a runtime adds by configuration. */
export function copyMount(destination: string, ...options: readonly string[]): readonly [string, Mount] {
    return [destination, { copy: true, options }];
}

function mountOf(mount: Fields, path: Place, derivation: Derivation): readonly [string, Mount] | undefined {
    const { report } = derivation;
    const name = textOf(mount["name"]) ?? "";
    // Runtimes keep a slash at the end.
    const destination = textOf(mount["mountPath"]) ?? "";
    errorIf(!isMountPath(destination), [...path, "mountPath"], "policy-volume", {
        message: destination === "" ? "is missing or empty" : `${quote(destination)} is not a place for a volume`,
        allowed: "an absolute path other than /, without a colon, NUL, . and ..",
        fix: "correct it",
    }).forEach(report);
    const volume = volumeOf(name, derivation.source);
    if (volume === undefined) {
        const message = `${quote(name)} is not among the pod's volumes`;
        report(error([...path, "name"], "policy-volume", { message, fix: "correct it, or declare the volume" }));
        return undefined;
    }
    const arrival = arrivalOf(volume, mount);
    if (arrival !== undefined && !(arrival.isCopied && isUntrusted(name, derivation.policy))) {
        report(arrivalIssue(name, arrival, volume, mount, path));
        return undefined;
    }
    const kind = arrival === undefined ? kindOf(volume, derivation) : "copy";
    const access = isReadOnly(volume, mount) ? "ro" : "rw";
    const { mountOptions } = profileOf(derivation.policy);
    const options = [...mountOptions, "rbind", mountPropagation(mount) ?? "rprivate", access];
    const source = kind === "copy" ? { copy: true as const } : { [kind]: name };
    return [destination, { ...source, ...(kind === "local" ? { type: "local" as const } : {}), options }];
}

/** A volume can be read-only by itself: Kubernetes `kubelet_pods.go`, `makeMounts`. */
function isReadOnly({ kind, given }: Volume, mount: Fields): boolean {
    return [...COPIED, "image"].includes(kind) || [mount, fieldsOf(given)].some((one) => one["readOnly"] === true);
}

/** How the volume reaches the guest. */
function kindOf({ kind, given }: Volume, { localVolumes, kataVersion }: Derivation): VolumeKind {
    const isInGuest = localVolumes || hasVolumesInGuest(kataVersion);
    if (COPIED.includes(kind)) {
        return "copy";
    }
    return fieldsOf(given)["medium"] === "Memory" ? "memory" : isInGuest ? "local" : "disk";
}

function arrivalIssue(
    name: string,
    { message, isCopied, fix, instead = "use another volume and have the guest fetch and verify its data" }: Arrival,
    { kind, place }: Volume,
    mount: Fields,
    path: Place,
): Issue {
    const part = ["subPath", "subPathExpr"].find((key) => textOf(mount[key]) !== undefined);
    const at = kind !== "emptyDir" ? place : part === undefined ? [...place, "medium"] : [...path, part];
    const option = `policy.untrustedVolumes: [{ name: ${quote(name)}, because: "…" }]`;
    return error(at, "policy-volume", {
        message: `${quote(name)} is ${message}`,
        ...(fix === undefined ? { allowed: ["emptyDir", ...COPIED].join(", ") } : {}),
        fix:
            fix ??
            (isCopied
                ? `if the program trusts nothing that it finds there, and may lose what it writes there, ${option}; else ${instead}`
                : `${instead}, or write a policy of your own`),
    });
}

import { defined, type Fields, fieldsOf, isUnset, itemsOf, numberOf, stringOf } from "../../fields";
import type { ImageFacts, ImageLock } from "../../images/lock";
import { parseImageReference, pinnedReference } from "../../images/reference";
import { STARTED_LISTS, withContainers } from "../../kubernetes/containers";
import type { PodSource } from "../../kubernetes/podSource";
import { containerRuntimeOf } from "../../policy/containerRuntime";
import { profileOf } from "../../policy/derive/runtime";
import { COPIED, volumeOf } from "../../policy/derive/volumeSources";
import { containerNameIn } from "../../policy/selfCheck/differences";

/** A pod whose containers say what their images contribute, and an image lock with the rest. */
export interface PodWithImages {
    readonly source: PodSource;
    readonly lock: ImageLock;
    /** Volumes of which the policy takes a copy, whatever the host has put there. */
    readonly untrusted: readonly string[];
}

/**
 * What the images of a pod contribute, by the data of the policy that was made for it: where no image lock is at hand, the
 * policy of this package is the only place that has it. What the pod says by itself is not taken from the policy, so a pod
 * that differs from the policy keeps its difference.
 */
export function withImagesOf(data: unknown, source: PodSource): PodWithImages {
    const [, ...containers] = itemsOf(fieldsOf(data)["containers"]).map(fieldsOf);
    const runtime = containerRuntimeOf(fieldsOf(data)["container_runtime"], fieldsOf(source.spec)["runtimeClassName"]);
    const profile = profileOf({ containerRuntime: runtime });
    const rows = new Map(containers.map((row) => [containerNameIn(row), row]));
    const lock: Record<string, ImageFacts> = {};
    const untrusted = new Set<string>();
    const pod = fieldsOf(source.spec);
    const spec = withContainers(pod, STARTED_LISTS, (container) => {
        const given = fieldsOf(container);
        const row = rows.get(stringOf(given["name"]));
        const image = imageOf(given);
        for (const name of row === undefined ? [] : copiesIn(given, row, source)) {
            untrusted.add(name);
        }
        if (row === undefined || image === undefined) {
            return container;
        }
        lock[image] = merged(lock[image], factsOf(row, given, profile));
        return withUser(withCommand(withValues(given, row), row), row, fieldsOf(pod["securityContext"]));
    });
    return { source: { ...source, spec }, lock, untrusted: [...untrusted] };
}

/** The volumes that are not made to be copied, and that the policy has as copies. */
function copiesIn(container: Fields, row: Fields, source: PodSource): string[] {
    return itemsOf(container["volumeMounts"]).flatMap((one) => {
        const { name, mountPath } = fieldsOf(one);
        const isCopy = fieldsOf(fieldsOf(row["mounts"])[String(mountPath)])["copy"] === true;
        const kind = typeof name === "string" ? volumeOf(name, source)?.kind : undefined;
        return isCopy && kind !== undefined && !COPIED.includes(kind) ? [name as string] : [];
    });
}

function imageOf({ image }: Fields): string | undefined {
    const reference = typeof image === "string" ? parseImageReference(image) : undefined;
    return reference?.digest === undefined ? undefined : pinnedReference(reference, reference.digest);
}

type Profile = ReturnType<typeof profileOf>;

/** Containers of one image: what either of them has from it. */
function merged(one: ImageFacts | undefined, other: ImageFacts): ImageFacts {
    return { ...one, ...other, env: [...new Set([...(one?.env ?? []), ...(other.env ?? [])])] };
}

/** A policy that does not bind what a process runs has no arguments in its data, and any will do. */
const ANY_PROGRAM = ["/"];
/** Files that CRI-O writes for a user who is not in the image (`server/container_create.go`, `setupContainerUser`). */
const OF_RUNTIME = ["/etc/passwd", "/etc/group"];

function factsOf(row: Fields, container: Fields, { readsImages, variables }: Profile): ImageFacts {
    const declared = itemsOf(container["env"]).map((one) => fieldsOf(one)["name"]);
    const left = texts(row["env"]).filter((one) => !declared.includes(nameIn(one)));
    const shadowed = texts(row["shadowed"]);
    // CRI-O sets variables of its own, and hands on twice what an image sets again; containerd hands on what later ones replace.
    const env = readsImages
        ? left.filter((one) => !variables.includes(one) || shadowed.includes(one))
        : [...shadowed, ...left];
    const { UID: uid, AdditionalGids: groups } = fieldsOf(row["user"]);
    const mounted = itemsOf(container["volumeMounts"]).map((one) => fieldsOf(one)["mountPath"]);
    const optional = Object.entries(fieldsOf(row["mounts"])).filter(
        ([place, mount]) => fieldsOf(mount)["optional"] === true && !OF_RUNTIME.includes(place),
    );
    return {
        entrypoint: row["args"] === undefined ? ANY_PROGRAM : texts(row["args"]),
        env,
        ...(numberOf(uid) === undefined
            ? {}
            : { groups: { [`${uid}`]: numbers([...itemsOf(groups), ...itemsOf(row["image_groups"])]) } }),
        volumes: optional.map(([place]) => place).filter((place) => !mounted.includes(place)),
    };
}

function nameIn(variable: string): string {
    return variable.slice(0, variable.indexOf("="));
}

/** The values of ConfigMaps and Secrets, which the pod only refers to. */
function withValues(container: Fields, row: Fields): Fields {
    const known = new Map(texts(row["env"]).map((one) => [nameIn(one), one.slice(one.indexOf("=") + 1)]));
    const env = itemsOf(container["env"]).map((one) => {
        const { name, valueFrom } = fieldsOf(one);
        const { secretKeyRef, configMapKeyRef } = fieldsOf(valueFrom);
        const value = known.get(stringOf(name) ?? "");
        return value === undefined || (secretKeyRef ?? configMapKeyRef) === undefined ? one : { name, value };
    });
    return Array.isArray(container["env"]) ? { ...container, env } : container;
}

/** The container with the command and the directory of its image, where it names none of its own. */
function withCommand(container: Fields, row: Fields): Fields {
    const { command, args, workingDir = row["Cwd"] } = container;
    const all = texts(row["args"]);
    const entrypoint = all.slice(0, Math.max(0, all.length - itemsOf(args).length));
    return {
        ...container,
        ...(isUnset(command) && all.length > 0 ? { command: entrypoint } : {}),
        ...defined({ workingDir }),
    };
}

function withUser(container: Fields, row: Fields, pod: Fields): Fields {
    const { UID: runAsUser, GID: runAsGroup } = fieldsOf(row["user"]);
    const own = fieldsOf(container["securityContext"]);
    const isNamed = !isUnset(own["runAsUser"]) || !isUnset(pod["runAsUser"]);
    const ids = isNamed ? {} : { runAsUser, runAsGroup: own["runAsGroup"] ?? pod["runAsGroup"] ?? runAsGroup };
    return isUnset(runAsUser) ? container : { ...container, securityContext: { ...own, ...ids } };
}

function numbers(items: readonly unknown[]): number[] {
    return items.filter((item) => typeof item === "number");
}

function texts(value: unknown): string[] {
    return itemsOf(value).filter((item) => typeof item === "string");
}

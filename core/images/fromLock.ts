import { defined, type Fields, fieldIn, fieldsOf, itemsOf, numberOf } from "../fields";
import { error, type Issue, type Place, warning } from "../issue";
import { containersIn, STARTED_LISTS, withContainers } from "../kubernetes/containers";
import { root } from "../kubernetes/located";
import { UNKNOWN } from "../unknown";
import type { ImageFacts, ImageLock } from "./lock";
import { imageUser } from "./lock";
import { pinnedByTag } from "./mergeLock";
import { type ImageReference, parseImageReference, pinnedReference } from "./reference";

/** What is added to a container of the pod, from the lock and for trusted storage, and its place in the pod spec. @since 0.1.0 */
export interface LockedContainer {
    readonly list: (typeof STARTED_LISTS)[number];
    readonly index: number;
    /** `registry/repository@digest`. Absent where the pod has a digest of its own. */
    readonly image?: string;
    /** Absent where a node finds the same numbers by itself. */
    readonly securityContext?: LockedUser;
    /** All disks of the container, where it gets the one for the pod's images. */
    readonly volumeDevices?: readonly unknown[];
}

/** The user that a container gets. @since 0.1.0 */
export interface LockedUser {
    readonly runAsUser?: number;
    readonly runAsGroup?: number;
}

/**
 * Puts the digest of each tag into a pod spec, with the user and the group that a node cannot look up when the guest
 * pulls the image. What the pod says itself stays: a digest, `runAsUser` and `runAsGroup` of the container or the pod.
 *
 * The tag is dropped: containerd 1.7 leaves it out of what it asks the guest for and 2.x does not, so that only the
 * name without it arrives in one form.
 *
 * Gives the pod spec, the containers that differ, and what the lock does not have.
 */
export function fromLock(spec: unknown, path: Place, lock: ImageLock) {
    const issues: Issue[] = [];
    const pod = fieldsOf(spec);
    const containers = STARTED_LISTS.flatMap((list) =>
        itemsOf(pod[list]).flatMap((one, index): LockedContainer[] => {
            const container = fieldsOf(one);
            const { image } = container;
            const reference = typeof image === "string" ? parseImageReference(image) : undefined;
            if (reference === undefined) {
                return [];
            }
            const { digest } = reference;
            const pinned = pinnedIn(lock, reference);
            if (pinned === undefined) {
                issues.push(notLocked(String(image), [...path, list, index, "image"]));
                return [];
            }
            const user = lockedUser(container["securityContext"], pod["securityContext"], lock[pinned]);
            const found = defined({ image: digest === undefined ? pinned : undefined, securityContext: user });
            return Object.keys(found).length === 0 ? [] : [{ list, index, ...found }];
        }),
    );
    return { spec: containers.length === 0 ? spec : withAllLocked(pod, containers), containers, issues };
}

function pinnedIn(lock: ImageLock, reference: ImageReference): string | undefined {
    const { digest } = reference;
    return digest === undefined ? pinnedByTag(lock, reference) : pinnedReference(reference, digest);
}

function notLocked(image: string, path: Place): Issue {
    return error(path, "tag-not-locked", {
        message: `"${image}" is not in the image lock, and images.fromLock takes its digest from there`,
        allowed: "a tag of the lock, or registry/repository@sha256:…",
        fix: `run \`npx confidential-workload lock ${image}\`, and give images.lock.json as policy.imageLock; \`inject\` finds it in the folder of its config`,
    });
}

/**
 * Users of containers that are not those of their images. What {@link fromLock} gives goes into manifests where the image names its
 * user, and stays there when the image is replaced.
 */
export function otherUsers(spec: unknown, path: Place, lock: ImageLock): Issue[] {
    return containersIn(root(spec), STARTED_LISTS).flatMap(({ value, keys }) => {
        const { image, securityContext } = fieldsOf(value);
        const reference = typeof image === "string" ? parseImageReference(image) : undefined;
        const facts = lock[(reference && pinnedIn(lock, reference)) ?? ""];
        return otherUser(securityContext, [...path, ...keys, "securityContext"], facts);
    });
}

function otherUser(ofContainer: unknown, path: Place, facts: ImageFacts = {}): Issue[] {
    const { uid, gid, hostUid } = imageUser(facts);
    const user = numberOf(fieldIn(ofContainer, "runAsUser"));
    const [key, given, meant] =
        user === uid ? ["runAsGroup", numberOf(fieldIn(ofContainer, "runAsGroup")), gid] : ["runAsUser", user, uid];
    if (!Number.isNaN(hostUid) || given === undefined || given === meant || Number.isNaN(meant)) {
        return [];
    }
    return [
        warning([...path, key], "other-image-user", {
            message: `is ${given}, and the image's own is ${meant}; an earlier run may have written it for another image`,
            fix: `remove runAsUser and runAsGroup, so that both come from the lock, or keep them if you mean them`,
        }),
    ];
}

/**
 * The numbers that the image means and that a node would get wrong: it cannot start a user that the image names, and
 * gives group 0 to any user whose group the pod does not say.
 */
function lockedUser(ofContainer: unknown, ofPod: unknown, facts: ImageFacts = {}): LockedUser | undefined {
    const [user, group] = ["runAsUser", "runAsGroup"].map(
        (key) => fieldIn(ofContainer, key) ?? fieldIn(ofPod, key) ?? undefined,
    );
    if (user === UNKNOWN || group === UNKNOWN) {
        return undefined;
    }
    const ids = imageUser(facts);
    const uid = numberOf(user) ?? ids.uid;
    const gid = user === undefined ? ids.gid : (facts.gids?.[uid] ?? 0);
    const isNamed = user === undefined && Number.isNaN(ids.hostUid);
    const isSame = !isNamed && (group !== undefined || gid === 0);
    return isSame || Number.isNaN(uid) || Number.isNaN(gid)
        ? undefined
        : { ...(user === undefined && { runAsUser: uid }), ...(group === undefined && { runAsGroup: gid }) };
}

/** A pod spec with what is added to its containers. */
export function withAllLocked(pod: Fields, locked: readonly LockedContainer[]): Fields {
    return withContainers(pod, STARTED_LISTS, (container, list, index) => {
        const found = locked.find((one) => one.list === list && one.index === index);
        return found === undefined ? container : withLocked(fieldsOf(container), found);
    });
}

function withLocked(container: Fields, { image, securityContext, volumeDevices }: LockedContainer): Fields {
    const merged = securityContext && { ...fieldsOf(container["securityContext"]), ...securityContext };
    return { ...container, ...defined({ image, volumeDevices, securityContext: merged }) };
}

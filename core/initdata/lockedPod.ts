import { fieldIn } from "../fields";
import { fromLock, type LockedContainer } from "../images/fromLock";
import type { ImageLock } from "../images/lock";
import type { Issue } from "../issue";
import type { PodSource } from "../kubernetes/podSource";
import { IMAGE_LOCK_SHAPE } from "../policy/spec";
import { checkShape } from "../shape";
import { isKnown, UNKNOWN, type Unknown } from "../unknown";

/** The pod as it is deployed, and what differs from what the author wrote. */
export interface LockedPod {
    readonly pod: PodSource | undefined;
    readonly locked: readonly LockedContainer[] | Unknown;
    readonly issues: readonly Issue[];
}

/** The pod with what the lock says of its images, where `images.fromLock` asks for it. */
export function lockedPod(
    { images, policy }: { readonly images?: unknown; readonly policy?: unknown },
    pod: PodSource | undefined,
): LockedPod {
    const isWanted = fieldIn(images, "fromLock");
    const lock = fieldIn(policy, "imageLock") ?? {};
    if (pod === undefined || (isWanted !== true && isWanted !== UNKNOWN)) {
        return { pod, locked: [], issues: [] };
    }
    if (isWanted === UNKNOWN || !isKnown(lock)) {
        return { pod: { ...pod, spec: UNKNOWN }, locked: UNKNOWN, issues: [] };
    }
    if (checkShape(lock, IMAGE_LOCK_SHAPE, []).length > 0) {
        // The check of the inputs says what is wrong with the lock.
        return { pod, locked: [], issues: [] };
    }
    const { spec, containers, issues } = fromLock(pod.spec, pod.path, lock as ImageLock);
    return { pod: { ...pod, spec }, locked: containers, issues };
}

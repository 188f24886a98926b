import { fieldIn, fieldsOf } from "../fields";
import { fromLock, type LockedContainer, withAllLocked } from "../images/fromLock";
import { IMAGE_LOCK_SHAPE, type ImageLock } from "../images/lock";
import { storeFor } from "../images/trustedStorage";
import type { Issue } from "../issue";
import type { PodSource } from "../kubernetes/podSource";
import { checkShape } from "../shape";
import { isKnown, UNKNOWN, type Unknown } from "../unknown";

/** The pod as it is deployed, and what differs from what the author wrote. */
export interface LockedPod {
    readonly pod: PodSource | undefined;
    readonly locked: readonly LockedContainer[] | Unknown;
    readonly issues: readonly Issue[];
}

interface Given {
    readonly images?: unknown;
    readonly policy?: unknown;
    readonly trustedStorage?: unknown;
}

/** The pod with what the lock says of its images, where `images.fromLock` asks for it, and with the disk of `trustedStorage`. */
export function lockedPod(spec: Given, pod: PodSource | undefined): LockedPod {
    return withStore(withLock(spec, pod), fieldIn(spec.trustedStorage, "volume"));
}

function withStore(found: LockedPod, volume: unknown): LockedPod {
    const { pod, locked, issues } = found;
    if (volume === undefined || pod === undefined || locked === UNKNOWN) {
        return found;
    }
    if (volume === UNKNOWN) {
        return { pod: { ...pod, spec: UNKNOWN }, locked: UNKNOWN, issues };
    }
    const store = typeof volume === "string" ? storeFor(pod.spec, volume) : undefined;
    if (store === undefined) {
        return found;
    }
    const isSame = ({ list, index }: LockedContainer) => list === store.list && index === store.index;
    const merged = { ...locked.find(isSame), ...store };
    return {
        pod: { ...pod, spec: withAllLocked(fieldsOf(pod.spec), [store]) },
        locked: [...locked.filter((one) => !isSame(one)), merged],
        issues,
    };
}

function withLock({ images, policy }: Given, pod: PodSource | undefined): LockedPod {
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

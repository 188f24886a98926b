import { fieldsOf, itemsOf } from "../fields";
import { STARTED_LISTS } from "../kubernetes/containers";
import type { LockedContainer } from "./fromLock";

/** Where a disk becomes the store of the pod's images: Kata `src/agent/src/rpc.rs`, `TRUSTED_IMAGE_STORAGE_DEVICE`. */
export const TRUSTED_STORE = "/dev/trusted_store";

/**
 * What gives a pod the disk: the container that starts first gets it, before its image is pulled, and one is enough for
 * the pod. Undefined where a container has the disk already, or there is none.
 */
export function storeFor(spec: unknown, volume: string): LockedContainer | undefined {
    const pod = fieldsOf(spec);
    const all = STARTED_LISTS.flatMap((list) =>
        itemsOf(pod[list]).map((container, index) => ({
            list,
            index,
            devices: itemsOf(fieldsOf(container)["volumeDevices"]),
        })),
    );
    const [first] = all;
    const hasStore = all.some(({ devices }) => devices.some((one) => fieldsOf(one)["devicePath"] === TRUSTED_STORE));
    if (first === undefined || hasStore) {
        return undefined;
    }
    const { list, index, devices } = first;
    return { list, index, volumeDevices: [...devices, { name: volume, devicePath: TRUSTED_STORE }] };
}

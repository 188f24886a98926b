import { ANNOTATION_ATTACKS } from "./annotations";
import type { Attack } from "./attack";
import { BASELINE_ATTACKS } from "./baseline";
import { DEVICE_ATTACKS } from "./devices";
import { EXEC_ATTACKS } from "./exec";
import { IMAGE_ATTACKS } from "./images";
import { LIFECYCLE_ATTACKS } from "./lifecycle";
import { LINUX_ATTACKS } from "./linux";
import { MOUNT_ATTACKS } from "./mounts";
import { NETWORK_ATTACKS } from "./network";
import { PROCESS_ATTACKS } from "./processes";
import { COPY_ATTACKS, SANDBOX_ATTACKS } from "./sandbox";
import { SEALED_ATTACKS } from "./sealed";
import { STORAGE_ATTACKS } from "./storages";

/** All attacks, by kind. */
export const ATTACKS: Readonly<Record<string, readonly Attack[]>> = {
    images: IMAGE_ATTACKS,
    lifecycle: LIFECYCLE_ATTACKS,
    storages: STORAGE_ATTACKS,
    mounts: MOUNT_ATTACKS,
    "devices, namespaces and kernel": LINUX_ATTACKS,
    processes: PROCESS_ATTACKS,
    annotations: ANNOTATION_ATTACKS,
    files: COPY_ATTACKS,
    sandbox: SANDBOX_ATTACKS,
    network: NETWORK_ATTACKS,
    exec: EXEC_ATTACKS,
    "sealed secrets": SEALED_ATTACKS,
    "GPUs, disks and volumes": DEVICE_ATTACKS,
    baseline: BASELINE_ATTACKS,
};

export function titleOf({ on, what }: Attack): string {
    return `${on.slice(0, 2).join(" ")}: ${what}`;
}

import type { Fields } from "../../fields";
import type { ImageLock } from "../../images/lock";
import type { ImageSettingsSpec, TrustedStorageSpec } from "../../images/spec";
import type { Place } from "../../issue";
import { isPeerPod, Platform, platformFacts } from "../../platform";
import type { MaybeKnown } from "../../unknown";

/** What the devices of a pod depend on. */
export interface Settings {
    readonly platform: unknown;
    readonly images: MaybeKnown<ImageSettingsSpec> | undefined;
    readonly trustedStorage: MaybeKnown<TrustedStorageSpec> | undefined;
    readonly imageLock?: MaybeKnown<ImageLock> | undefined;
}

/** A container that the kubelet starts, with its place. */
export interface Found {
    readonly container: Fields;
    readonly at: Place;
    readonly name: string;
}

/** The platforms with GPUs, by those of the same TEE without. */
export const WITH_GPU: Readonly<Record<string, Platform>> = {
    [Platform.CocoDev]: Platform.NvidiaGpuSnp,
    [Platform.Snp]: Platform.NvidiaGpuSnp,
    [Platform.Tdx]: Platform.NvidiaGpuTdx,
};

export function hasGpus(platform: unknown): boolean {
    return Object.values<unknown>(WITH_GPU).includes(platform);
}

/** Whether the VM gets devices of the node. */
export function isOnNode(platform: unknown): boolean {
    return platformFacts(platform) !== undefined && !isPeerPod(platform);
}

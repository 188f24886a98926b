import { fieldIn, fieldsOf, itemsOf, textOf } from "../fields";
import type { ImageLock } from "../images/lock";
import type { ImageSettingsSpec, MemorySpec, TrustedStorageSpec } from "../images/spec";
import { TRUSTED_STORE } from "../images/trustedStorage";
import { errorIf, firstOf, type Issue, phrase, warningIf } from "../issue";
import { HYPERVISOR } from "../kataAnnotations";
import { startedIn } from "../kubernetes/containers";
import { podLimits } from "../kubernetes/podLimits";
import type { PodSource } from "../kubernetes/podSource";
import { amountOf, MIB } from "../kubernetes/quantity";
import { isPeerPod, Platform } from "../platform";
import { isRemoteClass } from "../runtimeClasses";
import { type MaybeKnown, partsOf, UNKNOWN } from "../unknown";
import { sizedByLimits, type VmSize, vmSizes } from "../vmMemory";
import { type SizedImage, sizedImages } from "./images/podSizes";
import { checkMemory } from "./memory";

/** What the memory of a pod's VM depends on. Absent inputs are those of a document that somebody else wrote. */
export interface MemorySettings {
    readonly platform?: unknown;
    readonly runtimeClassName: unknown;
    readonly kataVersion: unknown;
    readonly imageLock: MaybeKnown<ImageLock> | undefined;
    readonly images?: MaybeKnown<ImageSettingsSpec> | undefined;
    readonly trustedStorage?: MaybeKnown<TrustedStorageSpec> | undefined;
    readonly memory?: MaybeKnown<MemorySpec> | undefined;
}

/** MiB of the guest's kernel and services; those of a guest of Secure Execution have buffers for what the host reads. */
const GUEST = 250;
const GUEST_SE = GUEST + 512;
/** What the kernel keeps of the VM's memory is 3 to 5 percent, and files take some more than their pages. */
const USABLE = 0.95;
const IN_FILES = 1.05;
/** Limits that are recommended are a multiple of this, in MiB. */
const STEP = 16;

/** What a VM has to hold, in MiB. */
export interface MemoryNeed {
    readonly sized: readonly SizedImage[];
    readonly unsized: readonly SizedImage[];
    readonly images: number;
    readonly volumes: number;
    readonly guest: number;
}

/** Undefined where the guest does not keep the images in its memory, or parts of the pod come later. */
export function memoryNeed(pod: PodSource, settings: MemorySettings): MemoryNeed | undefined {
    const { platform, imageLock, images, trustedStorage } = settings;
    const isElsewhere = images === UNKNOWN || partsOf(images).workDirectory !== undefined;
    if (isElsewhere || trustedStorage !== undefined || hasStore(pod.spec) || podLimits(pod.spec) === undefined) {
        return undefined;
    }
    const all = sizedImages(pod, imageLock);
    const sized = all.filter(({ unpacked }) => unpacked !== undefined);
    return {
        sized,
        unsized: all.filter(({ unpacked }) => unpacked === undefined),
        images: inMib(sized.reduce((sum, { unpacked = 0 }) => sum + unpacked, 0)),
        volumes: inMib(itemsOf(fieldsOf(pod.spec)["volumes"]).reduce<number>((sum, one) => sum + inMemory(one), 0)),
        guest: platform === Platform.Se ? GUEST_SE : GUEST,
    };
}

/** MiB of the smallest VM that has room: images may fill one half of it, because that is the size of `/run`. */
export function smallestVm({ images, volumes, guest }: MemoryNeed, programs = 0): number {
    return Math.max(2 * images * IN_FILES, images + volumes + guest + programs) / USABLE;
}

/** The VMs that the pod may get as it is. */
export function vmsOf(pod: PodSource, settings: MemorySettings): VmSize[] {
    const limits = podLimits(pod.spec);
    const { runtimeClassName, platform, kataVersion } = settings;
    const { defaultMemory } = partsOf(settings.memory);
    const annotation = fieldIn(pod.annotations, `${HYPERVISOR}default_memory`);
    if (
        limits === undefined ||
        annotation === UNKNOWN ||
        typeof runtimeClassName !== "string" ||
        defaultMemory === UNKNOWN ||
        platform === UNKNOWN
    ) {
        return [];
    }
    const annotated = Number(annotation);
    const isMachine = isRemoteClass(runtimeClassName) || isPeerPod(platform);
    const given = defaultMemory ?? (annotated > 0 && !isMachine ? annotated : undefined);
    return vmSizes(
        { runtimeClassName, platform, kataVersion, given },
        limits.isLimited ? limits.memory / MIB : undefined,
    );
}

/** The limit of the pod's memory with which each of the VMs has `needed` MiB; undefined where limits do not count. */
export function limitFor(needed: number, vms: readonly VmSize[]): number | undefined {
    const limits = vms.flatMap(({ added }) => (added === undefined ? [] : [needed - added]));
    return limits.length === 0 ? undefined : Math.ceil(Math.max(...limits, STEP) / STEP) * STEP;
}

/** The limits of a pod, its images and its volumes in memory, against the VM. */
export function checkPodMemory(pod: PodSource, settings: MemorySettings): Issue[] {
    const { runtimeClassName, kataVersion } = settings;
    const ofImages = checkImageMemory(pod, settings);
    const isByLimits =
        typeof runtimeClassName === "string" && sizedByLimits(runtimeClassName, kataVersion) !== undefined;
    // A VM that is too small for the images is then too small for its kernel, or will not be.
    return [...(ofImages.length > 0 && isByLimits ? [] : checkMemory(pod, runtimeClassName, kataVersion)), ...ofImages];
}

/** Images and volumes in memory, against the VM that the pod gets. It is an error only where no runtime could unpack the largest image. */
function checkImageMemory(pod: PodSource, settings: MemorySettings): Issue[] {
    const need = memoryNeed(pod, settings);
    const vms = vmsOf(pod, settings);
    if (need === undefined || vms.length === 0) {
        return [];
    }
    const totals = vms.map(({ total }) => Math.floor(total));
    const [least, most] = [Math.min(...totals), Math.max(...totals)];
    const largest = Math.max(0, ...need.sized.map(({ unpacked = 0 }) => unpacked));
    const limit = limitFor(smallestVm(need), vms);
    const texts = {
        allowed: `${limit === undefined ? "a machine with" : "memory limits of"} ${limit ?? Math.ceil(smallestVm(need))}Mi and more${limit === undefined ? "" : " in all"}`,
        fix:
            limit === undefined
                ? phrase`choose a larger machine, and say in ${["memory", "defaultMemory"]} what it has`
                : phrase`set limits.memory to ${limit}Mi in all, or to more for what the programs take, as ${["memory", "fromImages"]} does; or use ${["trustedStorage"]}. Where the class gives your VMs more, say so in ${["memory", "defaultMemory"]}`,
    };
    const isCertain = vms.every(({ isCertain: isKnownClass }) => isKnownClass) && largest > (most / 2) * MIB;
    const at = [...pod.path, "containers"];
    return firstOf(
        errorIf(isCertain, at, "image-memory", {
            message: `have ${shown(need)}, and the VM has ${most} MiB, of which images can fill one half: the guest cannot unpack them`,
            ...texts,
        }),
        warningIf(need.images + need.volumes > 0 && smallestVm(need) > least, at, "image-memory", {
            message: `have ${shown(need)}, and the VM has ${least} MiB: images can fill one half of what its kernel leaves of that, and the guest itself takes about ${need.guest} MiB`,
            ...texts,
        }),
    );
}

function shown({ sized, unsized, images, volumes }: MemoryNeed): string {
    const list = sized.map(({ container, unpacked = 0 }) => `${container} ${inMib(unpacked)}`).join(", ");
    const parts = [
        ...(sized.length > 0 ? [`images that take ${images} MiB unpacked (${list})`] : []),
        ...(unsized.length > 0
            ? [`images of which the lock has no size (${unsized.map(({ container }) => container).join(", ")})`]
            : []),
        ...(volumes > 0 ? [`volumes in memory of up to ${volumes} MiB`] : []),
    ];
    return parts.join(", and ");
}

function hasStore(spec: unknown): boolean {
    return startedIn(spec).some(({ value }) =>
        itemsOf(fieldsOf(value)["volumeDevices"]).some((one) => fieldsOf(one)["devicePath"] === TRUSTED_STORE),
    );
}

/** Bytes of a volume in the guest's memory, as far as its size is limited. */
function inMemory(volume: unknown): number {
    const { medium, sizeLimit } = fieldsOf(fieldsOf(volume)["emptyDir"]);
    return medium === "Memory" ? (amountOf(textOf(sizeLimit) ?? "") ?? 0) : 0;
}

function inMib(bytes: number): number {
    return Math.ceil(bytes / MIB);
}

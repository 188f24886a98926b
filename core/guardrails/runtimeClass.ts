import { PLATFORMS, Platform } from "../platform";
import { matchesAny } from "./pattern";

/** RuntimeClasses that kata-deploy installs, with variants of each. */
const BASES: readonly string[] = [...new Set(Object.values(PLATFORMS).map(({ runtimeClassName }) => runtimeClassName))];
/** OpenShift sandboxed containers has this one for confidential VMs on its own nodes. */
const OTHERS: readonly string[] = ["kata-cc"];

/** Classes of kata-deploy whose VMs are not confidential, with their variants. */
const PLAIN =
    /^kata-(?:qemu|clh|fc|dragonball|stratovirt|qemu-nvidia-gpu|openvmm-azure)(?:-runtime-rs)?(?:-debug|-devkit)?$/;

/** What a rule is told of the cluster. */
export interface ClassConfig {
    /**
     * RuntimeClasses of confidential VMs beside those that kata-deploy and OpenShift install; `*` stands for any
     * characters. Default: none.
     */
    readonly runtimeClasses?: readonly string[];
}

export interface PlatformConfig extends ClassConfig {
    /** Where pods run whose RuntimeClass does not tell, as `kata-remote` does not. Default: not known. */
    readonly platform?: Platform;
}

/** Whether pods of the class run in a confidential VM. */
export function isConfidentialClass(name: string, { runtimeClasses = [] }: ClassConfig): boolean {
    return baseOf(name) !== undefined || OTHERS.includes(name) || matchesAny(name, runtimeClasses);
}

/** Whether the class is known, and its VMs are not confidential. */
export function isPlainClass(name: string): boolean {
    return PLAIN.test(name);
}

/** The platform of a class: the only one that has it, or else the one that the config names. */
export function platformOf(name: unknown, { platform }: PlatformConfig): Platform | undefined {
    const base = typeof name === "string" ? baseOf(name) : undefined;
    const platforms = Object.values(Platform).filter((one) => PLATFORMS[one].runtimeClassName === base);
    return platforms.length === 1 ? platforms[0] : platform;
}

/** Whether the VM of the class is started by a cloud, so that the guest boots as peer pods do. */
export function isRemoteClass(name: unknown): boolean {
    return typeof name === "string" && baseOf(name) === PLATFORMS[Platform.Libvirt].runtimeClassName;
}

/** Variants are `-runtime-rs`, `-debug`, `-devkit`, and one for each further installation. */
function baseOf(name: string): string | undefined {
    return BASES.find((base) => name === base || name.startsWith(`${base}-`));
}

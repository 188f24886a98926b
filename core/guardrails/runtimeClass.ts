import { PLATFORMS, Platform } from "../platform";
import { confidentialBase, platformsOf } from "../runtimeClasses";
import { matchesAny } from "./pattern";

/** OpenShift sandboxed containers has this one for confidential VMs on its own nodes. */
const OTHERS: readonly string[] = ["kata-cc"];

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
    return confidentialBase(name) !== undefined || OTHERS.includes(name) || matchesAny(name, runtimeClasses);
}

/** The platform of a class: the only one that has it, or else the one that the config names. */
export function platformOf(name: unknown, { platform }: PlatformConfig): Platform | undefined {
    const platforms = typeof name === "string" ? platformsOf(name) : [];
    return platforms.length === 1 ? platforms[0] : platform;
}

/** Whether the VM of the class is started by a cloud, so that the guest boots as peer pods do. */
export function isRemoteClass(name: unknown): boolean {
    return typeof name === "string" && confidentialBase(name) === PLATFORMS[Platform.Libvirt].runtimeClassName;
}

import type { Platform } from "../platform";
import { isConfidentialName, platformsOf } from "../runtimeClasses";
import { matchesAny } from "./pattern";

/** What a rule knows of the cluster. */
export interface ClassConfig {
    /**
     * RuntimeClasses of confidential VMs in addition to those that kata-deploy and OpenShift install; `*` stands for any
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
    return isConfidentialName(name) || matchesAny(name, runtimeClasses);
}

/** The platform of a class: the only one that has it, or else the one that the config names. */
export function platformOf(name: unknown, { platform }: PlatformConfig): Platform | undefined {
    const platforms = typeof name === "string" ? platformsOf(name) : [];
    return platforms.length === 1 ? platforms[0] : platform;
}

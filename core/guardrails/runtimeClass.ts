import type { Platform } from "../platform";
import { isConfidentialName, meansConfidential, platformsOf } from "../runtimeClasses";

/** Lists in the config of a rule, as in {@link matchesAny}. The table of the policy pack says what each is for. Default: none. */
export type Lists<Name extends string> = { readonly [K in Name]?: readonly string[] };
export type ClassConfig = Lists<"runtimeClasses">;
export type PlatformConfig = ClassConfig & { readonly platform?: Platform };

/** Whether pods of the class are known to run in a confidential VM. */
export function isConfidentialClass(name: unknown, { runtimeClasses = [] }: ClassConfig): name is string {
    return typeof name === "string" && (isConfidentialName(name) || matchesAny(name, runtimeClasses));
}

/** Whether pods of the class run in a confidential VM, or its name says so: they have to keep the rules either way. */
export function isMeantConfidential(name: unknown, config: ClassConfig): boolean {
    return isConfidentialClass(name, config) || (typeof name === "string" && meansConfidential(name));
}

/** The platform of a class: the only one that has it, or else the one that the config names. */
export function platformOf(name: unknown, { platform }: PlatformConfig): Platform | undefined {
    const platforms = typeof name === "string" ? platformsOf(name) : [];
    return platforms.length === 1 ? platforms[0] : platform;
}

/** Whether a text is one of `patterns`, in which `*` stands for any characters but `/` and `:`. */
export function matchesAny(text: string, patterns: readonly string[]): boolean {
    return patterns.some((pattern) => {
        const literals = pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
        return new RegExp(`^${literals.join("[^/:]*")}$`, "u").test(text);
    });
}

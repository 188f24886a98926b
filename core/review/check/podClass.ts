import { checkAttestedDigest, checkDebugClass } from "../../checks/guestOfClass";
import { checkRuntimeClass } from "../../checks/runtimeClass";
import { changed, type Issue, phrase } from "../../issue";
import type { Located } from "../../kubernetes/located";
import type { Platform } from "../../platform";
import { platformsOf } from "../../runtimeClasses";

/** What a pod's RuntimeClass is held against. */
export interface ClassContext {
    /** Where the pod is said to run. */
    readonly platform?: Platform | undefined;
    /** Kata on the nodes. Default: the newest known. */
    readonly kataVersion?: string | undefined;
}

/** Why nothing attests the digest of a pod's document as it is registered: by its class it runs elsewhere, or its runtime changes the document. */
export function checkPodClass({ value, keys }: Located, { platform, kataVersion }: ClassContext): Issue[] {
    const named = typeof value === "string" && platform !== undefined ? checkRuntimeClass(value, platform) : [];
    return [
        ...named.map((issue) =>
            issue.code === "runtime-class-platform" ? clash(issue, String(value), keys) : changed(issue, { at: keys }),
        ),
        ...checkAttestedDigest(value, kataVersion, true, keys),
    ];
}

function clash(issue: Issue, name: string, at: Located["keys"]): Issue {
    const own = platformsOf(name).join(", ");
    const option = [{ option: "--platform" }];
    return changed(issue, {
        at,
        message: `${issue.message}: its guests attest another value than the one of this platform, and no pod would get a secret`,
        fix:
            own === ""
                ? "correct the RuntimeClass of the pod"
                : phrase`correct ${option} (allowed for this class: ${own}), or the RuntimeClass of the pod`,
    });
}

/** A pod whose class opens its guest. */
export function checkPodDebugClass({ value, keys }: Located, isAllowed: boolean): Issue[] {
    const option = [{ option: "--allow-debug-class" }];
    const allow = phrase`use the allowed class; to debug a guest that has no secrets, give ${option}`;
    return checkDebugClass(value, { at: keys, isAllowed, allow });
}

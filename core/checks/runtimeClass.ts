import { error, type Issue, quote, warning } from "../issue";
import { PLATFORMS, type Platform } from "../platform";

/** Handlers of classes whose pods are not confidential: of containerd and gVisor, and kata-deploy's `values.yaml`. */
const NOT_CONFIDENTIAL = [
    "runc",
    "crun",
    "runsc",
    "kata",
    "kata-qemu",
    "kata-clh",
    "kata-fc",
    "kata-dragonball",
    "kata-stratovirt",
    "kata-qemu-nvidia-gpu",
];

/**
 * What the handler of a RuntimeClass that the cluster has says to the platform. kata-deploy names class and handler
 * alike, and adds suffixes for variants; vendors have names of their own.
 *
 * @since 0.1.0
 */
export function checkHandler(name: string, handler: string, platform: Platform): Issue[] {
    const { runtimeClassName: wanted, title } = PLATFORMS[platform];
    if (isVariant(handler, wanted)) {
        return [];
    }
    const known = Object.values(PLATFORMS).find(({ runtimeClassName }) => isVariant(handler, runtimeClassName));
    const what = known === undefined ? "no confidential VM" : `another platform, ${known.title}`;
    const text = {
        allowed: `${quote(wanted)}, and what begins with "${wanted}-"`,
        fix: "correct platform or runtimeClassName, or the class in the cluster",
    };
    if (known !== undefined || NOT_CONFIDENTIAL.includes(handler)) {
        const message = `${quote(name)} has the handler ${quote(handler)} in the cluster, which is for ${what}, and not for ${title}`;
        return [error("runtimeClassName", "runtime-class-handler", { ...text, message })];
    }
    const message = `${quote(name)} has the handler ${quote(handler)} in the cluster, of which it is not known whether it is for ${title}`;
    return [warning("runtimeClassName", "runtime-class-handler", { ...text, message })];
}

function isVariant(handler: string, of: string): boolean {
    return handler === of || handler.startsWith(`${of}-`);
}

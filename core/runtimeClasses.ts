import { PLATFORMS, Platform } from "./platform";

/** Classes that kata-deploy installs for VMs that are confidential, or stand for such (Kata `kata-deploy/values.yaml`). */
const CONFIDENTIAL: readonly string[] = [
    ...new Set(Object.values(PLATFORMS).map(({ runtimeClassName }) => runtimeClassName)),
];

/** Those that it installs for other VMs. */
const PLAIN = [
    "kata-qemu",
    "kata-clh",
    "kata-fc",
    "kata-dragonball",
    "kata-stratovirt",
    "kata-qemu-nvidia-gpu",
    "kata-openvmm-azure",
];
/** The suffixes of its variants. A further installation has one of its own, which nobody knows from here. */
const VARIANT = /(?:-runtime-rs)?(?:-debug|-devkit)?$/;

/** OpenShift sandboxed containers has this one for confidential VMs on its own nodes, with CRI-O. */
export const OPENSHIFT_CLASS = "kata-cc";

/**
 * Handlers that OpenShift's operator gives to that class, where all nodes have one TEE; with several it is called as the class.
 * openshift/sandboxed-containers-operator `controllers`, `handleConfidentialBaremetal`.
 */
export const OPENSHIFT_HANDLERS: Readonly<Record<string, Platform>> = {
    "kata-snp": Platform.Snp,
    "kata-tdx": Platform.Tdx,
    "kata-se": Platform.Se,
};

/** Runtimes that start no VM: of containerd, CRI-O and gVisor. */
const WITHOUT_VM = ["runc", "crun", "runsc"];

/** The class of a platform of which a class, or its handler, is a variant; undefined where it is of none. */
export function confidentialBase(name: string): string | undefined {
    return CONFIDENTIAL.find((base) => name === base || name.startsWith(`${base}-`));
}

/** The platforms of which a class, or its handler, is a variant: all peer pods have the same one. */
export function platformsOf(name: string): readonly Platform[] {
    const base = confidentialBase(name);
    return Object.values(Platform).filter((platform) => PLATFORMS[platform].runtimeClassName === base);
}

/**
 * Which of Kata's runtimes a confidential class of kata-deploy starts: the name decides (`kata-deploy/values.yaml`). Of a
 * class with a suffix that nobody knows only the Rust runtime's part tells it.
 */
export function kataRuntimeOf(name: string): "Go" | "Rust" | undefined {
    const base = confidentialBase(name);
    if (base === undefined) {
        return undefined;
    }
    const suffix = name.slice(base.length);
    return /^-runtime-rs(?:-|$)/.test(suffix) ? "Rust" : suffix.replace(VARIANT, "") === "" ? "Go" : undefined;
}

/** Whether the class, or its handler, is known, and its pods are confidential. */
export function isConfidentialName(name: string): boolean {
    return confidentialBase(name) !== undefined || name === OPENSHIFT_CLASS;
}

/** Whether the VM of the class is started by a cloud, so that the guest boots as peer pods do. */
export function isRemoteClass(name: unknown): boolean {
    return typeof name === "string" && confidentialBase(name) === PLATFORMS[Platform.Libvirt].runtimeClassName;
}

/** Whether the class, or its handler, is known, and its pods are not confidential. */
export function isPlainClass(name: string): boolean {
    return WITHOUT_VM.includes(name) || isPlainVm(name);
}

/** Handlers of plain Kata where it is installed without kata-deploy, as by OpenShift. */
export const PLAIN_HANDLERS = ["kata"];

/**
 * Whether the class is known to be for VMs of Kata that are not confidential. `kata` is one by custom: a cluster may mean
 * another handler by it.
 */
export function isPlainKataClass(name: string): boolean {
    return PLAIN_HANDLERS.includes(name) || isPlainVm(name);
}

function isPlainVm(name: string): boolean {
    return PLAIN.includes(name.replace(VARIANT, ""));
}

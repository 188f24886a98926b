import { own } from "./fields";
import { PLATFORMS, Platform } from "./platform";

/** Kata's two runtimes. */
export type KataRuntime = "Go" | "Rust";

/** What the name of a RuntimeClass tells. kata-deploy gives a class and its handler one name. */
export interface RuntimeClassFacts {
    /** What it is for, in words that follow "is for". */
    readonly title: string;
    /** The platforms whose VMs it starts: all peer pods have the same class. */
    readonly platforms: readonly Platform[];
    readonly isPlain?: true;
    /** Absent where the name does not tell it. */
    readonly runtime?: KataRuntime;
}

const NOT_CONFIDENTIAL = { title: "no confidential VM", platforms: [], isPlain: true } as const;
const ARM_CCA = { title: "another platform, Arm CCA", platforms: [] };

/** Those of the platforms. */
const CONFIDENTIAL_CLASSES: readonly string[] = [
    ...new Set(Object.values(PLATFORMS).map(({ runtimeClassName }) => runtimeClassName)),
];

/** Names of shims by the runtimes that they exist for: with the Rust runtime as `-runtime-rs`, if not noted otherwise. */
type Row = readonly [name: string, runtimes: "both" | "Go" | "-runtime-rs" | "Rust", facts: RuntimeClassFacts];

/**
 * All that kata-deploy installs, in Kata 3.24 to 4.1 (`kata-deploy/values.yaml`, `shims`). A debug class has the name of
 * another class and a suffix.
 */
const SHIPPED: readonly Row[] = [
    ...CONFIDENTIAL_CLASSES.map((name): Row => {
        const platforms = platformsOf(name);
        const [first, second] = platforms.map((one) => PLATFORMS[one].title);
        const title = `another platform, ${second === undefined ? first : "peer pods"}`;
        return [name, second === undefined ? "both" : "Go", { title, platforms }];
    }),
    ["kata-qemu-cca", "Go", ARM_CCA],
    ["kata-qemu", "both", NOT_CONFIDENTIAL],
    ["kata-qemu-nvidia-gpu", "both", NOT_CONFIDENTIAL],
    ["kata-qemu-nvidia-cpu", "both", NOT_CONFIDENTIAL],
    ["kata-clh", "both", NOT_CONFIDENTIAL],
    ["kata-clh-azure", "both", NOT_CONFIDENTIAL],
    ["kata-cloud-hypervisor", "Rust", NOT_CONFIDENTIAL],
    ["kata-dragonball", "Rust", NOT_CONFIDENTIAL],
    ["kata-fc", "Go", NOT_CONFIDENTIAL],
    ["kata-stratovirt", "Go", NOT_CONFIDENTIAL],
    ["kata-openvmm-azure", "-runtime-rs", NOT_CONFIDENTIAL],
];

const RUST_SUFFIX = "-runtime-rs";

const CLASSES: Readonly<Record<string, RuntimeClassFacts>> = Object.fromEntries(
    SHIPPED.flatMap(([name, runtimes, facts]) => {
        const rust = [`${name}${RUST_SUFFIX}`, { ...facts, runtime: "Rust" }] as const;
        const bare = [name, { ...facts, runtime: runtimes === "Rust" ? "Rust" : "Go" }] as const;
        return runtimes === "both" ? [bare, rust] : runtimes === RUST_SUFFIX ? [rust] : [bare];
    }),
);

/** Guests of these have a console with a root shell: Kata 4.1 `kata-deploy`, `20-debug.toml` and `25-devkit.toml`. */
const DEBUG = /-(?:debug|devkit)$/;

/** OpenShift sandboxed containers has this one for confidential VMs on its own nodes, with CRI-O; cococtl has it with containerd. */
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

/** What is known of a class, or of its handler; undefined where Kata ships none of that name. */
export function runtimeClassFacts(name: string): RuntimeClassFacts | undefined {
    return WITHOUT_VM.includes(name) ? NOT_CONFIDENTIAL : own(CLASSES, withoutDebug(name));
}

/**
 * The class of a platform of which a class, or its handler, has the name or the beginning of the name, as further
 * installations of Kata have it with a suffix of their own (`multiInstallSuffix`). That is what the author means, and says
 * nothing certain of what it starts.
 */
export function confidentialBase(name: string): string | undefined {
    return CONFIDENTIAL_CLASSES.find((base) => name === base || name.startsWith(`${base}-`));
}

/** The platforms that a class, or its handler, is meant for. */
export function platformsOf(name: string): readonly Platform[] {
    const base = confidentialBase(name);
    return Object.values(Platform).filter((platform) => PLATFORMS[platform].runtimeClassName === base);
}

/** Which of Kata's runtimes a class starts. Of a class with a suffix that nobody knows only the Rust runtime's part tells it. */
export function kataRuntimeOf(name: string): KataRuntime | undefined {
    const suffix = name.slice(confidentialBase(name)?.length ?? name.length);
    return runtimeClassFacts(name)?.runtime ?? (suffix.startsWith(`${RUST_SUFFIX}-`) ? "Rust" : undefined);
}

/** The classes that kata-deploy installs for some platforms, without those for debugging. */
export function classesFor(platforms: readonly Platform[]): string[] {
    const isFor = (facts: RuntimeClassFacts) => facts.platforms.some((platform) => platforms.includes(platform));
    return Object.keys(CLASSES).filter((name) => isFor(CLASSES[name] ?? NOT_CONFIDENTIAL));
}

/** Whether the class, or its handler, is known to start confidential VMs. */
export function isConfidentialName(name: string): boolean {
    return (runtimeClassFacts(name)?.platforms ?? []).length > 0 || name === OPENSHIFT_CLASS;
}

/** Whether the class, or its handler, is known to start confidential VMs, or has a name that says so. */
export function meansConfidential(name: string): boolean {
    return confidentialBase(name) !== undefined || name === OPENSHIFT_CLASS;
}

/** Whether the guests of the class, or of its handler, are to protect something, and give the host a root shell. */
export function isDebugClass(name: unknown): name is string {
    return typeof name === "string" && DEBUG.test(name) && confidentialBase(name) !== undefined && !isWithoutTee(name);
}

/** The class that starts the same guests without the console. */
export function withoutDebug(name: string): string {
    return name.replace(DEBUG, "");
}

/** Whether the class, or its handler, is that of development, without a TEE. */
export function isWithoutTee(name: unknown): boolean {
    return typeof name === "string" && confidentialBase(name) === PLATFORMS[Platform.CocoDev].runtimeClassName;
}

/** Whether the VM of the class is started by a cloud, so that the guest boots as peer pods do. */
export function isRemoteClass(name: unknown): boolean {
    return typeof name === "string" && confidentialBase(name) === PLATFORMS[Platform.Libvirt].runtimeClassName;
}

/** Whether the class, or its handler, is known, and its pods are not confidential. */
export function isPlainClass(name: string): boolean {
    return runtimeClassFacts(name)?.isPlain === true;
}

/** Handlers of plain Kata where it is installed without kata-deploy, as by OpenShift. */
export const PLAIN_HANDLERS = ["kata"];

/**
 * Whether the class is known to be for VMs of Kata that are not confidential. `kata` is one by custom: a cluster may mean
 * another handler by it.
 */
export function isPlainKataClass(name: string): boolean {
    return PLAIN_HANDLERS.includes(name) || (isPlainClass(name) && !WITHOUT_VM.includes(name));
}

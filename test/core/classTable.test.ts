import { describe, expect, test } from "vitest";
import { Platform } from "../../core";
import { checkHandler } from "../../core/checks/runtimeClass";
import { PLATFORMS } from "../../core/platform";
import { isDebugClass, kataRuntimeOf, platformsOf, runtimeClassFacts } from "../../core/runtimeClasses";
import { GOOD, issuesOf } from "./spec";

/** Shims of kata-deploy at Kata 3.24 to 4.1, as its `values.yaml` names them, with the runtime of each. */
const GO = `clh fc qemu qemu-nvidia-gpu qemu-nvidia-gpu-snp qemu-nvidia-gpu-tdx qemu-snp qemu-tdx qemu-se qemu-cca
    qemu-coco-dev remote clh-azure qemu-nvidia-cpu`.split(/\s+/);
const RUST =
    `cloud-hypervisor dragonball qemu-runtime-rs qemu-se-runtime-rs qemu-coco-dev-runtime-rs qemu-snp-runtime-rs
    qemu-tdx-runtime-rs clh-runtime-rs qemu-nvidia-gpu-runtime-rs qemu-nvidia-gpu-snp-runtime-rs
    qemu-nvidia-gpu-tdx-runtime-rs clh-azure-runtime-rs qemu-nvidia-cpu-runtime-rs openvmm-azure-runtime-rs`.split(
        /\s+/,
    );
const CONFIDENTIAL = /^(?:qemu-(?:nvidia-gpu-)?(?:snp|tdx)|qemu-se|qemu-coco-dev|remote)(?:-runtime-rs)?$/;

test.each([...GO.map((shim) => ["Go", shim]), ...RUST.map((shim) => ["Rust", shim])])("%s: %s", (runtime, shim) => {
    for (const suffix of ["", "-debug", "-devkit"]) {
        const name = `kata-${shim}${suffix}`;
        const isConfidential = CONFIDENTIAL.test(shim ?? "");
        expect(kataRuntimeOf(name)).toBe(runtime);
        expect((runtimeClassFacts(name)?.platforms ?? []).length > 0).toBe(isConfidential);
        expect(runtimeClassFacts(name)?.isPlain === true).toBe(!isConfidential && shim !== "qemu-cca");
        expect(isDebugClass(name)).toBe(isConfidential && suffix !== "" && !name.includes("coco-dev"));
    }
});

test("each platform has its class", () => {
    for (const platform of Object.values(Platform)) {
        expect(platformsOf(PLATFORMS[platform].runtimeClassName)).toContain(platform);
    }
});

test.each([
    "kata",
    "kata-cc",
    "our-cvm",
    "our-cvm-runtime-rs",
    "kata-qemu-snp-blue",
    "kata-qemu-snp-debug-blue",
    "kata-qemu-snp-runtime-rsx",
    "kata-fc-runtime-rs",
    "kata-dragonball-runtime-rs",
    "kata-openvmm-azure",
])("%s tells no runtime", (name) => {
    expect(kataRuntimeOf(name)).toBeUndefined();
    expect(runtimeClassFacts(name)).toBeUndefined();
});

test("a further installation's suffix leaves the Rust runtime's part, and that of debugging, in the name", () => {
    expect(kataRuntimeOf("kata-qemu-snp-runtime-rs-blue")).toBe("Rust");
    expect(isDebugClass("kata-qemu-snp-blue-debug")).toBe(true);
    expect(isDebugClass("our-cvm-debug")).toBe(false);
});

describe("a class whose guests have a debug console", () => {
    const of = (runtimeClassName: string, more: object = {}) =>
        issuesOf({ ...GOOD, ...more }, { runtimeClassName }).filter((text) => text.includes("[debug-class]"));
    const says = (name: string) =>
        `"${name}" starts guests with a debug console: the host gets a root shell in the VM, which no agent policy can deny, and so reads and changes everything there [debug-class]`;

    test("is an error, and with allowDebugClass a warning each time", () => {
        for (const [name, bare] of [
            ["kata-qemu-snp-debug", "kata-qemu-snp"],
            ["kata-qemu-snp-runtime-rs-devkit", "kata-qemu-snp-runtime-rs"],
            ["kata-qemu-snp-blue-debug", "kata-qemu-snp-blue"],
        ] as const) {
            const error = `error runtimeClassName: ${says(name)}
    allowed: "${bare}"
    fix: use the allowed class; to debug a guest that has no secrets, set allowDebugClass to true`;
            expect(of(name)).toEqual([error]);
            expect(of(name, { allowDebugClass: false })).toEqual([error]);
            expect(of(name, { allowDebugClass: true })).toEqual([
                `warning runtimeClassName: ${says(name)}
    allowed: "${bare}"
    fix: use "${bare}" before the pod gets a secret or data that counts`,
            ]);
        }
    });

    test("is fine without a TEE, where nothing is protected", () => {
        expect(of("kata-qemu-coco-dev-debug", { platform: Platform.CocoDev })).toEqual([]);
    });

    test("is found by the handler in the cluster too", () => {
        const codes = (handler: string, allows?: boolean) =>
            checkHandler("our-cvm", handler, Platform.Snp, allows).map(({ code, severity }) => `${severity} ${code}`);
        expect(codes("kata-qemu-snp-debug")).toEqual(["error debug-class"]);
        expect(codes("kata-qemu-snp-debug", true)).toEqual(["warning debug-class"]);
        expect(codes("kata-qemu-snp")).toEqual([]);
    });

    test("is not what a message recommends", () => {
        const own = { path: ["template", "runtimeClassName"], value: "kata-qemu-snp-debug" };
        const [issue] = issuesOf(GOOD, { template: { runtimeClassName: own, annotations: { path: [], value: {} } } });
        expect(issue).toMatch(/runtime-class-clash\]\n.*\n {4}fix: remove it$/);
    });

    test("has to be allowed by true", () => {
        expect(issuesOf({ ...GOOD, allowDebugClass: "yes" })).toEqual([
            'error allowDebugClass: "yes" is not true or false [wrong-type]\n    allowed: true or false\n    fix: give true or false',
        ]);
    });
});

describe("the Rust runtime before Kata 3.31 attests another digest", () => {
    const of = (runtimeClassName: string, kataVersion?: string, more: object = {}) =>
        issuesOf({ ...GOOD, ...more, ...(kataVersion && { kataVersion }) }, { runtimeClassName })
            .filter((text) => text.includes("[rust-init-data]"))
            .map((text) => text.split(" ")[0]);

    test.each<[string, string | undefined, readonly string[]]>([
        ["kata-qemu-snp-runtime-rs", "3.30.0", ["error"]],
        ["kata-qemu-snp-runtime-rs", "3.26", ["error"]],
        ["kata-qemu-snp-runtime-rs-blue", "3.30.0", ["error"]],
        ["kata-qemu-snp-runtime-rs", "3.31.0", []],
        ["kata-qemu-snp-runtime-rs", "4.0.0", []],
        ["kata-qemu-snp-runtime-rs", undefined, []],
        ["kata-qemu-snp", "3.26", []],
        ["our-cvm", "3.30.0", ["warning"]],
        ["kata-qemu-snp-blue", "3.30.0", ["warning"]],
        ["our-cvm", "3.31.0", []],
        // The command line of OpenShift's guests has `nr_cpus`, which only the Go runtime writes.
        ["kata-cc", "3.30.0", []],
    ])("%s, Kata %s", (name, version, expected) => {
        const policy = name === "kata-cc" ? { policy: { ...GOOD.policy, containerRuntime: "cri-o" } } : {};
        expect(of(name, version, policy)).toEqual(expected);
    });

    test("which the class of cococtl does not rule out", () => {
        const policy = { ...GOOD.policy, containerRuntime: "containerd" };
        expect(of("kata-cc", "3.30.0", { policy })).toEqual(["warning"]);
    });

    test("and says what to do", () => {
        expect(
            issuesOf({ ...GOOD, kataVersion: "3.30.0" }, { runtimeClassName: "kata-qemu-snp-runtime-rs" }),
        ).toContain(
            `error runtimeClassName: "kata-qemu-snp-runtime-rs" starts Kata's Rust runtime, and that of 3.30.0 writes the init-data anew, with its files in random order: the guest attests the digest of that text and not of this document, so the KBS refuses its secrets [rust-init-data]
    allowed: Kata 3.31 or later, or a class of the Go runtime
    fix: update Kata on the nodes to 3.31 or later, or use "kata-qemu-snp"`,
        );
    });
});

test("a class one letter off is named with the one that may be meant", () => {
    const [issue] = issuesOf(GOOD, { runtimeClassName: "kata-qemu-spn" });
    expect(issue).toContain('did you mean "kata-qemu-snp"?');
});

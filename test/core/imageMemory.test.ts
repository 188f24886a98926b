import { describe, expect, test } from "vitest";
import { type InitDataSpec, PolicyPreset } from "../../core";
import type { ImageLock } from "../../core/images/lock";
import { buildForPod } from "../../core/initdata/build";
import { formatIssue } from "../../core/issue";
import { podLimits } from "../../core/kubernetes/podLimits";
import type { PodSource } from "../../core/kubernetes/podSource";
import { UNKNOWN } from "../../core/unknown";
import { GOOD, NOW, OPEN_REGO } from "./spec";

const MIB = 2 ** 20;
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const image = (digit: string) => `registry.example/app@${digest(digit)}`;
/** Images of so many MiB unpacked, by the digit of their digest. */
const lockOf = (sizes: Readonly<Record<string, number>>, downloadSize = 0): ImageLock =>
    Object.fromEntries(
        Object.entries(sizes).map(([digit, size]) => [
            image(digit),
            { entrypoint: ["/app"], unpackedSize: size * MIB, downloadSize },
        ]),
    );

interface Case {
    readonly sizes?: Readonly<Record<string, number>>;
    readonly pod?: object;
    readonly limits?: object | undefined;
    readonly spec?: object;
    readonly className?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly download?: number;
}

function built({ sizes = {}, pod = {}, limits, spec = {}, className, annotations = {}, download }: Case) {
    const container = { name: "web", image: image("1"), ...(limits && { resources: { limits } }) };
    const source: PodSource = {
        kind: "Deployment",
        name: "web",
        namespace: "shop",
        annotations,
        path: ["podSpec"],
        spec: { containers: [container], ...pod },
    };
    const policy = { rego: OPEN_REGO, imageLock: lockOf(sizes, download) };
    return buildForPod({ ...GOOD, policy, ...spec } as InitDataSpec, {
        now: NOW,
        pod: source,
        ...(className && { runtimeClassName: className }),
    });
}

const CODES = ["image-memory", "memory", "create-timeout", "no-effect"];
const issuesOf = (one: Case) =>
    built(one)
        .issues.filter(({ code }) => CODES.includes(code))
        .map((issue) => `${issue.severity} ${formatIssue(issue)}`);
/** Severity of what is said of the images, or nothing. */
const verdict = (one: Case) => issuesOf(one).map((text) => text.split(" ")[0])[0];

test("an image that is larger than one half of the VM is an error, with figures and what to write", () => {
    // 2 × 1500 × 1.05 MiB are 95 % of 3316 MiB, of which the class gives 2048: 1268, in steps of 16.
    expect(issuesOf({ sizes: { 1: 1500 } })).toEqual([
        "error podSpec.containers: have images that take 1500 MiB unpacked (web 1500), and the VM has 2048 MiB, of which images can fill one half: the guest cannot unpack them [image-memory]\n    allowed: memory limits of 1280Mi and more in all\n    fix: set limits.memory to 1280Mi in all, or to more for what the programs take, as memory.fromImages does; or use trustedStorage. Where the class gives your VMs more, say so in memory.defaultMemory",
    ]);
});

describe("whether images fit, by runtime and version", () => {
    const RS = "kata-qemu-snp-runtime-rs";
    const given = (kataVersion: string) => ({ kataVersion });
    test.each<readonly [string, Case, "error" | "warning" | undefined]>([
        ["small in the VM of the class", { sizes: { 1: 900 } }, undefined],
        ["tight in it", { sizes: { 1: 1000 } }, "warning"],
        ["too large", { sizes: { 1: 1025 } }, "error"],
        ["a limit is added by the Go runtime", { sizes: { 1: 1500 }, limits: { memory: "1280Mi" } }, undefined],
        [
            "and is all that the Rust runtime gives",
            { sizes: { 1: 1500 }, limits: { memory: "1280Mi" }, className: RS, spec: given("4.1.0") },
            "error",
        ],
        [
            "not before 4.0",
            { sizes: { 1: 1500 }, limits: { memory: "1280Mi" }, className: RS, spec: given("3.32.0") },
            undefined,
        ],
        [
            "where nobody says the version, an older one may have room",
            { sizes: { 1: 1500 }, limits: { memory: "1280Mi" }, className: RS },
            "warning",
        ],
        [
            "a limit of processors alone",
            { sizes: { 1: 100 }, limits: { cpu: "1" }, className: RS, spec: given("4.1.0") },
            "error",
        ],
        ["no limit", { sizes: { 1: 900 }, className: RS, spec: given("4.1.0") }, undefined],
        ["a class that Kata does not ship", { sizes: { 1: 3000 }, className: "our-cvm" }, "warning"],
        [
            "the same with a size of its own",
            { sizes: { 1: 3000 }, className: "our-cvm", spec: { memory: { defaultMemory: 4096 } } },
            "error",
        ],
        [
            "a class whose VMs the nodes make larger",
            { sizes: { 1: 3000 }, spec: { memory: { defaultMemory: 8192 } } },
            undefined,
        ],
        [
            "a VM that the pod makes larger",
            { sizes: { 1: 1500 }, annotations: { "io.katacontainers.config.hypervisor.default_memory": "4096" } },
            undefined,
        ],
        ["with GPUs", { sizes: { 1: 3500 }, spec: { platform: "nvidia-gpu-snp" } }, undefined],
        ["larger than that", { sizes: { 1: 4100 }, spec: { platform: "nvidia-gpu-snp" } }, "error"],
        ["a machine of which nobody knows", { sizes: { 1: 9000 }, spec: { platform: "libvirt" } }, undefined],
        [
            "a machine that is too small",
            { sizes: { 1: 3000 }, spec: { platform: "libvirt", memory: { defaultMemory: 4096 } } },
            "error",
        ],
        [
            "a machine that has room",
            { sizes: { 1: 1500 }, spec: { platform: "libvirt", memory: { defaultMemory: 4096 } } },
            undefined,
        ],
        [
            "Secure Execution needs more for itself",
            {
                sizes: { 1: 100 },
                limits: { memory: "64Mi" },
                className: "kata-qemu-se-runtime-rs",
                spec: { platform: "se", ...given("4.1.0") },
            },
            "warning",
        ],
        [
            "another directory for images",
            { sizes: { 1: 3000 }, spec: { images: { workDirectory: "/mnt/images" } } },
            undefined,
        ],
        ["no sizes in the lock", {}, undefined],
    ])("%s", (_, one, expected) => {
        expect(verdict(one)).toBe(expected);
    });

    test("two images may share layers: what is larger only together is a warning, and each digest counts once", () => {
        const two = {
            containers: [
                { name: "web", image: image("1") },
                { name: "log", image: image("2") },
            ],
        };
        expect(verdict({ sizes: { 1: 700, 2: 700 }, pod: two })).toBe("warning");
        const same = {
            containers: [
                { name: "web", image: image("1") },
                { name: "log", image: image("1") },
            ],
        };
        expect(verdict({ sizes: { 1: 700 }, pod: same })).toBeUndefined();
    });

    test("volumes in memory count up to their limits", () => {
        const volume = (sizeLimit?: string) => ({
            volumes: [{ name: "cache", emptyDir: { medium: "Memory", sizeLimit } }],
        });
        expect(issuesOf({ sizes: { 1: 500 }, pod: volume("1500Mi") })[0]).toMatch(
            /^warning .*web 500\), and volumes in memory of up to 1500 MiB, and the VM has 2048 MiB/,
        );
        expect(issuesOf({ sizes: { 1: 500 }, pod: volume() })).toEqual([]);
    });

    test("trusted storage takes the images out of the sum", () => {
        const pod = {
            volumes: [{ name: "images", ephemeral: { volumeClaimTemplate: { spec: { volumeMode: "Block" } } } }],
        };
        expect(verdict({ sizes: { 1: 3000 }, pod })).toBe("error");
        const texts = issuesOf({ sizes: { 1: 3000 }, pod, spec: { trustedStorage: { volume: "images" } } });
        expect(texts.filter((text) => text.includes("[image-memory]"))).toEqual([]);
    });
});

describe("what a message says to write", () => {
    test.each([
        [1025, "kata-qemu-snp", undefined],
        [1500, "kata-qemu-snp-runtime-rs", "4.1.0"],
        [1500, "kata-qemu-snp-runtime-rs", undefined],
        [970, "kata-qemu-coco-dev", "3.31.0"],
        [5000, "kata-qemu-tdx-runtime-rs", "4.0.0"],
        [100, "kata-qemu-snp-runtime-rs", "4.1.0"],
    ])("of an image of %s MiB with %s of Kata %s works", (size, className, kataVersion) => {
        const spec = kataVersion === undefined ? {} : { kataVersion };
        const one = { sizes: { 1: size }, className, spec, limits: size === 100 ? { cpu: "1" } : undefined };
        const [, limit] = /set limits\.memory to (\d+Mi)/.exec(issuesOf(one)[0] ?? "") ?? [];
        expect(limit).toBeDefined();
        expect(issuesOf({ ...one, limits: { ...one.limits, memory: limit } })).toEqual([]);
    });
});

describe("memory.fromImages", () => {
    const FROM = { memory: { fromImages: true } };
    const RS = { className: "kata-qemu-snp-runtime-rs", spec: { ...FROM, kataVersion: "4.1.0" } };

    test.each<readonly [string, Case, string]>([
        // 2 × 1500 × 1.05 / 0.95 - 2048
        ["for the images alone", { sizes: { 1: 1500 }, limits: { memory: "256Mi" }, spec: FROM }, "1280Mi"],
        // 2 × 1500 × 1.05 / 0.95 - 128
        ["with the Rust runtime", { sizes: { 1: 1500 }, limits: { memory: "256Mi" }, ...RS }, "3200Mi"],
        // (100 + 1024 + 250) / 0.95 - 128
        ["for the programs too", { sizes: { 1: 100 }, limits: { memory: "1Gi" }, ...RS }, "1328Mi"],
        ["and never less than these have", { sizes: { 1: 10 }, limits: { memory: "1Gi" }, spec: FROM }, "1024Mi"],
        // The node counts all of it against the limit and 160 MiB: (500 + 64 + 250) / 0.95 - 160, and 2 × 500 × 1.05 / 0.95 - 160
        [
            "in development, where the node counts the VM",
            { sizes: { 1: 500 }, limits: { memory: "64Mi" }, spec: { ...FROM, platform: "coco-dev" } },
            "960Mi",
        ],
    ])("is the limit of the pod %s", (_, one, limit) => {
        const { podMemory, issues } = built(one);
        expect(podMemory).toBe(limit);
        expect(issues.filter(({ code }) => CODES.includes(code))).toEqual([]);
    });

    test.each<readonly [string, Case, RegExp]>([
        [
            "a container without a limit",
            { sizes: { 1: 100 }, spec: FROM },
            /^error podSpec\.containers\[0\]\.resources\.limits: has no memory/,
        ],
        [
            "a limit of the pod",
            {
                sizes: { 1: 100 },
                limits: { memory: "1Gi" },
                pod: { resources: { limits: { memory: "2Gi" } } },
                spec: FROM,
            },
            /^error podSpec\.resources\.limits\.memory: is "2Gi", and memory\.fromImages makes it 1024Mi/,
        ],
        [
            "an image that the lock has no size of",
            { limits: { memory: "1Gi" }, spec: FROM },
            /^error podSpec\.containers\[0\]\.image: is an image of which the lock has no size.*\n.*\n.*confidential-workload lock registry\.example\/app@sha256:1/,
        ],
        [
            "peer pods",
            { sizes: { 1: 100 }, limits: { memory: "1Gi" }, spec: { ...FROM, platform: "libvirt" } },
            /^error memory\.fromImages: has no effect, because nobody knows/,
        ],
        [
            "images that are elsewhere",
            { sizes: { 1: 100 }, limits: { memory: "1Gi" }, spec: { ...FROM, images: { workDirectory: "/mnt" } } },
            /^error memory\.fromImages: has no effect, because the images are not/,
        ],
    ])("refuses %s", (_, one, message) => {
        expect(issuesOf(one).join("\n")).toMatch(message);
        expect(built(one).podMemory).toBeUndefined();
    });

    test("takes the limit that an earlier run wrote", () => {
        const one = { sizes: { 1: 1500 }, limits: { memory: "256Mi" }, spec: FROM };
        const again = built({ ...one, pod: { resources: { limits: { memory: "1280Mi" } } } });
        expect([again.podMemory, again.issues.filter(({ code }) => CODES.includes(code))]).toEqual(["1280Mi", []]);
    });

    test("moves neither policy nor digest, and is not known where it is not known yet", () => {
        const strict = { policy: { preset: PolicyPreset.Strict, imageLock: lockOf({ 1: 1500 }) } };
        const one = { limits: { memory: "256Mi" } };
        const toml = (spec: object) =>
            (built({ ...one, spec: { ...strict, ...spec } }).initData as { toml?: string })?.toml;
        expect(toml(FROM)).toContain("policy_data");
        expect(toml(FROM)).toBe(toml({ memory: { defaultMemory: 8192 } }));
        expect(built({ ...one, sizes: { 1: 1500 }, spec: { memory: { fromImages: UNKNOWN } } }).podMemory).toBe(
            UNKNOWN,
        );
    });

    test("is for a pod, and is not empty", () => {
        const of = (memory: object) =>
            buildForPod({ ...GOOD, memory } as InitDataSpec, { now: NOW })
                .issues.map(formatIssue)
                .join("\n");
        expect(of({ fromImages: true })).toMatch(/memory: is for the pod of a workload/);
        expect(of({})).toMatch(/memory: is empty/);
    });
});

describe("the time to pull", () => {
    const TIMEOUT = "io.katacontainers.config.runtime.create_container_timeout";
    const at = (bytes: number, more: Case = {}) => issuesOf({ sizes: { 1: 100 }, download: bytes, ...more });

    test("is said where the image is large, and the annotation of the message ends it", () => {
        const [issue = ""] = at(1.5e9);
        expect(issue).toContain(
            "is not set, and the class gives a container 60 seconds: the guest downloads 1500 MB for web, which takes 150 seconds at 10 MB a second [create-timeout]",
        );
        expect(issue).toContain(
            'fix: set this annotation of the pod to "180", and raise runtimeRequestTimeout of the kubelet',
        );
        expect(at(1.5e9, { annotations: { [TIMEOUT]: "180" } })).toEqual([]);
        expect(at(1.5e9, { annotations: { [TIMEOUT]: "90" } })[0]).toContain('is "90": the guest downloads 1500 MB');
    });

    test.each<readonly [string, number, Case]>([
        ["a small image", 6e8, {}],
        ["a class for GPUs, which waits longer", 5e9, { spec: { platform: "nvidia-gpu-snp" } }],
    ])("nothing is said of %s", (_, bytes, more) => {
        expect(at(bytes, more)).toEqual([]);
    });
});

describe("the limits of a pod, as the kubelet adds them", () => {
    const of = (memory?: string, more: object = {}) => ({
        ...(memory && { resources: { limits: { memory } } }),
        ...more,
    });
    test.each<readonly [string, object, number | undefined]>([
        ["containers that run together", { containers: [of("64Mi"), of("32Mi"), of()] }, 96],
        ["a larger step before them", { initContainers: [of("128Mi"), of("16Mi")], containers: [of("64Mi")] }, 128],
        [
            "with sidecars",
            { initContainers: [of("32Mi", { restartPolicy: "Always" }), of("128Mi")], containers: [of("64Mi")] },
            160,
        ],
        ["a limit of the pod", { resources: { limits: { memory: "1Gi" } }, containers: [of("64Mi")] }, 1024],
        ["one that comes later", { containers: [{ resources: UNKNOWN }] }, undefined],
        ["one that is not an amount", { containers: [of("a lot")] }, undefined],
    ])("%s", (_, spec, expected) => {
        expect(podLimits(spec)?.memory).toBe(expected === undefined ? undefined : expected * MIB);
    });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inject } from "../../cli/inject/inject";
import { formatIssue, Severity } from "../../core/issue";

const HOME = "test/vectors/manifests/kata";
const IMAGES = [
    "nvcr.io/nvidia/k8s/cuda-sample:vectoradd-cuda12.5.0-ubuntu22.04",
    "nvcr.io/nim/meta/llama-3.2-1b-instruct:1.12.0",
    "quay.io/prometheus/busybox:latest",
];
const LOCK = Object.fromEntries(
    IMAGES.map((tag, index) => [
        `${tag.replace(/:[^:]+$/, "")}@sha256:${String(index).repeat(64)}`,
        { tags: [tag], cmd: ["/app"], ...(tag.includes("busybox") && { unpackedSize: 1500 * 2 ** 20 }) },
    ]),
);
/** What the test suite of Kata puts in. */
const VARIABLES: Readonly<Record<string, string>> = {
    POD_NAME_CUDA: "cuda",
    POD_NAME_INSTRUCT: "instruct",
    CC_KBS_ADDR: "https://kbs.example.com",
    DOCKER_CONFIG_JSON: "e30K",
    NGC_API_KEY_SEALED_SECRET_INSTRUCT_BASE64: "eA==",
    IMAGE: String(IMAGES[2]),
    NODE_NAME: "node-0",
};

let folder: string;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inject-devices-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function run(manifest: string, config: object) {
    const place = (name: string): string => join(folder, name);
    const settings = {
        platform: "nvidia-gpu-snp",
        kbs: { url: "https://kbs.example.com" },
        images: { fromLock: true },
        replaceRuntimeClass: true,
        ...config,
    };
    writeFileSync(place("config.yaml"), JSON.stringify(settings));
    writeFileSync(place("images.lock.json"), JSON.stringify(LOCK));
    writeFileSync(place("pod.yaml"), manifest);
    const { files, issues } = inject({ manifests: [place("pod.yaml")], config: place("config.yaml") });
    return {
        text: files[0]?.text ?? "",
        errors: issues.filter(({ severity }) => severity === Severity.Error).map(formatIssue),
        warnings: issues.filter(({ severity }) => severity === Severity.Warning).map(({ code }) => code),
    };
}

const left = (name: string) => ({ policy: { untrustedVolumes: [{ name, because: "the program verifies it" }] } });
const ROWS: readonly (readonly [string, object, readonly string[]])[] = [
    ["nvidia-cuda-vectoradd.yaml.in", {}, ["gpu-not-bound"]],
    [
        "nvidia-nim-llama-3-2-1b-instruct-tee.yaml.in",
        {},
        ["gpu-not-bound", "hypervisor-annotation", "ordinary-secret", "pull-secrets"],
    ],
    ["pod-guest-pull-in-trusted-storage.yaml.in", {}, []],
    ["k8s-policy-pod-pvc.yaml", left("dev"), ["untrusted-volume"]],
    ["pv-pod.yaml", left("pv-storage"), ["untrusted-volume"]],
];

test.each(ROWS)("Kata's %s goes through inject under Strict", (file, config, warnings) => {
    const manifest = readFileSync(join(HOME, file), "utf8").replace(
        /\$\{?([A-Z_]+)\}?/g,
        (whole, name: string) => VARIABLES[name] ?? whole,
    );
    const result = run(manifest, config);
    expect(result.errors).toEqual([]);
    expect(result.warnings.sort()).toEqual(warnings);
    expect(result.text).toContain("io.katacontainers.config.hypervisor.cc_init_data: ");
});

test("inject gives the first container the disk of trustedStorage, once", () => {
    const pod = `apiVersion: v1
kind: Pod
metadata: { name: large }
spec:
  containers:
  - name: app # the first
    image: quay.io/prometheus/busybox:latest
    volumeDevices: [{ name: data, devicePath: /dev/data }]
  volumes:
  - name: data
    persistentVolumeClaim: { claimName: data }
  - name: store
    ephemeral: { volumeClaimTemplate: { spec: { volumeMode: Block } } }
`;
    const config = { ...left("data"), trustedStorage: { volume: "store" } };
    const { text, errors } = run(pod, config);
    expect(errors).toEqual([]);
    const devices =
        'volumeDevices: [{"name":"data","devicePath":"/dev/data"},{"name":"store","devicePath":"/dev/trusted_store"}]';
    expect(text).toContain(`  - name: app # the first\n`);
    expect(text).toContain(`    ${devices}\n`);
    expect(run(text, config)).toMatchObject({ errors: [], text });
    const bare = run(pod.replace(/^ {4}volumeDevices.*\n/m, ""), { trustedStorage: { volume: "store" } });
    expect(bare.errors).toEqual([]);
    expect(bare.text).toContain('volumeDevices: [{"name":"store","devicePath":"/dev/trusted_store"}]\n');
});

test("inject gives the pod the limit of memory.fromImages, once", () => {
    const pod = `apiVersion: v1
kind: Pod
metadata: { name: large }
spec:
  containers:
  - name: app # the first
    image: quay.io/prometheus/busybox:latest
    resources: { limits: { memory: 256Mi } }
`;
    const config = { platform: "snp", memory: { fromImages: true } };
    const { text, errors } = run(pod, config);
    expect(errors).toEqual([]);
    // 2 × 1500 × 1.05 / 0.95 - 2048, in steps of 16
    expect(text).toMatch(/^ {2}resources:\s+(?:\{ ?)?limits:\s+(?:\{ ?)?memory: 1280Mi/m);
    expect(run(text, config)).toMatchObject({ errors: [], text });
});

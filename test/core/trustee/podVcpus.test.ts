import { expect, test } from "vitest";
import { vcpuCounts } from "../../../core/trustee/podVcpus";
import { UNKNOWN } from "../../../core/unknown";

const GO = "kata-qemu-snp";
const RUST = "kata-qemu-snp-runtime-rs";
const GPU = "kata-qemu-nvidia-gpu-snp-runtime-rs";
const NEW = "4.1.0";
const DEFAULT_VCPUS = "io.katacontainers.config.hypervisor.default_vcpus";

const container = (cpu?: unknown, more: object = {}) => ({
    name: "a",
    ...(cpu === undefined ? {} : { resources: { limits: { cpu } } }),
    ...more,
});
const counts = (spec: unknown, runtimeClassName: unknown, kataVersion?: string, annotations: object = {}) =>
    vcpuCounts({ spec, runtimeClassName, kataVersion, annotations });
const limited = (...cpus: readonly unknown[]) => ({ containers: cpus.map((cpu) => container(cpu)) });

// By the sources of both runtimes: default_vcpus is 1, the overhead of the Rust runtime 0.4, and 0.5 with GPUs.
test.each([
    ["no limit", limited(undefined), 1, 1, 1],
    ["one", limited("1"), 2, 2, 2],
    ["a number", limited(1), 2, 2, 2],
    ["half", limited("500m"), 2, 1, 1],
    ["as much as with the overhead is one", limited("600m"), 2, 1, 2],
    ["a thousandth more", limited("601m"), 2, 2, 2],
    ["1.6", limited("1600m"), 3, 2, 3],
    ["the sum", limited("700m", "700m", undefined), 3, 2, 2],
    ["decimals that are not exact in binary", limited("0.1", "0.2", "0.3"), 2, 1, 2],
    ["memory alone", { containers: [{ name: "a", resources: { limits: { memory: "1Gi" } } }] }, 1, 1, 1],
    ["the largest step before", { ...limited("1"), initContainers: [container("3")] }, 4, 4, 4],
    ["a sidecar", { ...limited("1"), initContainers: [container("3", { restartPolicy: "Always" })] }, 5, 5, 5],
    ["the pod's own", { ...limited("1"), resources: { limits: { cpu: "2" } } }, 3, 3, 3],
])("limits of %s", (_, spec, go, rust, gpu) => {
    expect(counts(spec, GO, NEW)).toEqual([go]);
    expect(counts(spec, GO)).toEqual([go]);
    expect(counts(spec, RUST, NEW)).toEqual([rust]);
    expect(counts(spec, GPU, NEW)).toEqual([gpu]);
    // Before 4.0 the Rust runtime added limits as Go does.
    expect(counts(spec, RUST, "3.31.0")).toEqual([go]);
});

test("where the runtime or its version is not known, each that there may be", () => {
    expect(counts(limited("500m"), RUST)).toEqual([1, 2]);
    expect(counts(limited("500m"), `${GO}-tenant`, NEW)).toEqual([1, 2]);
    expect(counts(limited("500m"), `${RUST}-tenant`, NEW)).toEqual([1]);
    expect(counts(limited("1"), RUST)).toEqual([2]);
});

test.each([
    ["a class that nobody knows", limited("1"), "kata-cc", {}],
    ["a class that comes later", limited("1"), UNKNOWN, {}],
    ["no class", limited("1"), undefined, {}],
    ["a class of another TEE", limited("1"), "kata-qemu-tdx", {}],
    ["a pod that comes later", UNKNOWN, GO, {}],
    ["a limit that comes later", limited(UNKNOWN), GO, {}],
    ["a limit that is not an amount", limited("many"), GO, {}],
    ["an annotation that sets it", limited("1"), GO, { [DEFAULT_VCPUS]: "4" }],
])("not known: %s", (_, spec, runtimeClassName, annotations) => {
    expect(counts(spec, runtimeClassName, NEW, annotations)).toBeUndefined();
});

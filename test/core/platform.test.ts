import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { type InitDataSpec, Platform } from "../../core";
import { MAX_ANNOTATION_BYTES } from "../../core/checks/size";
import { buildForPod } from "../../core/initdata/build";
import { PLATFORMS } from "../../core/platform";
import { GOOD, initDataOf, issuesOf, NOW } from "./spec";

/** Platform, RuntimeClass, algorithm, register, its bytes, attested. From the facts §1.6, §1.8 and §8. */
const ROWS = [
    ["coco-dev", "kata-qemu-coco-dev", "sha256", undefined, 0, false],
    ["snp", "kata-qemu-snp", "sha256", "HOSTDATA", 32, true],
    ["tdx", "kata-qemu-tdx", "sha384", "MRCONFIGID", 48, true],
    ["se", "kata-qemu-se", "sha256", undefined, 0, false],
    ["nvidia-gpu-snp", "kata-qemu-nvidia-gpu-snp", "sha256", "HOSTDATA", 32, true],
    ["nvidia-gpu-tdx", "kata-qemu-nvidia-gpu-tdx", "sha384", "MRCONFIGID", 48, true],
    ["azure-snp", "kata-remote", "sha256", "PCR8", 32, true],
    ["azure-tdx", "kata-remote", "sha256", "PCR8", 32, true],
    ["aws-snp", "kata-remote", "sha256", undefined, 0, false],
    ["gcp-snp", "kata-remote", "sha256", undefined, 0, false],
    ["gcp-tdx", "kata-remote", "sha256", undefined, 0, false],
    ["ibm-cloud-se", "kata-remote", "sha256", undefined, 0, false],
    ["libvirt", "kata-remote", "sha256", undefined, 0, false],
] as const;

test("the rows are all platforms", () => {
    expect(ROWS.map(([platform]) => platform)).toEqual(Object.values(Platform));
    expect(Object.keys(PLATFORMS)).toEqual(Object.values(Platform));
});

test.each(ROWS)("%s", (platform, runtimeClassName, algorithm, register, bytes, attested) => {
    const { issues, initData } = buildForPod({ ...GOOD, platform }, { now: NOW });
    expect(issues.map(({ code }) => code)).toEqual(attested ? [] : ["not-attested"]);
    expect(initData?.runtimeClassName).toBe(runtimeClassName);
    expect(initData?.algorithm).toBe(algorithm);
    const digest = createHash(algorithm)
        .update(initData?.toml as string)
        .digest();
    const fitted = Buffer.concat([digest, Buffer.alloc(64)]).subarray(0, bytes);
    const pcr = createHash("sha256")
        .update(Buffer.concat([Buffer.alloc(32), fitted]))
        .digest("hex");
    const registerValue = register === "PCR8" ? pcr : fitted.toString("hex");
    const hex = digest.toString("hex");
    expect(initData?.measurements).toEqual(
        register === undefined ? { digest: hex } : { digest: hex, register, registerValue },
    );
});

test("a shorter digest is padded with zero bytes to the register's length", () => {
    const { digest, registerValue } = initDataOf({ ...GOOD, platform: "tdx", algorithm: "sha256" }).measurements;
    expect(registerValue).toBe(`${digest}${"00".repeat(16)}`);
});

test.each(ROWS.filter(([, , , register]) => register !== undefined))(
    "%s refuses a digest that would be cut",
    (platform) => {
        const cut = PLATFORMS[platform].register === "MRCONFIGID" ? ["sha512"] : ["sha384", "sha512"];
        const refused = ["sha256", "sha384", "sha512"].filter((algorithm) =>
            issuesOf({ ...GOOD, platform, algorithm }).some((issue) => issue.includes("[digest-cut]")),
        );
        expect(refused).toEqual(cut);
    },
);

/** A policy whose annotation takes at least `bytes`: hexadecimal digests pack to half their length, and base64 adds a third. */
function specOfSize(platform: Platform, bytes: number): InitDataSpec {
    const lines: string[] = [];
    for (let length = 0, n = 0; length < bytes * 1.6; n += 1) {
        const line = `# ${createHash("sha512").update(String(n)).digest("hex")}\n`;
        lines.push(line);
        length += line.length;
    }
    return { ...GOOD, platform, policy: { rego: `package agent_policy\n${lines.join("")}` } };
}

/** Platform, bytes of annotation, the codes of the issues about size. */
const SIZES = [
    ["aws-snp", 8_000, []],
    ["aws-snp", 12_300, ["init-data-large"]],
    ["aws-snp", 16_400, ["init-data-too-large"]],
    ["azure-snp", 20_000, []],
    ["azure-tdx", 37_000, ["init-data-large"]],
    ["azure-snp", 49_200, ["init-data-too-large"]],
    ["azure-snp", 65_600, ["init-data-too-large"]],
    ["snp", 65_600, []],
    ["snp", 262_200, ["annotations-too-large"]],
    ["aws-snp", 262_200, ["annotations-too-large", "init-data-too-large"]],
] as const;

test.each(SIZES)("%s with an annotation of %i bytes", (platform, bytes, codes) => {
    const { issues } = buildForPod(specOfSize(platform, bytes), { now: NOW });
    expect(issues.map(({ code }) => code).filter((code) => code.includes("large"))).toEqual(codes);
});

test("the pod's other annotations count", () => {
    const template = (value: string) => ({
        runtimeClassName: { path: ["r"], value: undefined },
        annotations: { path: ["a"], value: { other: value } },
    });
    const { annotations } = initDataOf(GOOD);
    const [document, digest] = Object.entries(annotations).map(([key, value]) => `"${key}" ${(key + value).length}`);
    const ours = Object.entries(annotations).flat().join("").length;
    const room = MAX_ANNOTATION_BYTES - ours - "other".length;
    expect(issuesOf(GOOD, { template: template("x".repeat(room)) })).toEqual([]);
    expect(issuesOf(GOOD, { template: template("x".repeat(room + 1)) })).toEqual([
        `error a: the pod's annotations take 262145 bytes: "other" ${262_145 - ours}, ${document}, ${digest} [annotations-too-large]\n    allowed: 262144 bytes for all annotations of a pod\n    fix: make the policy smaller, or remove other annotations`,
    ]);
});

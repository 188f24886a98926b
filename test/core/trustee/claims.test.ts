import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Platform } from "../../../core";
import { PLATFORMS } from "../../../core/platform";
import { trusteeWorkload } from "../../../core/trustee";
import { tokenClaims } from "../../../core/trustee/claims";
import { initDataOf } from "../spec";
import { BASE64, IMAGE, PADDED, PCR8, SHA256, SHA384, SHA512 } from "./cases.mjs";

/** Platform, digest, key of the evidence, `init_data` in the token, whether the document's content is there too. */
const ROWS: readonly (readonly [Platform, string, string | undefined, string | undefined, boolean])[] = [
    ["coco-dev", SHA256, "sample", BASE64, true],
    ["coco-dev", SHA384, "sample", "VF7K5nWOARDRnK3Lvl+pJ/kQDjBEX/kKxwXkqQvJ82REKeXxCX+HZ6TErYX1/jQW", true],
    ["snp", SHA256, "snp", SHA256, true],
    ["snp", SHA384, "snp", SHA384.slice(0, 64), true],
    ["nvidia-gpu-snp", SHA256, "snp", SHA256, true],
    ["tdx", SHA256, "tdx", PADDED, true],
    ["tdx", SHA384, "tdx", SHA384, true],
    ["tdx", SHA512, "tdx", SHA512.slice(0, 96), true],
    ["nvidia-gpu-tdx", SHA384, "tdx", SHA384, true],
    ["azure-snp", SHA256, "az-snp-vtpm", PCR8, false],
    ["azure-tdx", SHA256, "az-tdx-vtpm", PCR8, false],
    ["se", SHA256, "se", undefined, false],
    ["ibm-cloud-se", SHA256, "se", undefined, false],
    ["aws-snp", SHA256, "snp", undefined, false],
    ["gcp-snp", SHA256, "snp", undefined, false],
    ["gcp-tdx", SHA256, "tdx", undefined, false],
    ["libvirt", SHA256, undefined, undefined, false],
];

test.each(ROWS)("on %s, %s is %s %s", (platform, digest, evidence, initData, hasContent) => {
    const optional = {
        ...(evidence === undefined ? {} : { evidence }),
        ...(initData === undefined ? {} : { initData }),
    };
    expect(tokenClaims(digest, platform)).toEqual({ ...optional, hasContent });
});

test("every platform has a row", () => {
    expect([...new Set(ROWS.map(([platform]) => platform))].sort()).toEqual(Object.keys(PLATFORMS).sort());
});

const files = (cdh: string, policy: string) => ({ "aa.toml": "", "cdh.toml": cdh, "policy.rego": policy });
const containers = (...images: readonly string[]) =>
    JSON.stringify({
        containers: images.map((image) => ({ OCI: { Annotations: { "io.kubernetes.cri.image-name": image } } })),
    });

test("a workload knows the KBS and the images of its document", () => {
    const policy = `package agent_policy\n\npolicy_data := ${containers("b.example/b", IMAGE, "", IMAGE)}\n`;
    const document = { digest: SHA256, files: files('[kbc]\nurl = "https://kbs.example.com:8080"\n', policy) };
    expect(trusteeWorkload("web", "snp", document)).toEqual({
        name: "web",
        platform: "snp",
        evidence: "snp",
        initData: SHA256,
        kbsUrl: "https://kbs.example.com:8080",
        images: ["b.example/b", IMAGE],
    });
});

test.each([
    ["no TOML", "= 1", ""],
    ["no KBS", "[image]\n", "package agent_policy\n"],
    ["a KBS of the wrong type", "kbc = 1\n", "policy_data := []"],
    ["a URL of the wrong type", "[kbc]\nurl = 1\n", 'policy_data := {"containers": [1, {"OCI": null}]}'],
    ["something behind the data", "", `policy_data := ${containers(IMAGE)}\n# the end\n`],
])("what Trustee does not read is not there: %s", (_, cdh, policy) => {
    const document = { digest: SHA256, files: files(cdh, policy) };
    expect(trusteeWorkload("web", "libvirt", document)).toEqual({ name: "web", platform: "libvirt", images: [] });
});

test("the images of a derived policy are those of the pod", () => {
    const spec = JSON.parse(readFileSync("test/golden/strict-policy/input.json", "utf8"));
    const policy = readFileSync("test/golden/strict-policy/policy.rego", "utf8");
    const { digest, files: own } = initDataOf({ ...spec, policy: { rego: policy } });
    const pod = readFileSync("test/golden/strict-policy/pod.json", "utf8");
    const { images = [] } = trusteeWorkload("shop", "snp", { digest, files: own });
    expect(images.length).toBeGreaterThan(1);
    const digests = [...new Set(pod.match(/sha256:[0-9a-f]{64}/g))];
    expect(images.map((image) => image.slice(image.indexOf("sha256:"))).sort()).toEqual(digests.sort());
});

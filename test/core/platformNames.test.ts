import { describe, expect, test } from "vitest";
import { Platform } from "../../core";
import { PLATFORMS } from "../../core/platform";
import { platformsMeant } from "../../core/platformNames";
import { GOOD, issuesOf } from "./spec";

const {
    Snp,
    Tdx,
    Se,
    NvidiaGpuSnp,
    NvidiaGpuTdx,
    AzureSnp,
    AzureTdx,
    AwsSnp,
    GcpSnp,
    GcpTdx,
    IbmCloudSe,
    Libvirt,
    CocoDev,
} = Platform;
const PEER_PODS = [AzureSnp, AzureTdx, AwsSnp, GcpSnp, GcpTdx, IbmCloudSe, Libvirt];

/** Names of elsewhere, and the platforms that they may mean. */
const ROWS: readonly (readonly [string, ...Platform[]])[] = [
    ["sev-snp", Snp],
    ["SEV-SNP", Snp],
    ["sev_snp", Snp],
    ["sevsnp", Snp],
    ["sev", Snp],
    ["SNP", Snp],
    ["amd", Snp],
    ["AMD SEV-SNP", Snp],
    ["qemu-snp", Snp],
    ["kata-qemu-snp", Snp],
    ["kata-qemu-snp-runtime-rs", Snp],
    ["TDX", Tdx],
    ["intel-tdx", Tdx],
    ["qemu-tdx", Tdx],
    ["kata-qemu-tdx", Tdx],
    ["tdxx", Tdx],
    ["kata-qemu-se", Se],
    ["Secure Execution", Se],
    ["s390x", Se],
    ["NvidiaGpuSnp", NvidiaGpuSnp],
    ["kata-qemu-nvidia-gpu-tdx", NvidiaGpuTdx],
    ["gpu-snp", NvidiaGpuSnp],
    ["gpu", NvidiaGpuSnp, NvidiaGpuTdx],
    ["azure", AzureSnp, AzureTdx],
    ["az-snp-vtpm", AzureSnp],
    ["az-tdx-vtpm", AzureTdx],
    ["azure-sev-snp", AzureSnp],
    ["AzureTDX", AzureTdx],
    ["aws", AwsSnp],
    ["eks", AwsSnp],
    ["gke", GcpSnp, GcpTdx],
    ["google-tdx", GcpTdx],
    ["ibmcloud", IbmCloudSe],
    ["ibm-cloud", IbmCloudSe],
    ["LibVirt", Libvirt],
    ["kata-remote", ...PEER_PODS],
    ["peer-pods", ...PEER_PODS],
    ["coco_dev", CocoDev],
    ["CocoDev", CocoDev],
    ["kata-qemu-coco-dev", CocoDev],
    ["qemu-coco-dev-runtime-rs", CocoDev],
    // These name nothing that protects, and are not taken for what does not.
    ["dev"],
    ["coco"],
    ["development"],
    ["sample"],
    ["kata"],
    ["qemu"],
    [""],
    ["constructor"],
];

test.each(ROWS)("%j", (text, ...meant) => {
    expect(platformsMeant(text)).toEqual(meant);
});

test("the name of each, its class but for that of peer pods, and its key in the program mean itself", () => {
    for (const [key, platform] of Object.entries(Platform)) {
        const { runtimeClassName } = PLATFORMS[platform];
        const names = [platform, key, ...(runtimeClassName === "kata-remote" ? [] : [runtimeClassName])];
        expect(names.map(platformsMeant)).toEqual(names.map(() => [platform]));
    }
});

describe("in a message", () => {
    const ALLOWED =
        "coco-dev, snp, tdx, se, nvidia-gpu-snp, nvidia-gpu-tdx, azure-snp, azure-tdx, aws-snp, gcp-snp, gcp-tdx, ibm-cloud-se, libvirt";
    test.each([
        ["sev-snp", 'did you mean Platform.Snp ("snp")?'],
        ["azure", 'did you mean Platform.AzureSnp ("azure-snp") or Platform.AzureTdx ("azure-tdx")?'],
        ["dev", 'use one of them, as in Platform.Snp ("snp")'],
    ])("%s", (platform, fix) => {
        expect(issuesOf({ ...GOOD, platform })).toEqual([
            `error platform: "${platform}" is not one of the choices [not-a-choice]\n    allowed: ${ALLOWED}\n    fix: ${fix}`,
        ]);
    });
});

import { Algorithm } from "./algorithm";
import { own, stringOf } from "./fields";

/**
 * Where the confidential VM runs. It decides the RuntimeClass, the hash algorithm, the register that holds the
 * init-data digest, the size limit, and what the hardware does not attest.
 *
 * @since 0.1.0
 */
export const Platform = {
    /** No TEE: the development class with the sample attester. Protects nothing. */
    CocoDev: "coco-dev",
    /** AMD SEV-SNP on bare metal. */
    Snp: "snp",
    /** Intel TDX on bare metal. */
    Tdx: "tdx",
    /** IBM Secure Execution on bare metal (s390x). */
    Se: "se",
    /** AMD SEV-SNP with an NVIDIA GPU in confidential mode. */
    NvidiaGpuSnp: "nvidia-gpu-snp",
    /** Intel TDX with an NVIDIA GPU in confidential mode. */
    NvidiaGpuTdx: "nvidia-gpu-tdx",
    /** Peer pods on Azure, SEV-SNP with a vTPM. */
    AzureSnp: "azure-snp",
    /** Peer pods on Azure, TDX with a vTPM. */
    AzureTdx: "azure-tdx",
    /** Peer pods on AWS, SEV-SNP. */
    AwsSnp: "aws-snp",
    /** Peer pods on Google Cloud, SEV-SNP. */
    GcpSnp: "gcp-snp",
    /** Peer pods on Google Cloud, TDX. */
    GcpTdx: "gcp-tdx",
    /** Peer pods on IBM Cloud, Secure Execution. */
    IbmCloudSe: "ibm-cloud-se",
    /** Peer pods on libvirt. */
    Libvirt: "libvirt",
} as const;
export type Platform = (typeof Platform)[keyof typeof Platform];

/** A measurement register that carries the init-data digest in the attestation evidence. @since 0.1.0 */
export const Register = {
    /** `HOST_DATA` of the report of AMD SEV-SNP. */
    HostData: "HOSTDATA",
    /** `MRCONFIGID` of the report of Intel TDX. */
    MrConfigId: "MRCONFIGID",
    /** Platform configuration register 8 of a virtual TPM. */
    Pcr8: "PCR8",
} as const;
export type Register = (typeof Register)[keyof typeof Register];

/** How many bytes of a digest each register takes: a longer digest is cut, a shorter one padded with zero bytes. */
export const REGISTER_BYTES: Readonly<Record<Register, number>> = {
    [Register.HostData]: 32,
    [Register.MrConfigId]: 48,
    // PCR8 is extended with the first 32 bytes of the digest, in the SHA-256 bank.
    [Register.Pcr8]: 32,
};

/** How the init-data reaches the guest, and what limits its size. @since 0.1.0 */
interface Transport {
    readonly name: string;
    /** The largest value of the annotation, in bytes; absent where only Kubernetes limits it. */
    readonly maxAnnotationBytes?: number;
    /** Where the limit comes from, as the end of a sentence. */
    readonly limit?: string;
}

const BLOCK_DEVICE: Transport = { name: "block device" };
const USER_DATA: Transport = { name: "cloud user data" };

// cloud-api-adaptor src/cloud-providers/azure/provider.go: base64 of the cloud-config, which holds the annotation.
const AZURE_USER_DATA: Transport = {
    ...USER_DATA,
    maxAnnotationBytes: 49_152,
    limit: "Azure takes 65,536 bytes of user data after base64, that is 49,152 bytes of cloud-config",
};
const AWS_USER_DATA: Transport = {
    ...USER_DATA,
    maxAnnotationBytes: 16_384,
    limit: "AWS takes 16,384 bytes of user data",
};
const GCP_METADATA: Transport = {
    ...USER_DATA,
    maxAnnotationBytes: 262_144,
    limit: "Google Cloud takes 262,144 bytes for a metadata value",
};

/** What is known of a platform. @since 0.1.0 */
export interface PlatformFacts {
    readonly title: string;
    /** RuntimeClass that kata-deploy installs for it (kata-deploy helm chart, `values.yaml`). */
    readonly runtimeClassName: string;
    /** The register in the evidence that holds the init-data digest, where one does. */
    readonly register?: Register;
    /** The algorithm whose digest the register holds whole. */
    readonly algorithm: Algorithm;
    readonly transport: Transport;
    /** Why the init-data is not, or not wholly, attested here. Empty where it is. */
    readonly notAttested: readonly string[];
}

/** Why no register of the evidence holds the init-data digest. */
interface NotAttested {
    readonly reason: string;
}

const NO_TEE = { reason: "the evidence comes from the sample attester, and no hardware report holds the digest" };
const SE_IGNORES = { reason: "IBM Secure Execution evidence has no init-data claim and Trustee ignores it" };
const CLOUD_SETS_HOSTDATA = {
    reason: "the cloud starts the VM, so HOSTDATA or MRCONFIGID in the hardware's report does not hold the digest, and the vTPM's PCR8 is not in the evidence",
};
const DEVELOPMENT = { reason: "libvirt peer pods are for development: no register of a TEE holds the digest" };

function row(
    title: string,
    runtimeClassName: string,
    attested: Register | NotAttested,
    transport: Transport = BLOCK_DEVICE,
): PlatformFacts {
    return {
        title,
        runtimeClassName,
        ...(typeof attested === "string" ? { register: attested } : {}),
        algorithm: attested === Register.MrConfigId ? Algorithm.Sha384 : Algorithm.Sha256,
        transport,
        notAttested: typeof attested === "string" ? [] : [attested.reason],
    };
}

const PEER_PODS = "kata-remote";
const { HostData, MrConfigId, Pcr8 } = Register;

/** Every platform. Sources: Kata `src/libs/kata-types/src/initdata.rs`, Trustee `kbs/docs/initdata.md`. @since 0.1.0 */
export const PLATFORMS: Readonly<Record<Platform, PlatformFacts>> = {
    [Platform.CocoDev]: row("development without a TEE", "kata-qemu-coco-dev", NO_TEE),
    [Platform.Snp]: row("AMD SEV-SNP", "kata-qemu-snp", HostData),
    [Platform.Tdx]: row("Intel TDX", "kata-qemu-tdx", MrConfigId),
    [Platform.Se]: row("IBM Secure Execution", "kata-qemu-se", SE_IGNORES),
    [Platform.NvidiaGpuSnp]: row("AMD SEV-SNP with NVIDIA GPU", "kata-qemu-nvidia-gpu-snp", HostData),
    [Platform.NvidiaGpuTdx]: row("Intel TDX with NVIDIA GPU", "kata-qemu-nvidia-gpu-tdx", MrConfigId),
    [Platform.AzureSnp]: row("peer pods on Azure, AMD SEV-SNP", PEER_PODS, Pcr8, AZURE_USER_DATA),
    [Platform.AzureTdx]: row("peer pods on Azure, Intel TDX", PEER_PODS, Pcr8, AZURE_USER_DATA),
    [Platform.AwsSnp]: row("peer pods on AWS, AMD SEV-SNP", PEER_PODS, CLOUD_SETS_HOSTDATA, AWS_USER_DATA),
    [Platform.GcpSnp]: row("peer pods on Google Cloud, AMD SEV-SNP", PEER_PODS, CLOUD_SETS_HOSTDATA, GCP_METADATA),
    [Platform.GcpTdx]: row("peer pods on Google Cloud, Intel TDX", PEER_PODS, CLOUD_SETS_HOSTDATA, GCP_METADATA),
    [Platform.IbmCloudSe]: row("peer pods on IBM Cloud, Secure Execution", PEER_PODS, SE_IGNORES, USER_DATA),
    [Platform.Libvirt]: row("peer pods on libvirt", PEER_PODS, DEVELOPMENT, { name: "cloud-init ISO" }),
};

/** What is known of a platform; undefined for a value that is not one. */
export function platformFacts(platform: unknown): PlatformFacts | undefined {
    return own<PlatformFacts>(PLATFORMS, stringOf(platform));
}

/** True where the VM does not run on the node but as a peer of it, so that the node has no disks to give it. */
export function isPeerPod(platform: unknown): boolean {
    return platformFacts(platform)?.runtimeClassName === PEER_PODS;
}

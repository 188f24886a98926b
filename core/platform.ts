import { Algorithm } from "./algorithm";
import { own, stringOf } from "./fields";

/**
 * Where the confidential VM runs. It decides the RuntimeClass, the hash algorithm, the register that holds the
 * init-data digest, the size limit, and what the hardware does not vouch for.
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
export interface Transport {
    readonly name: string;
    /** The most bytes of annotation value that fit; absent where only Kubernetes limits it. */
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

const NO_TEE = "the evidence comes from the sample attester, and no hardware report holds the digest";
const SE_IGNORES = "IBM Secure Execution evidence has no init-data claim and Trustee ignores it";
const CLOUD_SETS_HOSTDATA =
    "the cloud starts the VM, so the report's HOSTDATA or MRCONFIGID does not hold the digest, and the vTPM's PCR8 is not in the evidence";

/** Every platform. Sources: Kata `src/libs/kata-types/src/initdata.rs`, Trustee `kbs/docs/initdata.md`. @since 0.1.0 */
export const PLATFORMS: Readonly<Record<Platform, PlatformFacts>> = {
    [Platform.CocoDev]: {
        title: "development without a TEE",
        runtimeClassName: "kata-qemu-coco-dev",
        algorithm: Algorithm.Sha256,
        transport: BLOCK_DEVICE,
        notAttested: [NO_TEE],
    },
    [Platform.Snp]: {
        title: "AMD SEV-SNP",
        runtimeClassName: "kata-qemu-snp",
        register: Register.HostData,
        algorithm: Algorithm.Sha256,
        transport: BLOCK_DEVICE,
        notAttested: [],
    },
    [Platform.Tdx]: {
        title: "Intel TDX",
        runtimeClassName: "kata-qemu-tdx",
        register: Register.MrConfigId,
        algorithm: Algorithm.Sha384,
        transport: BLOCK_DEVICE,
        notAttested: [],
    },
    [Platform.Se]: {
        title: "IBM Secure Execution",
        runtimeClassName: "kata-qemu-se",
        algorithm: Algorithm.Sha256,
        transport: BLOCK_DEVICE,
        notAttested: [SE_IGNORES],
    },
    [Platform.NvidiaGpuSnp]: {
        title: "AMD SEV-SNP with NVIDIA GPU",
        runtimeClassName: "kata-qemu-nvidia-gpu-snp",
        register: Register.HostData,
        algorithm: Algorithm.Sha256,
        transport: BLOCK_DEVICE,
        notAttested: [],
    },
    [Platform.NvidiaGpuTdx]: {
        title: "Intel TDX with NVIDIA GPU",
        runtimeClassName: "kata-qemu-nvidia-gpu-tdx",
        register: Register.MrConfigId,
        algorithm: Algorithm.Sha384,
        transport: BLOCK_DEVICE,
        notAttested: [],
    },
    [Platform.AzureSnp]: {
        title: "peer pods on Azure, AMD SEV-SNP",
        runtimeClassName: "kata-remote",
        register: Register.Pcr8,
        algorithm: Algorithm.Sha256,
        transport: AZURE_USER_DATA,
        notAttested: [],
    },
    [Platform.AzureTdx]: {
        title: "peer pods on Azure, Intel TDX",
        runtimeClassName: "kata-remote",
        register: Register.Pcr8,
        algorithm: Algorithm.Sha256,
        transport: AZURE_USER_DATA,
        notAttested: [],
    },
    [Platform.AwsSnp]: {
        title: "peer pods on AWS, AMD SEV-SNP",
        runtimeClassName: "kata-remote",
        algorithm: Algorithm.Sha256,
        transport: AWS_USER_DATA,
        notAttested: [CLOUD_SETS_HOSTDATA],
    },
    [Platform.GcpSnp]: {
        title: "peer pods on Google Cloud, AMD SEV-SNP",
        runtimeClassName: "kata-remote",
        algorithm: Algorithm.Sha256,
        transport: GCP_METADATA,
        notAttested: [CLOUD_SETS_HOSTDATA],
    },
    [Platform.GcpTdx]: {
        title: "peer pods on Google Cloud, Intel TDX",
        runtimeClassName: "kata-remote",
        algorithm: Algorithm.Sha256,
        transport: GCP_METADATA,
        notAttested: [CLOUD_SETS_HOSTDATA],
    },
    [Platform.IbmCloudSe]: {
        title: "peer pods on IBM Cloud, Secure Execution",
        runtimeClassName: "kata-remote",
        algorithm: Algorithm.Sha256,
        transport: USER_DATA,
        notAttested: [SE_IGNORES],
    },
    [Platform.Libvirt]: {
        title: "peer pods on libvirt",
        runtimeClassName: "kata-remote",
        algorithm: Algorithm.Sha256,
        transport: { name: "cloud-init ISO" },
        notAttested: ["libvirt peer pods are for development: no register of a TEE holds the digest"],
    },
};

/** What is known of a platform; undefined for a value that is not one. */
export function platformFacts(platform: unknown): PlatformFacts | undefined {
    return own<PlatformFacts>(PLATFORMS, stringOf(platform));
}

/** True where the VM does not run on the node but as a peer of it, so that the node has no disks to give it. */
export function isPeerPod(platform: unknown): boolean {
    return platformFacts(platform)?.runtimeClassName === "kata-remote";
}

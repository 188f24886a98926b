import { measure } from "../digest";
import { defined } from "../fields";
import { isPeerPod, PLATFORMS, Platform } from "../platform";

/**
 * A kind of evidence: the key under which Trustee's token has the claims of the TEE (kbs-types `Tee`, Trustee
 * `attestation-service/src/ear_token/broker.rs`).
 *
 * @since 0.1.0
 */
export const Evidence = {
    /** The sample attester of development classes. Anybody can make it. */
    Sample: "sample",
    /** AMD SEV-SNP. */
    Snp: "snp",
    /** Intel TDX. */
    Tdx: "tdx",
    /** IBM Secure Execution. */
    Se: "se",
    /** AMD SEV-SNP behind the virtual TPM of Azure. */
    AzureSnp: "az-snp-vtpm",
    /** Intel TDX behind the virtual TPM of Azure. */
    AzureTdx: "az-tdx-vtpm",
} as const;
export type Evidence = (typeof Evidence)[keyof typeof Evidence];

/** What the guest's attester sends. A libvirt host may have any TEE or none. */
const EVIDENCE: Readonly<Record<Platform, Evidence | undefined>> = {
    [Platform.CocoDev]: Evidence.Sample,
    [Platform.Snp]: Evidence.Snp,
    [Platform.Tdx]: Evidence.Tdx,
    [Platform.Se]: Evidence.Se,
    [Platform.NvidiaGpuSnp]: Evidence.Snp,
    [Platform.NvidiaGpuTdx]: Evidence.Tdx,
    [Platform.AzureSnp]: Evidence.AzureSnp,
    [Platform.AzureTdx]: Evidence.AzureTdx,
    [Platform.AwsSnp]: Evidence.Snp,
    [Platform.GcpSnp]: Evidence.Snp,
    [Platform.GcpTdx]: Evidence.Tdx,
    [Platform.IbmCloudSe]: Evidence.Se,
    [Platform.Libvirt]: undefined,
};

/** What Trustee's token says of a document on a platform. @since 0.1.0 */
export interface TokenClaims {
    /** The key of the TEE's claims; absent where the platform leaves it open. */
    readonly evidence?: Evidence;
    /**
     * `init_data` in the token's annotated evidence: the register's value in lower-case hexadecimal, and for the sample
     * attester base64 of the digest. Absent where the token says nothing of the document.
     */
    readonly initData?: string;
    /** Whether `init_data_claims` holds what the document says. Guests of peer pods do not send it. */
    readonly hasContent: boolean;
}

/** The claims for an init-data digest in hexadecimal (Trustee `deps/verifier/src`, a folder for each TEE). @since 0.1.0 */
export function tokenClaims(digest: string, platform: Platform): TokenClaims {
    const evidence = EVIDENCE[platform];
    const initData =
        evidence === Evidence.Sample
            ? Buffer.from(digest, "hex").toString("base64")
            : measure(digest, PLATFORMS[platform]).registerValue;
    return { ...defined({ evidence, initData }), hasContent: reportsContent(platform) };
}

/** The kind of evidence that a platform's guests send. */
export function evidenceOf(platform: Platform): Evidence | undefined {
    return EVIDENCE[platform];
}

/** The kinds of evidence of checked workloads, sorted. */
export function evidencesOf({
    workloads,
}: {
    readonly workloads: readonly { readonly platform: Platform }[];
}): Evidence[] {
    return [...new Set(workloads.flatMap(({ platform }) => evidenceOf(platform) ?? []))].sort();
}

/** Whether the token has an `init_data` of the document: attested, or from the sample attester. */
export function reportsInitData(platform: Platform): boolean {
    return EVIDENCE[platform] === Evidence.Sample || PLATFORMS[platform].register !== undefined;
}

export function reportsContent(platform: Platform): boolean {
    return reportsInitData(platform) && !isPeerPod(platform);
}

// The 32 bytes of HOSTDATA.
const HOSTDATA_IN_BASE64 = /^[A-Za-z0-9+/]{43}=$/;

/** A value as Trustee writes it: that of SNP in base64 up to 0.17, and in hexadecimal since (`deps/verifier/src/snp/mod.rs`). */
export function spellingsOf(value: string, evidence: Evidence | undefined): readonly string[] {
    return evidence === Evidence.Snp ? [value, Buffer.from(value, "hex").toString("base64")] : [value];
}

/** The same value in the spelling of a newer Trustee. */
export function inNewSpelling(value: unknown, evidence: Evidence | undefined): unknown {
    const isOld = evidence === Evidence.Snp && typeof value === "string" && HOSTDATA_IN_BASE64.test(value);
    return isOld ? Buffer.from(value, "base64").toString("hex") : value;
}

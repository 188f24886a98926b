import { Evidence } from "./claims";

/**
 * A reference value of the guest and its hardware that Trustee's own policies read (`attestation-service/src/ear_token/
 * ear_default_policy_{cpu,gpu,switch}.rego`, 0.19 to 0.21).
 */
export interface GuestName {
    /** The policy compares with a list (`in`), or with one value (`==`): a list never equals. */
    readonly isList: boolean;
    readonly form: GuestForm;
    /** The kinds of evidence that are not affirmed without it. */
    readonly neededBy: readonly Evidence[];
}

/** What the claim is that it is compared with, so that no value of another type is registered, which would never match. */
export const GuestForm = {
    /** SHA-384 in hexadecimal; of SNP also in base64, as Trustee up to 0.17 writes it. */
    Measurement: "96 hexadecimal digits, or 48 bytes in base64",
    Sha384: "96 hexadecimal digits",
    Sha256: "64 hexadecimal digits",
    Base64: "48 bytes in base64",
    Xfam: "16 hexadecimal digits",
    Number: "a whole number",
    Flag: "true or false",
    Text: "a string",
} as const;
export type GuestForm = (typeof GuestForm)[keyof typeof GuestForm];

const many = (form: GuestForm, ...neededBy: readonly Evidence[]): GuestName => ({ isList: true, form, neededBy });
const one = (form: GuestForm, ...neededBy: readonly Evidence[]): GuestName => ({ isList: false, form, neededBy });
const { Snp, Tdx, AzureSnp, AzureTdx, Sample } = Evidence;
const { Measurement, Sha384, Sha256, Base64, Xfam, Number: Whole, Flag, Text } = GuestForm;

export const GUEST_NAMES: Readonly<Record<string, GuestName>> = {
    snp_launch_measurement: many(Measurement, Snp),
    snp_bootloader: many(Whole, Snp),
    snp_microcode: many(Whole, Snp),
    snp_snp_svn: many(Whole, Snp),
    snp_tee_svn: many(Whole, Snp),
    // Without these six, configuration is 3 and not 2, which is affirming too.
    snp_smt_enabled: one(Flag),
    snp_tsme_enabled: one(Flag),
    snp_guest_abi_major: one(Whole),
    snp_guest_abi_minor: one(Whole),
    snp_single_socket: one(Flag),
    snp_smt_allowed: one(Flag),
    mr_td: many(Sha384, Tdx, AzureTdx),
    xfam: many(Xfam, Tdx, AzureTdx),
    rtmr_1: many(Sha384, Tdx),
    rtmr_2: many(Sha384, Tdx),
    // Without these two, executables is 4 and not 3, which is affirming too.
    tdvfkernel: one(Sha384),
    tdvfkernelparams: one(Sha384),
    tdx_pcr11: many(Sha256, AzureTdx),
    // The claims of Azure's vTPM are texts, numbers and flags too.
    measurement: many(Base64, AzureSnp),
    snp_pcr11: many(Sha256, AzureSnp),
    tcb_bootloader: many(Text, AzureSnp),
    tcb_microcode: many(Text, AzureSnp),
    tcb_snp: many(Text, AzureSnp),
    tcb_tee: many(Text, AzureSnp),
    smt_enabled: many(Text, AzureSnp),
    tsme_enabled: many(Text, AzureSnp),
    abi_major: many(Text, AzureSnp),
    abi_minor: many(Text, AzureSnp),
    single_socket: many(Text, AzureSnp),
    smt_allowed: many(Text, AzureSnp),
    launch_digest: many(Text, Sample),
    svn: many(Text, Sample),
    major_version: one(Whole, Sample),
    minimum_minor_version: one(Whole, Sample),
    allowed_vbios_versions: many(Text),
    allowed_driver_versions: many(Text),
    allowed_switch_bios_versions: many(Text),
};

/** The names in CoCo's `reference-values.json` (confidential-containers/reference-values), and what the policies call them. */
export const PUBLISHED_NAMES: Readonly<Record<string, string>> = {
    "tdx/kernel": "tdvfkernel",
    "tdx/mr_td": "mr_td",
};

/** The key of a published value, with the name in it; the rest is its release. */
export const PUBLISHED = /^rvps:\/\/\/github\.com\/confidential-containers\/([^:]+)(?::.*)?$/;

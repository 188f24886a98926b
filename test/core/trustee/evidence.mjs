import { BASE64, PCR8, SHA256, SHA384 } from "./cases.mjs";

const MEASUREMENT = "1a".repeat(48);
const PCR11 = "2b".repeat(32);
const RTMR_1 = "3c".repeat(48);
const RTMR_2 = "4d".repeat(48);
const MR_TD = "5e".repeat(48);
const XFAM = "e702060000000000";
const PARAVISOR = Buffer.from("6f".repeat(48), "hex").toString("base64");

/** The values of honest guests, as somebody writes them down. */
export const GUEST = {
    snp_launch_measurement: { 1: MEASUREMENT },
    snp_bootloader: 4,
    snp_microcode: 72,
    snp_snp_svn: 22,
    snp_tee_svn: 0,
    mr_td: MR_TD,
    xfam: XFAM,
    rtmr_1: RTMR_1,
    rtmr_2: RTMR_2,
    tdx_pcr11: PCR11,
    measurement: PARAVISOR,
    snp_pcr11: PCR11,
    tcb_bootloader: "4",
    tcb_microcode: "72",
    tcb_snp: "22",
    tcb_tee: "0",
    smt_enabled: "true",
    tsme_enabled: "true",
    abi_major: "0",
    abi_minor: "31",
    single_socket: "false",
    smt_allowed: "true",
    launch_digest: "abcde",
    svn: "1",
    major_version: 1,
    minimum_minor_version: 3,
};

const QUOTE = {
    header: { tee_type: "81000000", vendor_id: "939a7233f79c4ca9940a0db3957f0607" },
    body: { mr_td: MR_TD, xfam: XFAM, rtmr_1: RTMR_1, rtmr_2: RTMR_2 },
};

/** What an attestation policy sees of an honest guest (Trustee `deps/verifier/src`, a folder for each). */
const EVIDENCE = {
    snp: {
        init_data: SHA256,
        snp: {
            measurement: MEASUREMENT,
            policy_debug_allowed: false,
            policy_migrate_ma: false,
            reported_tcb_bootloader: 4,
            reported_tcb_microcode: 72,
            reported_tcb_snp: 22,
            reported_tcb_tee: 0,
        },
    },
    "snp-after-0.21": {
        init_data: SHA256,
        snp: {
            evidence: {
                measurement: MEASUREMENT,
                policy: { debug_allowed: false, migrate_ma_allowed: false },
                reported_tcb: { bootloader: 4, microcode: 72, snp: 22, tee: 0 },
            },
        },
    },
    tdx: {
        init_data: SHA384,
        tdx: {
            quote: QUOTE,
            td_attributes: { debug: false },
            tcb_status: "UpToDate",
            collateral_expiration_status: "0",
        },
    },
    "az-snp-vtpm": {
        init_data: PCR8,
        "az-snp-vtpm": {
            measurement: PARAVISOR,
            policy_debug_allowed: "false",
            policy_migrate_ma: "false",
            policy_abi_major: "0",
            policy_abi_minor: "31",
            policy_single_socket: "false",
            policy_smt_allowed: "true",
            platform_smt_enabled: "true",
            platform_tsme_enabled: "true",
            reported_tcb_bootloader: "4",
            reported_tcb_microcode: "72",
            reported_tcb_snp: "22",
            reported_tcb_tee: "0",
            tpm: { pcr08: PCR8, pcr11: PCR11 },
        },
    },
    "az-tdx-vtpm": {
        init_data: PCR8,
        "az-tdx-vtpm": {
            quote: QUOTE,
            td_attributes: { debug: false },
            tcb_status: "UpToDate",
            tpm: { pcr08: PCR8, pcr11: PCR11 },
        },
    },
    sample: {
        init_data: BASE64,
        sample: { svn: "1", debug: false, launch_digest: "abcde", platform_version: { major: 1, minor: 4 } },
    },
};

/** @type {(kind: string) => object} */
export const evidenceOn = (kind) => EVIDENCE[kind];

const ZEROS = "00".repeat(48);

/**
 * A change of the evidence is a place and what stands there, or nothing for a claim that is missing.
 *
 * @typedef {readonly [path: string, value?: unknown]} Change
 */

/** @typedef {{ image: Change[], debug: Change[], hardware: Change[] }} Changes */

/** Each kind of evidence, that of SNP by both names of its claims, with what must not be affirmed. @type {Record<string, Changes>} */
export const CHANGES = {
    snp: {
        image: [["snp.measurement", ZEROS], ["snp.measurement"]],
        debug: [
            ["snp.policy_debug_allowed", true],
            ["snp.policy_debug_allowed", "true"],
            ["snp.policy_debug_allowed"],
            ["snp.policy_migrate_ma", true],
        ],
        hardware: [
            ["snp.reported_tcb_bootloader", 3],
            ["snp.reported_tcb_microcode", 71],
            ["snp.reported_tcb_snp", 21],
            ["snp.reported_tcb_tee", "0"],
            ["snp.reported_tcb_tee"],
        ],
    },
    "snp-after-0.21": {
        image: [["snp.evidence.measurement", ZEROS], ["snp.evidence.measurement"]],
        debug: [
            ["snp.evidence.policy.debug_allowed", true],
            ["snp.evidence.policy.debug_allowed"],
            ["snp.evidence.policy.migrate_ma_allowed", true],
        ],
        hardware: [["snp.evidence.reported_tcb.microcode", 71], ["snp.evidence.reported_tcb"]],
    },
    tdx: {
        image: [["tdx.quote.body.rtmr_1", ZEROS], ["tdx.quote.body.rtmr_2", ZEROS], ["tdx.quote.body.rtmr_2"]],
        debug: [["tdx.td_attributes.debug", true], ["tdx.td_attributes"], ["tdx.quote.body.xfam", "00".repeat(8)]],
        hardware: [
            ["tdx.tcb_status", "OutOfDate"],
            ["tdx.quote.body.mr_td", ZEROS],
            ["tdx.quote.header.tee_type", "00000000"],
            ["tdx.quote.header.vendor_id"],
            ["tdx.collateral_expiration_status", "1"],
        ],
    },
    "az-snp-vtpm": {
        image: [
            ["az-snp-vtpm.tpm.pcr11", "00".repeat(32)],
            ["az-snp-vtpm.tpm"],
            ["az-snp-vtpm.measurement", Buffer.alloc(48).toString("base64")],
        ],
        debug: [
            ["az-snp-vtpm.policy_debug_allowed", "true"],
            ["az-snp-vtpm.policy_debug_allowed", true],
            ["az-snp-vtpm.policy_debug_allowed"],
            ["az-snp-vtpm.policy_migrate_ma", "true"],
            ["az-snp-vtpm.policy_abi_major", "1"],
            ["az-snp-vtpm.policy_abi_minor", "1"],
            ["az-snp-vtpm.policy_single_socket", "true"],
            ["az-snp-vtpm.policy_smt_allowed", "false"],
            ["az-snp-vtpm.platform_smt_enabled", "false"],
            ["az-snp-vtpm.platform_tsme_enabled", "false"],
        ],
        hardware: [
            ["az-snp-vtpm.reported_tcb_bootloader", "3"],
            ["az-snp-vtpm.reported_tcb_microcode", "71"],
            ["az-snp-vtpm.reported_tcb_snp", "21"],
            ["az-snp-vtpm.reported_tcb_tee"],
        ],
    },
    "az-tdx-vtpm": {
        image: [["az-tdx-vtpm.tpm.pcr11", "00".repeat(32)], ["az-tdx-vtpm.tpm.pcr11"]],
        debug: [
            ["az-tdx-vtpm.td_attributes.debug", true],
            ["az-tdx-vtpm.td_attributes.debug"],
            ["az-tdx-vtpm.quote.body.xfam", "00".repeat(8)],
        ],
        hardware: [
            ["az-tdx-vtpm.tcb_status", "Revoked"],
            ["az-tdx-vtpm.quote.header"],
            ["az-tdx-vtpm.quote.body.mr_td", ZEROS],
        ],
    },
    sample: {
        image: [["sample.launch_digest", "other"]],
        debug: [["sample.debug", true], ["sample.debug"]],
        hardware: [
            ["sample.svn", "0"],
            ["sample.platform_version.major", 2],
            ["sample.platform_version.minor", 2],
        ],
    },
};

/** @type {Change[]} */
export const INIT_DATA = [
    ["init_data", "00".repeat(32)],
    ["init_data"],
    ["init_data", null],
    ["init_data", [SHA256, SHA384, PCR8, BASE64]],
];

/** @type {(kind: string, change: Change) => object} */
export function changed(kind, [path, value]) {
    const claims = structuredClone(evidenceOn(kind));
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    keys.reduce((outer, key) => outer[key], claims)[last] = value;
    // What is undefined is not there.
    return JSON.parse(JSON.stringify(claims));
}

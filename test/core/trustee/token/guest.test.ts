import { describe, expect, it, test } from "vitest";
import { formatIssue } from "../../../../core/issue";
import { type VerifyTokenSpec, verifyToken } from "../../../../core/trustee";
import { asDraft04, BASE64, PCR8, SHA256, SHA256_BEFORE, SHA384 } from "../cases.mjs";
import { evidenceOn, GUEST } from "../evidence.mjs";
import { claims, NOW, signed, spec, WEB } from "./tokens";

const affirmed = (evidence: object) => ({ "ear.status": "affirming", "ear.veraison.annotated-evidence": evidence });
const tokenOf = (evidence: object, devices: object = {}, top: object = {}) => ({
    iat: NOW - 60,
    exp: NOW + 240,
    submods: { cpu0: affirmed(evidence), ...devices },
    ...top,
});

const on = (platform: string, initData: string, guest: object): VerifyTokenSpec =>
    spec({ workloads: [{ name: "web", platform, initData }], guest });

/** By kind of evidence: its workload, and each place of a claim with the reference value that is about it. */
const KINDS = {
    snp: [
        "snp",
        SHA256,
        {
            snp_launch_measurement: "measurement",
            snp_bootloader: "reported_tcb_bootloader",
            snp_microcode: "reported_tcb_microcode",
            snp_snp_svn: "reported_tcb_snp",
            snp_tee_svn: "reported_tcb_tee",
        },
    ],
    "snp-after-0.21": [
        "snp",
        SHA256,
        {
            snp_launch_measurement: "evidence.measurement",
            snp_bootloader: "evidence.reported_tcb.bootloader",
            snp_microcode: "evidence.reported_tcb.microcode",
            snp_snp_svn: "evidence.reported_tcb.snp",
            snp_tee_svn: "evidence.reported_tcb.tee",
        },
    ],
    tdx: [
        "tdx",
        SHA384,
        {
            mr_td: "quote.body.mr_td",
            xfam: "quote.body.xfam",
            rtmr_1: "quote.body.rtmr_1",
            rtmr_2: "quote.body.rtmr_2",
        },
    ],
    "az-snp-vtpm": [
        "azure-snp",
        PCR8,
        {
            measurement: "measurement",
            snp_pcr11: "tpm.pcr11",
            tcb_bootloader: "reported_tcb_bootloader",
            tcb_microcode: "reported_tcb_microcode",
            tcb_snp: "reported_tcb_snp",
            tcb_tee: "reported_tcb_tee",
            smt_enabled: "platform_smt_enabled",
            tsme_enabled: "platform_tsme_enabled",
            abi_major: "policy_abi_major",
            abi_minor: "policy_abi_minor",
            single_socket: "policy_single_socket",
            smt_allowed: "policy_smt_allowed",
        },
    ],
    "az-tdx-vtpm": ["azure-tdx", PCR8, { mr_td: "quote.body.mr_td", xfam: "quote.body.xfam", tdx_pcr11: "tpm.pcr11" }],
    sample: [
        "coco-dev",
        BASE64,
        {
            launch_digest: "launch_digest",
            svn: "svn",
            major_version: "platform_version.major",
            minimum_minor_version: "platform_version.minor",
        },
    ],
} as const;

describe.each(Object.entries(KINDS))("the guest by its reference values, %s", (kind, [platform, initData, places]) => {
    const tee = kind.startsWith("snp") ? "snp" : kind;
    const evidence = evidenceOn(kind) as Record<string, object>;

    it("is proven where each claim has its value, in either form of the token", async () => {
        for (const payload of [tokenOf(evidence), asDraft04(tokenOf(evidence))]) {
            const { proven, checks } = verifyToken(await signed(payload), on(platform, initData, GUEST));
            expect(proven).toBe(true);
            const asked = checks
                .map((check) => check.asked)
                .filter((text) => text.includes("_") && text.endsWith(" of cpu0"));
            expect(asked.sort()).toEqual(
                Object.keys(places)
                    .filter((name) => name.includes("_"))
                    .map((name) => `${name} of cpu0`)
                    .sort(),
            );
        }
    });

    it.each(Object.entries(places))("is not proven by another %s, or by none", async (name, place) => {
        for (const value of ["other", -1, null, undefined, {}, ["other"]]) {
            const changed = structuredClone(evidence);
            const keys = place.split(".");
            const last = keys.pop() ?? "";
            const inner = keys.reduce(
                (outer, key) => outer[key] as Record<string, object>,
                changed[tee] as Record<string, object>,
            );
            inner[last] = value as object;
            const { proven, issues } = verifyToken(await signed(tokenOf(changed)), on(platform, initData, GUEST));
            expect(proven).toBe(false);
            const errors = issues.filter(({ severity }) => severity === "error").map(formatIssue);
            expect(errors).toEqual([
                expect.stringMatching(
                    `^token\\.submods\\.cpu0: has another ${name} than the reference values: .* \\[token-guest\\]`,
                ),
            ]);
        }
    });
});

const codes = async (payload: object, of: VerifyTokenSpec) =>
    verifyToken(await signed(payload), of).issues.map(({ severity, code }) => `${severity} ${code}`);

const SNP = evidenceOn("snp") as { readonly snp: object };
const ONLY_SNP = Object.fromEntries(
    Object.entries(GUEST).filter(([name]) => name.startsWith("snp_") && name !== "snp_pcr11"),
);

test("the digests of CoCo's release are compared with the log of TDX", async () => {
    const kernel = "7a".repeat(48);
    const log = (type_name: string, details: object, digest: string) => ({
        type_name,
        details,
        digests: [{ alg: "SHA-384", digest }],
    });
    const events = [
        log("EV_EFI_BOOT_SERVICES_APPLICATION", { device_paths: ["File(kernel)"] }, kernel),
        log("EV_EVENT_TAG", { string: "LOADED_IMAGE::LoadOptions" }, "8b".repeat(48)),
    ];
    const tdx = evidenceOn("tdx") as { readonly tdx: object };
    const guest = {
        "rvps:///github.com/confidential-containers/tdx/kernel:0.21.0": kernel,
        tdvfkernelparams: "8b".repeat(48),
    };
    const asked = async (uefi_event_logs: unknown) =>
        codes(tokenOf({ ...tdx, tdx: { ...tdx.tdx, uefi_event_logs } }), on("tdx", SHA384, guest));
    expect(await asked(events)).toEqual(["warning guest-missing"]);
    const wrong = ["warning guest-missing", "error token-guest", "error token-guest"];
    expect(await asked(events.map(({ digests, ...rest }) => ({ ...rest, digests: [], was: digests })))).toEqual(wrong);
    expect(await asked(events.map((one) => ({ ...one, type_name: "EV_OTHER" })))).toEqual(wrong);
    for (const logs of [undefined, null, "x", [null], [{ digests: [null] }]]) {
        expect(await asked(logs)).toEqual(wrong);
    }
});

test("a TEE without a value, and values that cannot be compared, are said", async () => {
    const { issues } = verifyToken(
        await signed(tokenOf(SNP)),
        on("snp", SHA256, { allowed_switch_bios_versions: ["96"] }),
    );
    expect(issues.map((issue) => `${issue.severity} ${formatIssue(issue)}`)).toEqual([
        "warning guest: has allowed_switch_bios_versions, which no claim is compared with here, so the appraisal alone speaks for them [guest-missing]\n    fix: leave them to the attestation policy",
        "warning guest: has no snp_launch_measurement, snp_bootloader, snp_microcode, snp_snp_svn, snp_tee_svn, so the appraisal alone speaks for them [guest-missing]\n    fix: add them to the values",
        "error token.submods.cpu0: is of a TEE for which no reference value is given, so nothing says which guest image runs [token-guest]\n    fix: give snp_launch_measurement, snp_bootloader, snp_microcode, snp_snp_svn, snp_tee_svn",
    ]);
});

test("wrong reference values are an error, and the token is not read", async () => {
    for (const guest of [7, null, [], { snp_launch_measurement: { 1: "ab" } }]) {
        const verdict = verifyToken(await signed(tokenOf(SNP)), on("snp", SHA256, guest as object));
        expect([verdict.proven, verdict.checks]).toEqual([false, []]);
        expect(verdict.issues.some(({ at, severity }) => at[0] === "guest" && severity === "error")).toBe(true);
    }
});

test("versions of a GPU are compared where they are given", async () => {
    const gpu = (vbios: unknown) => ({
        gpu0: affirmed({ nvidia: { dbgstat: "disabled", "x-nvidia-gpu-vbios-version": vbios } }),
    });
    const of = on("nvidia-gpu-snp", SHA256, { ...ONLY_SNP, allowed_vbios_versions: ["96.00.88"] });
    expect((await codes(tokenOf(SNP, gpu("96.00.88")), of)).filter((code) => code.startsWith("error"))).toEqual([]);
    for (const vbios of ["96.00.89", undefined, ["96.00.88"]]) {
        expect(await codes(tokenOf(SNP, gpu(vbios)), of)).toContain("error token-guest");
    }
});

test.each<readonly [string, object, readonly string[]]>([
    ["the same document", SNP, []],
    ["another document", { ...SNP, init_data: SHA256_BEFORE }, ["error token-init-data"]],
    ["no document", { ...SNP, init_data: undefined }, ["error token-init-data"]],
    ["another image", { ...SNP, snp: { ...SNP.snp, measurement: "00".repeat(48) } }, ["error token-guest"]],
    ["another TEE", evidenceOn("tdx"), ["error token-tee", "error token-init-data", "error token-guest"]],
    ["debug mode", { ...SNP, snp: { ...SNP.snp, policy_debug_allowed: true } }, ["error token-debug"]],
])("each CPU is asked: %s", async (_, evidence, expected) => {
    const of = spec({ workloads: [{ ...WEB, vcpus: [1] }], guest: ONLY_SNP });
    expect(await codes(tokenOf(SNP, { cpu1: affirmed(evidence) }), of)).toEqual(expected);
});

test("each GPU that the agent policy gives is asked", async () => {
    const gpu = affirmed({ nvidia: { dbgstat: "disabled" } });
    const of = spec({ workloads: [{ name: "web", platform: "nvidia-gpu-snp", initData: SHA256, gpus: 2 }] });
    expect(await codes(tokenOf(SNP, { gpu0: gpu, gpu1: gpu }), of)).toEqual([]);
    const { issues } = verifyToken(await signed(tokenOf(SNP, { gpu0: gpu })), of);
    expect(issues.map(formatIssue)).toEqual([
        'token.submods: has no appraisal of gpu1, and the agent policy of "web" gives its containers 2 GPUs [token-device]\n    fix: find out why this GPU sent no evidence, and trust nothing that it has had',
    ]);
});

test.each([
    ["its name", { iss: "CoCo-Attestation-Service" }, []],
    ["another name", { iss: "other" }, ["error token-issuer"]],
    ["none, as up to 0.20", {}, ["error token-issuer"]],
    ["a list", { iss: ["CoCo-Attestation-Service"] }, ["error token-issuer"]],
])("the issuer, with %s", async (_, top, expected) => {
    const payload = claims("snp", SHA256, {}, top);
    expect(await codes(payload, spec({ issuer: "CoCo-Attestation-Service" }))).toEqual(expected);
    expect(await codes(payload, spec())).toEqual([]);
});

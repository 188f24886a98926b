import { fieldsOf, itemsOf } from "../../fields";
import { Evidence } from "../claims";

/** Where the claims of a TEE have what a reference value is about. */
export interface GuestClaim {
    readonly name: string;
    readonly tee: string;
    /** What is found there: more than one where a log of events has several. */
    readonly found: (claims: unknown) => readonly unknown[];
    /** Whether the value is the least that is accepted, and not the one. */
    readonly isLeast?: true;
}

type Paths = Readonly<Record<string, string | readonly string[]>>;

/** By paths, the first of which that the claims have is read. */
const at = (tee: string, names: Paths): GuestClaim[] =>
    Object.entries(names).map(([name, paths]) => ({
        name,
        tee,
        found: (claims) =>
            [paths]
                .flat()
                .map((path) => path.split("/").reduce<unknown>((inner, key) => fieldsOf(inner)[key], claims))
                .filter((value) => value !== undefined)
                .slice(0, 1),
    }));

/** The digests of an event in the log of TDX, whose registers Trustee has compared with the log. */
const event = (name: string, type: string, isMeant: (details: Readonly<Record<string, unknown>>) => boolean) => ({
    name,
    tee: Evidence.Tdx,
    found: (claims: unknown) =>
        itemsOf(fieldsOf(claims)["uefi_event_logs"])
            .map(fieldsOf)
            .filter(({ type_name, details }) => type_name === type && isMeant(fieldsOf(details)))
            .flatMap(({ digests }) => itemsOf(digests).map((one) => fieldsOf(one)["digest"])),
});

const TCB = { bootloader: "bootloader", microcode: "microcode", snp_svn: "snp", tee_svn: "tee" };
const tcbOf = (prefix: string, names: Readonly<Record<string, string>>): Paths =>
    Object.fromEntries(
        Object.entries(names).map(([name, claim]) => [
            `${prefix}${name}`,
            [`evidence/reported_tcb/${claim}`, `reported_tcb_${claim}`],
        ]),
    );

/**
 * Trustee `deps/verifier/src`, a folder for each TEE, and `attestation-service/src/ear_token/ear_default_policy_{cpu,gpu}.rego`. A
 * Trustee after 0.21 has the report of SNP as it is, in `evidence`.
 */
export const GUEST_CLAIMS: readonly GuestClaim[] = [
    ...at(Evidence.Snp, {
        snp_launch_measurement: ["evidence/measurement", "measurement"],
        ...tcbOf("snp_", TCB),
        snp_smt_enabled: ["evidence/plat_info/smt_enabled", "platform_smt_enabled"],
        snp_tsme_enabled: ["evidence/plat_info/tsme_enabled", "platform_tsme_enabled"],
        snp_guest_abi_major: ["evidence/policy/abi_major", "policy_abi_major"],
        snp_guest_abi_minor: ["evidence/policy/abi_minor", "policy_abi_minor"],
        snp_single_socket: ["evidence/policy/single_socket_required", "policy_single_socket"],
        snp_smt_allowed: ["evidence/policy/smt_allowed", "policy_smt_allowed"],
    }),
    ...at(Evidence.Tdx, {
        mr_td: "quote/body/mr_td",
        xfam: "quote/body/xfam",
        rtmr_1: "quote/body/rtmr_1",
        rtmr_2: "quote/body/rtmr_2",
    }),
    event("tdvfkernel", "EV_EFI_BOOT_SERVICES_APPLICATION", ({ device_paths }) =>
        itemsOf(device_paths).includes("File(kernel)"),
    ),
    event("tdvfkernelparams", "EV_EVENT_TAG", ({ string }) => string === "LOADED_IMAGE::LoadOptions"),
    ...at(Evidence.AzureSnp, {
        measurement: "measurement",
        snp_pcr11: "tpm/pcr11",
        ...tcbOf("tcb_", { bootloader: "bootloader", microcode: "microcode", snp: "snp", tee: "tee" }),
        smt_enabled: "platform_smt_enabled",
        tsme_enabled: "platform_tsme_enabled",
        abi_major: "policy_abi_major",
        abi_minor: "policy_abi_minor",
        single_socket: "policy_single_socket",
        smt_allowed: "policy_smt_allowed",
    }),
    ...at(Evidence.AzureTdx, { mr_td: "quote/body/mr_td", xfam: "quote/body/xfam", tdx_pcr11: "tpm/pcr11" }),
    ...at(Evidence.Sample, { launch_digest: "launch_digest", svn: "svn", major_version: "platform_version/major" }),
    ...at(Evidence.Sample, { minimum_minor_version: "platform_version/minor" }).map((row) => ({
        ...row,
        isLeast: true as const,
    })),
    ...at("nvidia", {
        allowed_vbios_versions: "x-nvidia-gpu-vbios-version",
        allowed_driver_versions: "x-nvidia-gpu-driver-version",
    }),
];

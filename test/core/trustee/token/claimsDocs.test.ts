import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fieldsOf } from "../../../../core/fields";
import { verifyToken } from "../../../../core/trustee";
import { SHA256 } from "../cases.mjs";
import { claims, signed, spec } from "./tokens";

/** What Trustee's default policies read, by hand from `attestation-service/src/ear_token/ear_default_policy_{cpu,gpu,switch}.rego`. */
const READ: Readonly<Record<string, string>> = {
    snp: "debug_allowed measurement bootloader microcode snp tee migrate_ma_allowed smt_enabled tsme_enabled abi_major abi_minor single_socket_required smt_allowed",
    tdx: "debug rtmr_1 rtmr_2 uefi_event_logs tee_type vendor_id mr_td tcb_status collateral_expiration_status xfam",
    "az-snp-vtpm":
        "measurement pcr11 reported_tcb_bootloader reported_tcb_microcode reported_tcb_snp reported_tcb_tee platform_smt_enabled platform_tsme_enabled policy_abi_major policy_abi_minor policy_single_socket policy_smt_allowed",
    "az-tdx-vtpm": "pcr11 tee_type vendor_id mr_td tcb_status xfam",
    tpm: "pcr11 ak_public",
    sample: "debug launch_digest svn platform_version",
    nvidia: "secboot dbgstat measres x-nvidia-gpu-arch-check x-nvidia-gpu-attestation-report-* x-nvidia-gpu-vbios-* x-nvidia-gpu-driver-* x-nvidia-switch-arch-check x-nvidia-switch-attestation-report-* x-nvidia-switch-bios-*",
};

const ROWS = [...readFileSync("docs/verify.md", "utf8").matchAll(/^\| `([a-z-]+)` \| (.*) \| (.*) \|$/gm)].map(
    ([, device = "", said = "", does = ""]) => ({
        device,
        does,
        names: [...said.matchAll(/`(.*?)`/g)].map(([, name = ""]) => name),
    }),
);

test.each(Object.entries(READ))("the page names each claim of %s that Trustee's own policies read", (device, read) => {
    const named = ROWS.filter((row) => row.device === device).flatMap(({ names }) =>
        names.map((name) => name.split(".").at(-1)),
    );
    expect(read.split(" ").filter((name) => !named.includes(name))).toEqual([]);
});

const ASKED = ROWS.filter(({ does }) => does.startsWith("has to be")).flatMap(({ device, names, does }) =>
    names.filter((name) => name !== "disabled").map((name) => ({ device, name, does })),
);

test.each(ASKED)("$device: $name $does", async ({ device, name, does }) => {
    const [good, bad] = does === "has to be off" ? [false, true] : ["disabled", "enabled"];
    const issues = async (value: unknown) => {
        const found = name.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
        const token = claims("snp", SHA256, {
            devices: {
                other0: { "ear.status": "affirming", "ear.veraison.annotated-evidence": { [device]: fieldsOf(found) } },
            },
        });
        return verifyToken(await signed(token), spec()).issues.map(({ code }) => code);
    };
    expect(await issues(good)).toEqual([]);
    expect(await issues(bad)).toEqual(["token-debug"]);
});

test("each TEE of the page has such a row, or is said to report nothing", () => {
    const devices = new Set(ROWS.map(({ device }) => device));
    const asked = new Set(ASKED.map(({ device }) => device));
    expect([...devices].filter((device) => !asked.has(device))).toEqual(["se", "tpm"]);
});

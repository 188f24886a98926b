import { expect, test } from "vitest";
import { formatIssue } from "../../../core/issue";
import { type Platform, referenceValues } from "../../../core/trustee";
import { BASE64, PCR8, SHA256, SHA384 } from "./cases.mjs";
import { hasValue } from "./engine";

const HEX48 = SHA384;
const BASE64_48 = "VF7K5nWOARDRnK3Lvl+pJ/kQDjBEX/kKxwXkqQvJ82REKeXxCX+HZ6TErYX1/jQW";
const INIT_DATA: Partial<Record<Platform, string>> = {
    tdx: SHA384,
    "azure-snp": PCR8,
    "azure-tdx": PCR8,
    "coco-dev": BASE64,
};

const made = (platform: Platform, guest: unknown, vcpus: readonly number[] = [2]) =>
    referenceValues({
        workloads: [{ name: "web", platform, initData: INIT_DATA[platform] ?? SHA256, vcpus }],
        guest: guest as { [name: string]: string },
    });
const SAID_ELSEWHERE = ["guest-missing", "trustee-not-attested", "guest-vcpus"];
const said = (platform: Platform, guest: unknown) =>
    made(platform, guest)
        .issues.filter(({ code }) => !SAID_ELSEWHERE.includes(code))
        .map((issue) => `${issue.severity} ${formatIssue(issue)}`);

const SNP = {
    snp_launch_measurement: HEX48,
    snp_bootloader: 4,
    snp_microcode: [72],
    snp_snp_svn: [8, 7],
    snp_tee_svn: 0,
};

test("each value has the form that the policies of Trustee compare", () => {
    expect(made("snp", { ...SNP, snp_launch_measurement: { 2: HEX48 }, snp_smt_allowed: [true] })).toMatchObject({
        issues: [],
        values: {
            // Trustee up to 0.17 writes the claim in base64.
            snp_launch_measurement: [HEX48, BASE64_48],
            snp_bootloader: [4],
            snp_microcode: [72],
            snp_snp_svn: [7, 8],
            snp_tee_svn: [0],
            snp_smt_allowed: true,
        },
    });
});

test("one message has the values of the guest and those of the documents", () => {
    const { message, values, commands } = made("snp", SNP);
    const payload = JSON.parse(Buffer.from(message?.payload ?? "", "base64").toString());
    expect(payload).toEqual(values);
    expect(payload).toMatchObject({ snp_init_data: expect.arrayContaining([SHA256]), snp_bootloader: [4] });
    expect(commands).toEqual([expect.stringMatching(/^curl .*\/kbs\/v0\/reference-value"$/)]);
});

test("CoCo's own file has other names, and texts where the policies compare with lists", () => {
    const file = {
        "rvps:///github.com/confidential-containers/tdx/kernel:0.21.0": HEX48.toUpperCase(),
        "rvps:///github.com/confidential-containers/tdx/mr_td:0.21.0": HEX48,
    };
    const { values, issues } = made("tdx", file);
    expect(values).toEqual({ tdx_init_data: [SHA384], tdvfkernel: HEX48, mr_td: [HEX48] });
    expect(issues.map(formatIssue)).toEqual([
        "guest: has no xfam, rtmr_1, rtmr_2: without them Trustee's own policy affirms no token of the evidence tdx [guest-missing]\n    fix: add them, if they are not registered already",
    ]);
});

test("two releases of a guest", () => {
    const other = HEX48.replace(/^5/, "6");
    const key = (name: string, release: string) => `rvps:///github.com/confidential-containers/tdx/${name}:${release}`;
    const mrTd = { [key("mr_td", "0.21.0")]: other, [key("mr_td", "0.22.0")]: HEX48 };
    expect(made("tdx", mrTd).values?.["mr_td"]).toEqual([HEX48, other]);
    expect(said("tdx", { [key("kernel", "0.21.0")]: HEX48, [key("kernel", "0.22.0")]: other })).toEqual([
        `error guest["${key("kernel", "0.21.0")}"]: has 2 values, and Trustee's policy compares tdvfkernel with one [guest-value]\n    fix: leave it out: rtmr_1 and rtmr_2, which take several values, then decide alone`,
    ]);
});

test("the claims of Azure are texts, and its measurement is base64", () => {
    const { values } = made("azure-snp", { measurement: HEX48, abi_major: 1, smt_enabled: true, tcb_snp: ["24"] });
    expect(values).toMatchObject({
        measurement: [BASE64_48],
        abi_major: ["1"],
        smt_enabled: ["true"],
        tcb_snp: ["24"],
    });
});

test.each([
    ["sha256 for a measurement", { snp_launch_measurement: SHA256 }, `is "${SHA256}"`],
    ["with its algorithm", { mr_td: `sha384:${HEX48}` }, 'is "sha384:'],
    ["a number as text", { snp_bootloader: "4" }, 'is "4"'],
    ["a flag as text", { snp_smt_enabled: "true" }, 'is "true"'],
    ["a list in a list", { snp_bootloader: [[4]] }, "is a list of 1"],
    ["an object", { xfam: {} }, "is an object"],
    ["zeros", { snp_launch_measurement: "0".repeat(96) }, "is all zeros"],
])("a value that never matches is an error: %s", (_, guest, message) => {
    const [key] = Object.keys(guest);
    const issues = said("snp", guest);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatch(new RegExp(`^error guest\\.${key}(\\[\\d\\])?: `));
    expect(issues[0]).toContain(message);
    expect(made("snp", guest).message).toBeUndefined();
});

test.each([
    ["of the wrong case", "SNP_launch_measurement", "did you mean snp_launch_measurement?"],
    ["of another policy", "my_own", "remove it, or register it yourself for a policy of your own"],
    [
        "of a claim that CoCo may publish one day",
        "rvps:///github.com/confidential-containers/snp/measurement:0.30.0",
        "remove it, or register it yourself for a policy of your own",
    ],
    ["of a member of every object", "constructor", "remove it, or register it yourself for a policy of your own"],
])("a name that no policy reads is left out, and said: %s", (_, name, fix) => {
    const { values } = made("snp", { ...SNP, [name]: HEX48 });
    expect(Object.keys(values ?? {})).not.toContain(name);
    expect(said("snp", { ...SNP, [name]: HEX48 })).toEqual([
        expect.stringMatching(/^warning guest.*is left out: no attestation policy of Trustee reads/),
    ]);
    expect(said("snp", { ...SNP, [name]: HEX48 })[0]).toContain(`fix: ${fix}`);
});

const OTHER = HEX48.replace(/^5/, "6");
const MISSING = /^error guest\.snp_launch_measurement: has no measurement for VMs with 3 vCPUs, which the pods have/;

test.each([
    ["each number", { 1: HEX48, 3: [OTHER, HEX48] }, [1, 3], undefined],
    ["one more", { 1: HEX48, 3: OTHER }, [1], undefined],
    ["one is missing", { 1: HEX48 }, [1, 3], MISSING],
    ["another is there", { 1: HEX48 }, [3], MISSING],
    [
        "not a number",
        { 1: HEX48, two: OTHER },
        [1],
        /^error guest\.snp_launch_measurement\.two: is not a number of virtual/,
    ],
    ["a number without a measurement", { 1: [] }, [1], /^error guest\.snp_launch_measurement\[1\]: has no value/],
    ["zero", { 0: HEX48, 1: OTHER }, [1], /^error .*is not a number of virtual processors/],
    [
        "a list that is too short",
        [HEX48],
        [1, 3],
        /^error .*: has 1 of the 2 measurements that the pods need: .* 1, 3 vCPUs/,
    ],
    ["the same one in both spellings", [HEX48, BASE64_48], [1, 3], /^error .*: has 1 of the 2 measurements/],
    ["a list", [HEX48, OTHER], [1, 3], /^warning .*: does not say for how many vCPUs .* 1, 3 \[guest-vcpus\]/],
    ["pods that nobody knows", { 2: HEX48 }, [], /^warning .*: was not compared with the pods of web: /],
])("there is a measurement of SNP for each number of vCPUs: %s", (_, measurement, vcpus, message) => {
    const { issues, message: sent } = made("snp", { ...SNP, snp_launch_measurement: measurement }, vcpus);
    const texts = issues.map((issue) => `${issue.severity} ${formatIssue(issue)}`);
    expect(texts).toEqual(message === undefined ? [] : [expect.stringMatching(message)]);
    expect(sent === undefined).toBe(message?.source.startsWith("^error") ?? false);
});

test("other evidence has no number of vCPUs", () => {
    expect(made("tdx", { mr_td: HEX48 }, []).issues.map(({ code }) => code)).toEqual(["guest-missing"]);
    expect(said("tdx", { mr_td: { 2: HEX48 } })).toEqual([expect.stringMatching(/^error guest\.mr_td: is an object/)]);
});

test("what is not an object is an error", () => {
    expect(said("snp", [SNP])).toHaveLength(1);
    expect(made("snp", [SNP]).message).toBeUndefined();
});

// Rules in the manner of Trustee's own: `in` for lists, `==` for one value.
const RULES = `package policy

import rego.v1

default executables := 33

executables := 3 if {
	input.snp.measurement in query_reference_value("snp_launch_measurement")
	input.snp.reported_tcb_snp in query_reference_value("snp_snp_svn")
	input.snp.smt == query_reference_value("snp_smt_allowed")
}
`;

test.each([
    ["of 0.18 and later", HEX48, 8, true, 3],
    ["of 0.17", BASE64_48, 8, true, 3],
    ["another measurement", BASE64, 8, true, 33],
    ["another version", HEX48, 9, true, 33],
    ["another setting", HEX48, 8, false, 33],
])("a policy that compares as Trustee's takes the claim %s: %#", (_, measurement, svn, smt, executables) => {
    const { values } = made("snp", { ...SNP, snp_smt_allowed: true });
    const claims = { snp: { measurement, reported_tcb_snp: svn, smt } };
    expect(hasValue(RULES, "executables", executables, claims, values ?? {})).toBe(true);
});

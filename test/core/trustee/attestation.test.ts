import { describe, expect, it, test } from "vitest";
import { formatIssue } from "../../../core/issue";
import { attestationPolicy, referenceValues } from "../../../core/trustee";
import { BASE, BASE64, BASE64_BEFORE, PCR8, SHA256, SHA256_BEFORE, SHA384, token, WORKLOADS } from "./cases.mjs";
import { hasValue } from "./engine";

const workloads = WORKLOADS as Parameters<typeof referenceValues>[0]["workloads"];
const { values = {}, message, commands } = referenceValues({ workloads });

describe("reference values", () => {
    it("are those of all workloads, by the kind of TEE", () => {
        expect(values).toEqual({
            az_snp_vtpm_init_data: [PCR8],
            az_tdx_vtpm_init_data: [PCR8],
            sample_init_data: [BASE64],
            // Twice each: Trustee up to 0.17 writes base64.
            snp_init_data: [SHA256, BASE64, SHA256_BEFORE, BASE64_BEFORE],
            tdx_init_data: [SHA384],
        });
    });

    it("are a message that the RVPS reads", () => {
        expect({ ...message, payload: "" }).toEqual({ version: "0.1.0", type: "sample", payload: "" });
        const payload = Buffer.from(message?.payload ?? "", "base64").toString("utf8");
        expect(JSON.parse(payload)).toEqual(values);
    });

    it("are posted at once where an id has several, for a line of kbs-client takes the place of the one before", () => {
        expect(commands).toEqual([
            `curl --fail --header "Authorization: Bearer $(cat admin.token)" --data '${JSON.stringify(message)}' "$KBS_URL/kbs/v0/reference-value"`,
        ]);
    });

    it("are a line for each id otherwise", () => {
        const client = 'kbs-client --url "$KBS_URL" config --admin-token-file admin.token';
        expect(referenceValues({ workloads: workloads.slice(2, 4) }).commands).toEqual([
            `${client} set-sample-reference-value az_snp_vtpm_init_data ${PCR8}`,
            `${client} set-sample-reference-value tdx_init_data ${SHA384}`,
        ]);
    });
});

/** The claims that an attestation policy sees: those of the annotated evidence, one level up. */
const claims = (tee: string, initData: unknown): object => {
    const { cpu0 } = token(tee, initData).submods;
    return cpu0["ear.veraison.annotated-evidence"];
};

describe("the attestation policy", () => {
    const { policy = "" } = attestationPolicy({ workloads, base: BASE });
    const identity = (evidence: object, references: object, base = policy): number | undefined =>
        [0, 2, 97].find((value) => hasValue(base, "instance_identity", value, evidence, references));

    it.each([
        ["SNP", claims("snp", SHA256), 2],
        ["SNP, before the rollout", claims("snp", SHA256_BEFORE), 2],
        ["SNP, as Trustee up to 0.17 writes it", claims("snp", BASE64), 2],
        ["SNP, before the rollout, as Trustee up to 0.17 writes it", claims("snp", BASE64_BEFORE), 2],
        ["SNP, another, as Trustee up to 0.17 writes it", claims("snp", BASE64.replace("Q8", "Q9")), 97],
        ["Azure SNP, the digest itself in base64", claims("az-snp-vtpm", BASE64), 97],
        ["SNP, another", claims("snp", "00".repeat(32)), 97],
        ["SNP, the value of Azure", claims("snp", PCR8), 97],
        ["SNP, none", claims("snp", undefined), 97],
        ["SNP, null", claims("snp", null), 97],
        ["SNP, of the wrong type", claims("snp", [SHA256]), 97],
        ["TDX", claims("tdx", SHA384), 2],
        ["TDX, the value of SNP", claims("tdx", SHA256), 97],
        ["Azure SNP", claims("az-snp-vtpm", PCR8), 2],
        ["Azure SNP, the digest itself", claims("az-snp-vtpm", SHA256), 97],
        ["Azure TDX", claims("az-tdx-vtpm", PCR8), 2],
        ["sample", claims("sample", BASE64), 2],
        ["sample, in hexadecimal", claims("sample", SHA256), 97],
        ["SE, of which no workload is", claims("se", undefined), 0],
        ["no claims", {}, 0],
    ])("%s", (_, evidence, expected) => {
        expect(identity(evidence, values)).toBe(expected);
    });

    it("recognizes nothing without reference values", () => {
        expect(identity(claims("snp", SHA256), {})).toBe(97);
    });

    it("leaves the other claims as the base has them", () => {
        const debug = { ...claims("snp", SHA256), snp: { policy_debug_allowed: true } };
        expect(hasValue(policy, "configuration", 36, debug, values)).toBe(true);
        expect(hasValue(policy, "configuration", 2, claims("snp", SHA256), values)).toBe(true);
        expect(hasValue(policy, 'trust_claims["instance-identity"]', 97, claims("snp", "00"), values)).toBe(true);
    });

    it("replaces what an earlier run added", () => {
        const before = attestationPolicy({ workloads: workloads.slice(0, 1), base: BASE }).policy ?? "";
        expect(attestationPolicy({ workloads, base: before }).policy).toBe(policy);
    });

    it("adds the default to a base of an older Trustee", () => {
        const old = "package policy\n\nimport rego.v1\n\ndefault hardware := 97\n";
        const { policy: added = "" } = attestationPolicy({ workloads, base: old });
        expect(identity(claims("snp", SHA256), values, added)).toBe(2);
        expect(identity(claims("se", undefined), values, added)).toBe(0);
    });

    it("is the rules alone without a base", () => {
        const { policy: rules = "" } = attestationPolicy({ workloads });
        expect(policy).toBe(`${BASE}\n${rules}`);
        expect(rules).not.toContain("package");
    });
});

test.each([
    ["no text", 7, "base: is not a string [wrong-type]\n    allowed: the text of a policy"],
    [
        "another package",
        "package agent_policy\n",
        "base: is not in `package policy`, which is the one that Trustee asks [trustee-base]",
    ],
])("an invalid base: %s", (_, base, message) => {
    const fix =
        "\n    fix: give the CPU policy that your Trustee runs, as in attestation-service/src/ear_token/ear_default_policy_cpu.rego";
    const { issues, policy } = attestationPolicy({ workloads: workloads.slice(0, 1), base: base as string });
    expect(issues.map(formatIssue)).toEqual([message + fix]);
    expect(policy).toBeUndefined();
});

const HEAD = "package policy\n\n";
const OWN_RULES = /^base: has rules for instance_identity already/;
const NOT_PASSED_ON = /^base: has trust_claims without instance-identity/;

test.each<readonly [string, string, RegExp | undefined]>([
    ["no rule of the claim", `${HEAD}default hardware := 97\n`, undefined],
    ["a default of the claim", `${HEAD}default\n  instance_identity := 0\n`, undefined],
    ["a rule in a comment", `${HEAD}# instance_identity := 2\nx := 1\n`, undefined],
    ["a rule in a raw text", `${HEAD}x := \`\ninstance_identity := 2\n\`\n`, undefined],
    ["a rule behind another on its line", `${HEAD}x := 1 instance_identity := 2 if input.x\n`, OWN_RULES],
    ["a rule with an else", `${HEAD}instance_identity := 2 if input.x\nelse := 97\n`, OWN_RULES],
    ["the claim in a comment alone", `${HEAD}trust_claims := {} # "instance-identity"\n`, NOT_PASSED_ON],
    [
        "the claim of another rule",
        `${HEAD}x := {"instance-identity": 1}\ntrust_claims := {"hardware": 2}\n`,
        NOT_PASSED_ON,
    ],
    ["the claim as another part", `${HEAD}trust_claims["hardware"] := 2\n`, NOT_PASSED_ON],
    ["the claim", `${HEAD}trust_claims := {\n\t"instance-identity": 1,\n}\n`, undefined],
    ["the claim as a part", `${HEAD}trust_claims["instance-identity"] := 1\n`, undefined],
    ["claims that are computed", `${HEAD}trust_claims := object.union(input.a, input.b)\n`, undefined],
    ["the package on the next line", "package\npolicy\n\nx := 1\n", undefined],
    ["the package in a comment", "package other # \n# package policy\n\nx := 1\n", /^base: is not in `package policy`/],
    ["a text that is not Rego", `${HEAD}x := {\n`, /^base: line 4, column 1: expecting expression/],
    ["the older Rego", `${HEAD}instance_identity = 2 { input.x }\n`, OWN_RULES],
])("of a base, what the parser reads counts: %s", (_, base, problem) => {
    const { issues } = attestationPolicy({ workloads: workloads.slice(0, 1), base });
    expect(issues.map(formatIssue)).toEqual(problem === undefined ? [] : [expect.stringMatching(problem)]);
});

test("a base that has rules of its own for the claim, or does not pass it on", () => {
    const base = "package policy\n\ninstance_identity := 2 if input.snp\n\ntrust_claims := {}\n";
    const { issues } = attestationPolicy({ workloads: workloads.slice(0, 1), base });
    expect(issues.map(formatIssue)).toEqual([
        "base: has rules for instance_identity already, and two of them may be in conflict [trustee-base]\n    fix: compare the init-data in those rules, or remove them",
        'base: has trust_claims without instance-identity, so the rules would have no effect [trustee-base]\n    fix: add `"instance-identity": instance_identity` to trust_claims',
    ]);
});

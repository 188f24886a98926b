import { describe, expect, it, test } from "vitest";
import { errorsOf, formatIssue } from "../../../core/issue";
import { attestationPolicy, type ReferenceValuesSpec, referenceValues } from "../../../core/trustee";
import { BASE64, PCR8, SHA256, SHA384 } from "./cases.mjs";
import { hasValue } from "./engine";
import { CHANGES, changed, evidenceOn, GUEST, INIT_DATA } from "./evidence.mjs";

const workloads = [
    { name: "snp", platform: "snp", evidence: "snp", initData: SHA256, vcpus: [1] },
    { name: "tdx", platform: "tdx", evidence: "tdx", initData: SHA384 },
    { name: "azure-snp", platform: "azure-snp", evidence: "az-snp-vtpm", initData: PCR8 },
    { name: "azure-tdx", platform: "azure-tdx", evidence: "az-tdx-vtpm", initData: PCR8 },
    { name: "dev", platform: "coco-dev", evidence: "sample", initData: BASE64 },
] as const satisfies ReferenceValuesSpec["workloads"];

const { policy = "", issues } = attestationPolicy({ workloads, whole: true });
const { values = {}, issues: ofValues } = referenceValues({ workloads, guest: GUEST });

/** As Trustee counts: 2 to 31 affirm (crate `ear`, `TrustTier`), and the worst claim decides. */
const STATUS = `
default status := 0

status := 2 if {
	every claim in ["executables", "hardware", "configuration", "instance-identity"] {
		trust_claims[claim] >= 2
	}
	every _, level in trust_claims { level < 32 }
}
`;

const isAffirmed = (evidence: object, references: object = values, text = policy) =>
    hasValue(`${text}${STATUS}`, "status", 2, evidence, references);

describe.each(Object.entries(CHANGES))("a whole policy, %s", (kind, { image, debug, hardware }) => {
    it("affirms honest evidence", () => {
        expect(isAffirmed(evidenceOn(kind))).toBe(true);
    });

    it.each([
        ...image.map((change) => ["executables", 33, change] as const),
        ...hardware.map((change) => ["hardware", 97, change] as const),
        ...[...debug, ...INIT_DATA].map((change) => ["configuration", 96, change] as const),
    ])("does not affirm: %s is %i for %j", (rule, level, change) => {
        const claims = changed(kind, change);
        expect(isAffirmed(claims)).toBe(false);
        expect(hasValue(policy, rule, level, claims, values)).toBe(true);
    });

    it("affirms nothing without the values of the image, or without those of the document", () => {
        const document = Object.entries(values).filter(([name]) => name.endsWith("_init_data"));
        const guest = Object.entries(values).filter(([name]) => !name.endsWith("_init_data"));
        expect([document, guest].map((some) => isAffirmed(evidenceOn(kind), Object.fromEntries(some)))).toEqual([
            false,
            false,
        ]);
    });

    it("affirms nothing where no workload is on it", () => {
        const rest = workloads.filter(({ evidence }) => !kind.startsWith(evidence));
        expect(rest).toHaveLength(4);
        const { policy: other = "" } = attestationPolicy({ workloads: rest, whole: true });
        expect(isAffirmed(evidenceOn(kind), values, other)).toBe(false);
    });
});

test("the inputs are in order, and what the policy takes away is said", () => {
    expect(issues.map(formatIssue)).toContain(
        "whole: takes the place of Trustee's own policy, and affirms no guest whose reference values are missing: it gets no resources then [trustee-whole-policy]\n    fix: register the values of image, hardware and init-data first, by `trustee reference-values --guest`",
    );
    expect(errorsOf([...issues, ...ofValues])).toEqual([]);
});

test.each([
    ["no evidence", {}],
    ["IBM Secure Execution", { se: { tag: "ab" }, init_data: SHA256 }],
    ["a vTPM by the name that Trustee's own rules had up to 0.19, and no token", { az_snp_vtpm: {}, init_data: PCR8 }],
    ["the report of SNP in both forms, one of them empty", changed("snp", ["snp.evidence", {}])],
    [
        "the report of SNP in both forms, one of them in debug mode",
        changed("snp", ["snp.evidence", { policy: { debug_allowed: true } }]),
    ],
])("what is not in the table is not affirmed: %s", (_, claims) => {
    expect(isAffirmed(claims)).toBe(false);
});

test("images and users of the document are named, as in Trustee's own policy", () => {
    const claims = {
        ...evidenceOn("snp"),
        init_data_claims: {
            agent_policy_claims: {
                containers: [
                    { OCI: { Annotations: {} } },
                    { OCI: { Annotations: { "io.kubernetes.cri.image-name": "a" }, Process: { User: { UID: 7 } } } },
                ],
            },
        },
    };
    const named = (text: string, given: object) =>
        hasValue(`${policy}\nnamed := 1 if ${text}\n`, "named", 1, given, values);
    expect(named('extensions[0].value.validated == {"container_images": ["a"], "container_uids": [7]}', claims)).toBe(
        true,
    );
    for (const said of [
        undefined,
        null,
        {},
        { agent_policy_claims: null },
        { agent_policy_claims: { containers: null } },
    ]) {
        expect(named("extensions[0].value.validated == {}", { ...evidenceOn("snp"), init_data_claims: said })).toBe(
            true,
        );
    }
});

test("a whole policy has no base", () => {
    const made = attestationPolicy({ workloads: [workloads[0]], whole: true, base: policy });
    expect(errorsOf(made.issues).map(formatIssue)).toEqual([
        "whole: is set together with base, and the whole policy takes its place [trustee-base]\n    fix: remove one of the two",
    ]);
    expect(made.policy).toBeUndefined();
});

test("a whole policy takes the rules of another run, as each base does", () => {
    expect(attestationPolicy({ workloads, base: policy }).policy).toBe(policy);
});

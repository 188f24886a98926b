// What Trustee's engine is asked: the cases of the tests, and the attestation policy with each kind of evidence.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
    BASE,
    formsOf,
    POLICIES,
    SHA256,
    SHA256_BEFORE,
    TWO_FORMS,
    token,
    WORKLOADS,
} from "../test/core/trustee/cases.mjs";
import { CHANGES, changed, evidenceOn, GUEST, INIT_DATA } from "../test/core/trustee/evidence.mjs";

const { attestationPolicy, referenceValues, resourcePolicy } = createRequire(import.meta.url)(
    "../dist/core/trustee/index.js",
);

/** Writes the policies with their cases to a file. */
export function writeTrusteeCases(file) {
    const resource = POLICIES.map(({ name, spec, rows }) => ({
        name,
        text: resourcePolicy(spec).policy,
        rule: "data.policy.allow",
        cases: rows.flatMap(({ description, request, token: claims, released }) =>
            formsOf(claims).map((input) => ({ description, data: request, input, expected: released })),
        ),
    }));
    const inTwoForms = TWO_FORMS.map(({ platform, workload, rows }) => ({
        name: `two forms on ${platform}`,
        text: resourcePolicy({ grants: [{ workloads: [workload], resources: ["shop/keys/database"] }] }).policy,
        rule: "data.policy.allow",
        cases: rows.map(({ description, request, token: input, released }) => {
            return { description, data: request, input, expected: released };
        }),
    }));
    writeFileSync(file, JSON.stringify([...resource, ...inTwoForms, ...attestation(), whole()]));
}

function attestation() {
    const { policy } = attestationPolicy({ workloads: WORKLOADS, base: BASE });
    const { values } = referenceValues({ workloads: WORKLOADS });
    const claimsOf = (tee, initData) => token(tee, initData).submods.cpu0["ear.veraison.annotated-evidence"];
    const row = (description, input, identity) => ({
        description,
        data: {},
        input,
        expected: {
            executables: 33,
            hardware: 97,
            configuration: input.snp === undefined ? 36 : 2,
            "instance-identity": identity,
        },
    });
    const known = [
        row("SNP", claimsOf("snp", SHA256), 2),
        row("SNP before the rollout", claimsOf("snp", SHA256_BEFORE), 2),
        row("SNP, another", claimsOf("snp", "00"), 97),
        row("SNP, none", claimsOf("snp", undefined), 97),
        row("TDX, the value of SNP", claimsOf("tdx", SHA256), 97),
        row("SE, of which no workload is", claimsOf("se", undefined), 0),
    ];
    const rule = "data.policy.trust_claims";
    const policyOf = (name, references, cases) => ({ name, text: policy, rule, references, cases });
    return [
        policyOf("attestation", values, known),
        policyOf("attestation without reference values", {}, [row("SNP", claimsOf("snp", SHA256), 97)]),
    ];
}

/** A whole policy affirms honest evidence, and nothing else. */
function whole() {
    const { policy } = attestationPolicy({ workloads: WORKLOADS, whole: true });
    const { values: references } = referenceValues({ workloads: WORKLOADS, guest: GUEST });
    const open = { "file-system": 0, "runtime-opaque": 0, "storage-opaque": 0, "sourced-data": 0 };
    const cases = Object.entries(CHANGES).flatMap(([kind, { image, hardware, debug }]) => {
        const good = { ...open, executables: 3, hardware: 2, configuration: kind.startsWith("snp") ? 3 : 2 };
        const row = (input, less) => ({
            description: `${kind} ${JSON.stringify(less)}`,
            data: {},
            input,
            expected: { ...good, "instance-identity": 2, ...less },
        });
        const rows = (changes, less) => changes.map((change) => row(changed(kind, change), less));
        return [
            row(evidenceOn(kind), {}),
            ...rows(image, { executables: 33 }),
            ...rows(hardware, { hardware: 97 }),
            ...rows(debug, { configuration: 96 }),
            ...rows(INIT_DATA, { configuration: 96, "instance-identity": 97 }),
        ];
    });
    return { name: "a whole policy", text: policy, rule: "data.policy.trust_claims", references, cases };
}

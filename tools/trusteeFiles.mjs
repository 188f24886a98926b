import { createRequire } from "node:module";
import { join } from "node:path";
import { BASE, KBS_CONFIGS, POLICIES, WORKLOADS } from "../test/core/trustee/cases.mjs";

const { attestationPolicy, formatIssues, kbsConfig, referenceValues, resourcePolicy } = createRequire(import.meta.url)(
    "../dist/core/trustee/index.js",
);

export const TRUSTEE_GOLDEN = join(import.meta.dirname, "../test/core/trustee/golden/");
const SHOWN = ["rollout", "several", "content"];

export function trusteeFiles() {
    const policies = POLICIES.filter(({ name }) => SHOWN.includes(name)).map(({ name, spec }) => [
        `${name}.rego`,
        made(resourcePolicy(spec), "policy"),
    ]);
    const operator = Object.entries(KBS_CONFIGS).map(([name, spec]) => [`${name}.yaml`, made(kbsConfig(spec), "yaml")]);
    const { values, message, commands } = referenceValues({ workloads: WORKLOADS });
    return {
        ...Object.fromEntries([...policies, ...operator]),
        "attestation-rules.rego": made(attestationPolicy({ workloads: WORKLOADS }), "policy"),
        "attestation-policy.rego": made(attestationPolicy({ workloads: WORKLOADS, base: BASE }), "policy"),
        "attestation-whole.rego": made(attestationPolicy({ workloads: WORKLOADS, whole: true }), "policy"),
        "reference-values.json": `${JSON.stringify({ values, message, commands }, undefined, 4)}\n`,
    };
}

function made(result, key) {
    if (result[key] === undefined) {
        throw new Error(formatIssues(result.issues));
    }
    return result[key];
}

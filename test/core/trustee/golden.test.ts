import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { attestationPolicy, kbsConfig, referenceValues, resourcePolicy } from "../../../core/trustee";
import { BASE, KBS_CONFIGS, POLICIES, WORKLOADS } from "./cases.mjs";

const workloads = WORKLOADS as Parameters<typeof referenceValues>[0]["workloads"];
const { values, message, commands } = referenceValues({ workloads });

const TEXTS: readonly (readonly [string, string | undefined])[] = [
    ...POLICIES.filter(({ name }) => ["rollout", "several", "content"].includes(name)).map(
        ({ name, spec }) => [`${name}.rego`, resourcePolicy(spec).policy] as const,
    ),
    ["attestation-rules.rego", attestationPolicy({ workloads }).policy],
    ["attestation-policy.rego", attestationPolicy({ workloads, base: BASE }).policy],
    ["attestation-whole.rego", attestationPolicy({ workloads, whole: true }).policy],
    ["reference-values.json", `${JSON.stringify({ values, message, commands }, undefined, 4)}\n`],
    ...Object.entries(KBS_CONFIGS).map(
        ([name, spec]) => [`${name}.yaml`, kbsConfig(spec as Parameters<typeof kbsConfig>[0]).yaml] as const,
    ),
];

test.each(TEXTS)("golden text %s", (file, text) => {
    expect(text).toBe(readFileSync(`test/core/trustee/golden/${file}`, "utf8"));
});

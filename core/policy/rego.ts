import { AGENT_REQUESTS } from "./requests";
import { PolicyPreset, type PolicySpec } from "./spec";

/** The Rego text of each preset. */
const PRESETS: Readonly<Record<PolicyPreset, () => string>> = {
    [PolicyPreset.AllowAll]: allowAll,
};

/** `policy.rego` for a checked policy: the preset's text, or the user's own, byte for byte. */
export function renderPolicy(policy: PolicySpec): string {
    return policy.preset === undefined ? (policy.rego ?? "") : PRESETS[policy.preset]();
}

function allowAll(): string {
    // `import rego.v1`, once and alone, is read alike by agents with Rego v0 (Kata 3.11) and v1 (Kata 3.30 and later).
    const header = ["package agent_policy", "", "import rego.v1", ""];
    return `${[...header, ...AGENT_REQUESTS.map(({ name }) => `default ${name} := true`)].join("\n")}\n`;
}

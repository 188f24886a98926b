import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { AGENT_REQUESTS } from "../../core/policy/requests";

/** The text of an example's program. */
export function exampleProgram(name: string): string {
    return readFileSync(resolve(__dirname, "../../examples", name, "index.ts"), "utf8");
}

/** A policy of the author's own that denies nothing to its pod, and lets nobody replace it. */
export const OWN_POLICY = `package agent_policy\n\nimport rego.v1\n\n${AGENT_REQUESTS.map(
    ({ name }) => `default ${name} := ${name !== "SetPolicyRequest"}\n`,
).join("")}`;

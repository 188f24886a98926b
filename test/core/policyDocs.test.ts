import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { AGENT_REQUESTS, type AgentRequest } from "../../core";

function row({ name, since = "none", gain, breaks, baseline, strict, option }: AgentRequest): string {
    const opens = option === undefined ? "" : `\`${option}\``;
    return `| \`${name}\` | ${since} | ${gain} | ${breaks} | ${baseline} | ${strict} | ${opens} |`;
}

test("docs/agent-policy.md lists every request as the catalogue has it", () => {
    const rows = readFileSync("docs/agent-policy.md", "utf8").match(/^\| `\w+(Request|Config)` .*$/gm);
    expect(rows).toEqual(AGENT_REQUESTS.map(row));
});

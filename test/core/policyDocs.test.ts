import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Injected } from "../../core";
import { injectionsOf, placesOf } from "../../core/policy/derive/injected";
import { AGENT_REQUESTS, type AgentRequest } from "../../core/policy/requests";

function row({ name, since = "none", gain, breaks, baseline, strict, option }: AgentRequest): string {
    const opens = option === undefined ? "" : `\`${option}\``;
    return `| \`${name}\` | ${since} | ${gain} | ${breaks} | ${baseline} | ${strict} | ${opens} |`;
}

test("docs/agent-policy.md lists every request as the catalog has it", () => {
    const rows = readFileSync("docs/agent-policy.md", "utf8").match(/^\| `\w+(Request|Config)` .*$/gm);
    expect(rows).toEqual(AGENT_REQUESTS.map(row));
});

const code = (texts: readonly string[]): string =>
    texts.length === 0 ? "none" : texts.map((text) => `\`${text}\``).join(", ");

test("and every webhook with what it may add", () => {
    const rows = readFileSync("docs/agent-policy.md", "utf8").match(/^\| `Injected\.\w+` .*$/gm);
    const webhooks = Object.entries(Injected).flatMap(([key, value]) =>
        injectionsOf({ injected: [value] }).map((injection) => {
            const names = code(Object.keys(injection.variables));
            return `| \`Injected.${key}\` | \`${value}\` | ${code(placesOf(injection).split(", "))} | ${names} |`;
        }),
    );
    expect(rows).toEqual(webhooks);
});

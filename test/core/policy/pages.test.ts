import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ATTACKS, titleOf } from "./attacks/all";
import { CLOSED_INPUTS } from "./attacks/closed";

const NAMES = new Set([
    ...Object.entries(ATTACKS).flatMap(([kind, attacks]) => attacks.map((attack) => `${kind}: ${titleOf(attack)}`)),
    ...Object.keys(CLOSED_INPUTS).map((name) => `closed: ${name}`),
]);

function rowsOf(page: string): string[] {
    return (readFileSync(page, "utf8").match(/^\| .*$/gm) ?? []).slice(1).filter((row) => !row.startsWith("| ---"));
}

test("every row of what Strict protects against names an attack that is tried", () => {
    const tests = rowsOf("docs/strict-protects.md").map((row) => / `([^`]+)` \|$/.exec(row)?.[1] ?? row);
    expect(tests.length).toBeGreaterThanOrEqual(30);
    expect(tests.filter((name) => !NAMES.has(name))).toEqual([]);
});

test("every row of what works names recordings that are there, or that it is by source", () => {
    const rows = rowsOf("docs/what-works.md").map((row) => row.split(" | ").at(-1) ?? "");
    expect(rows.length).toBeGreaterThanOrEqual(25);
    const recordings = rows.flatMap((row) => [...row.matchAll(/`((go|rs|0)[0-9][^`]+)`/g)].map(([, name]) => name));
    expect(recordings.filter((name) => !existsSync(`test/vectors/agent-requests/${name}`))).toEqual([]);
    expect(rows.filter((row) => !/`(go|rs|0)[0-9]|by source|seen on those nodes|the same/.test(row))).toEqual([]);
});

test("the page about troubles says of every check of the rules what it stops, and of no other", () => {
    const [, section = ""] =
        /## What a check of Strict means\n(.*?)\n## /s.exec(readFileSync("docs/troubleshooting.md", "utf8")) ?? [];
    const rows = [...section.matchAll(/^\| `([a-z]+)` \| \S.* \| \S.* \|$/gm)].map(([, check]) => check);
    const rules = readFileSync("core/policy/rules.rego", "utf8");
    const checks = [...rules.matchAll(/^(?:held contains |holds\()"([a-z]+)"/gm)].map(([, check]) => check);
    expect(rows).toEqual([...new Set(checks)].sort());
});

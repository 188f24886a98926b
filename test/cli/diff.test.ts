import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Run, runCli } from "./runCli";

const KEY = "io.katacontainers.config.hypervisor.cc_init_data";
const GOLDEN = resolve("test/golden/strict-policy");
const TEXT = readFileSync(join(GOLDEN, "initdata.toml"), "utf8");
const ANNOTATION = readFileSync(join(GOLDEN, "annotation.txt"), "utf8").trim();
const SEED = readFileSync("test/golden/seed/annotation.txt", "utf8").trim();

let folder: string;
beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "diff-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Compares two texts. */
function diff(before: string, after: string, ...options: string[]): Run {
    writeFileSync(join(folder, "before"), before);
    writeFileSync(join(folder, "after"), after);
    return runCli(["diff", "before", "after", ...options], { cwd: folder });
}

const pods = (annotations: Readonly<Record<string, string>>): string =>
    JSON.stringify(
        Object.entries(annotations).map(([name, annotation]) => ({
            kind: "Pod",
            metadata: { name, annotations: { [KEY]: annotation } },
        })),
    );
const other = (text: string): string => TEXT.replace("https://kbs.example.com:8080", text);

test("the same document in another form has no difference", () => {
    const { code, out } = diff(TEXT, ANNOTATION, "--fail-on", "any");
    expect({ code, out }).toEqual({
        code: 0,
        out: expect.stringMatching(/^annotation sha256:\w{64}: no difference\n$/),
    });
});

describe("a request that becomes open", () => {
    const open = TEXT.replace("default SetPolicyRequest := false", "default SetPolicyRequest := true");

    test("loosens, is shown before all else, and can fail", () => {
        const { code, out } = diff(TEXT, open, "--fail-on", "loosens");
        expect(code).toBe(1);
        const [title, first] = out.split("\n\n");
        expect(title).toMatch(/^document sha256:\w{64} -> sha256:\w{64}: loosens$/);
        expect(first).toMatch(/^loosens policy\.rego: SetPolicyRequest\n {2}- false\n {2}\+ true\n {4}\S/);
        expect(out).toMatch(/\nloosens SetPolicyRequest: .*\n {2}- denied\n {2}\+ allowed\n/);
    });

    test("fails nothing the other way round", () => {
        const { code, out } = diff(open, TEXT, "--fail-on", "unknown");
        expect({ code, title: out.split("\n")[0] }).toEqual({ code: 0, title: expect.stringMatching(/: tightens$/) });
    });
});

test("of a long text that changes, only the changed lines and those around them are shown", () => {
    const rule = "StatsContainerRequest if created";
    const { out } = diff(TEXT, TEXT.replace(rule, `${rule}\n\nStatsContainerRequest if input.always`));
    const [block = ""] = /^unknown policy\.rego: rules\n(?: {2}.*\n)*/m.exec(out) ?? [];
    const lines = block.split("\n").slice(1);
    expect(lines.filter((line) => /^ {2}[-+]/.test(line))).toEqual([
        "  + ",
        "  + StatsContainerRequest if input.always",
    ]);
    expect(lines.filter((line) => line === "    …")).toHaveLength(2);
    expect(lines.filter((line) => /^ {4}(?!…)/.test(line)).length).toBeLessThanOrEqual(5);
    expect(lines).toContain(`    ${rule}`);
});

test("documents are paired by name, and new ones and missing ones are reported", () => {
    const before = pods({ same: ANNOTATION, lost: ANNOTATION });
    const after = pods({ fresh: ANNOTATION, same: ANNOTATION });
    const titles = diff(before, after).out.match(/^Pod\/.*$/gm);
    expect(titles).toEqual([
        expect.stringMatching(/^Pod\/same sha256:\w{64}: no difference$/),
        expect.stringMatching(/^Pod\/lost sha256:\w{64} -> none: loosens$/),
        expect.stringMatching(/^Pod\/fresh none -> sha256:\w{64}: \w+$/),
    ]);
});

test("a workload that gets init-data is not a problem", () => {
    const { code, out, err } = diff("kind: Pod\nmetadata: { name: web }\n", pods({ web: SEED }));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^Pod\/web none -> sha256:\w{64}: loosens\n/);
});

test("the result is data with --json", () => {
    const { out } = diff(TEXT, other("https://other.example.com"), "--json", "--platform", "snp");
    const { documents, issues } = JSON.parse(out);
    expect(issues).toEqual([]);
    expect(documents).toHaveLength(1);
    expect(documents[0]).toMatchObject({ source: "document", effect: "unknown", flips: [] });
    const paths = documents[0].changes.map(({ file, path }: { file: string; path: string }) => `${file} ${path}`);
    expect(paths).toEqual(expect.arrayContaining(["initdata.toml HOSTDATA", "aa.toml token_configs.kbs.url"]));
});

test("nothing in a value steers the terminal", () => {
    const { out } = diff(TEXT, TEXT.replace("[kbc]", "# \u202egood\u001b[2J\n[kbc]").replace("\u001b", "\u0085"));
    expect(out).toContain("+ # \\u{202e}good\\u{85}[2J\n");
});

test.each([
    ["neither has init-data", "kind: Pod\n", "kind: Pod\n", 2],
    ["one cannot be read", TEXT, pods({ web: "!" }), 1],
    ["one is not YAML", TEXT, "a: [", 1],
    ["the later one is an empty file", pods({ web: SEED }), "", 1],
    ["the earlier one is an empty file", "---\n", TEXT, 1],
])("where %s, nothing is compared", (_, before, after, count) => {
    const { code, out, err } = diff(before, after);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err.match(/^ {2}- /gm)).toHaveLength(count);
});

test("misuse is reported", () => {
    expect(diff(TEXT, TEXT, "--fail-on", "nothing").code).toBe(2);
    const both = runCli(["diff", "-", "-"], { stdin: TEXT });
    expect([both.code, both.err]).toEqual([2, "error: only one file can be the standard input\n"]);
});

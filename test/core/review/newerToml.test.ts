import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatIssue } from "../../../core/issue";
import { checkNewerToml, newerToml } from "../../../core/review/check/newerToml";
import { readToml } from "../../../core/structuredText";
import { documentOf, issuesOf } from "./document";

interface Row {
    readonly name: string;
    readonly text: string;
    readonly kata3: boolean;
    readonly kata4: boolean;
}

const ROWS: readonly Row[] = JSON.parse(readFileSync("test/vectors/toml.json", "utf8"));

test("the rows have texts of each kind", () => {
    const kinds = ROWS.map(({ kata3, kata4 }) => `${kata3} ${kata4}`);
    expect([...new Set(kinds)].sort()).toEqual(["false false", "false true", "true true"]);
});

test.each(ROWS.map((row) => [row.name, row] as const))("TOML is read as Kata reads it: %s", (_, row) => {
    expect("value" in readToml(row.text)).toBe(row.kata4);
    if (row.kata4) {
        expect(newerToml(row.text).length === 0).toBe(row.kata3);
    }
});

const MESSAGE = "line 2 has the escape \\x in a string, which the TOML reader of";
const FIX =
    "[toml-newer]\n    allowed: TOML 1.0, without a table header inside of a table that dotted keys made\n    fix: write \\u and four hexadecimal digits";
const URL = '[token_configs.kbs]\nurl = "https://kbs.example.com:8080/\\x61"\n';

test.each([
    ["3.32.0", [`error aa.toml: ${MESSAGE} Kata 3.32.0 refuses ${FIX}`]],
    ["4.0.0", []],
    ["4.1.0", []],
    [undefined, [`warning aa.toml: ${MESSAGE} Kata before 4.0 refuses ${FIX}`]],
])("a document for Kata %s with TOML 1.1 in a file", (kataVersion, expected) => {
    const issues = issuesOf(documentOf({ aa: URL }), kataVersion === undefined ? {} : { kataVersion });
    const newer = issues.filter(({ code }) => code === "toml-newer");
    expect(newer.map((issue) => `${issue.severity} ${formatIssue(issue)}`)).toEqual(expected);
});

test("a document whose own TOML is newer", () => {
    const text = 'version = "0.1.0"\ndata = { "aa.toml" = "", }\n';
    expect(
        checkNewerToml(text, ["document"], "3.30.0").map(({ severity, message }) => `${severity} ${message}`),
    ).toEqual(["error line 2 has a comma at the end of an inline table, which the TOML reader of Kata 3.30.0 refuses"]);
});

test("a long text is read in linear time", () => {
    const lines = Array.from(
        { length: 5000 },
        (_, index) => `[[t]]\na.b${index}.c = "${"x".repeat(20)}"\n[d${index}.e]\n`,
    );
    const start = performance.now();
    expect(newerToml(lines.join(""))).toEqual([]);
    expect(performance.now() - start).toBeLessThan(10_000);
});

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Subject } from "../../core/messages/subject";
import { SUBJECTS } from "../../core/messages/subjects";
import { messagesPage } from "../../tools/messagesPage.mjs";

const ALL: readonly Subject[] = SUBJECTS;
const ENTRIES = ALL.flatMap(({ entries }) => Object.entries(entries));
const CODES = ENTRIES.map(([code]) => code);

/** The sources that can give a message. */
const SOURCES = ["core", "cli", "components", "plugin", "policy-pack", "cdk8s"]
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`))
    .filter((file) => file.endsWith(".ts") && !file.startsWith("core/messages/"))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");

test("docs/messages.md is what `npm run golden` writes", () => {
    expect(readFileSync("docs/messages.md", "utf8")).toBe(messagesPage(ALL));
});

// That every code has an entry is the type of `code`.
test("every entry is of a code that the sources give, and of one only", () => {
    expect(CODES.filter((code) => !SOURCES.includes(`"${code}"`))).toEqual([]);
    expect(CODES.filter((code, index) => CODES.indexOf(code) !== index)).toEqual([]);
});

test.each(ALL.map(({ title, entries }) => [title, Object.keys(entries)] as const))("%s is in order", (_, codes) => {
    expect(codes).toEqual(codes.toSorted());
    expect(codes).not.toEqual([]);
});

test("every entry says something, in full sentences", () => {
    const odd = ENTRIES.filter(([code, text]) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code) || !/^\S.{40,}\.$/s.test(text));
    expect(odd).toEqual([]);
});

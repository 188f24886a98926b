import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { messageCodes } from "./messageCodes";

const SECTIONS = readFileSync("docs/messages.md", "utf8").split(/^## /m).slice(1);
const ENTRIES = SECTIONS.flatMap((section) => section.split(/^### /m).slice(1)).map((entry) => {
    const [code = "", ...lines] = entry.split("\n");
    return { code, text: lines.join("\n").trim() };
});

describe("docs/messages.md", () => {
    test("has an entry for each code of the sources, and for nothing else", () => {
        const { codes, lost } = messageCodes();
        expect(lost).toEqual([]);
        // Given by a name, by a choice, by a parameter of a helper, by a property, by a class of errors, and by a template.
        expect([...codes]).toEqual(
            expect.arrayContaining([
                "lock-file",
                "exec-open",
                "annotation-gzip",
                "token-early",
                "nested-index",
                "unknown-group",
            ]),
        );
        expect(ENTRIES.map(({ code }) => code).sort()).toEqual([...codes].sort());
    });

    test.each(SECTIONS.map((section) => [section.split("\n", 1)[0], section]))("%s is in order", (_, section = "") => {
        const codes = [...section.matchAll(/^### (.*)$/gm)].map(([, code = ""]) => code);
        expect(codes).toEqual(codes.toSorted());
        expect(codes).not.toEqual([]);
    });

    test("every entry says something, in full sentences", () => {
        const odd = ENTRIES.filter(
            ({ code, text }) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code) || !/^\S.{40,}\.$/s.test(text),
        );
        expect(odd).toEqual([]);
    });
});

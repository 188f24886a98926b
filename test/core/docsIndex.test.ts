import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { docsPages, isDead, linksOf } from "../pageLinks";

const INDEX = readFileSync("docs/README.md", "utf8");

test("every page is in the index once, under a heading", () => {
    const [, ...parts] = INDEX.split(/^## .*$/m);
    const listed = parts.flatMap((part) => [...part.matchAll(/^- \[.*?\]\((.*?)\)/gm)].map(([, file = ""]) => file));
    expect(listed.sort()).toEqual(docsPages().filter((file) => file !== "README.md"));
});

describe.each(["README.md", ...docsPages().map((file) => `docs/${file}`)])("%s", (page) => {
    test("has no dead link", () => {
        const dead = linksOf(readFileSync(page, "utf8")).filter((link) => isDead(resolve("."), page, link));
        expect(dead).toEqual([]);
    });
});

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { isDead, linksOf } from "../pageLinks";

const LARGEST_TARBALL = 1_500_000;

let folder: string;
beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "unpacked-"));
    execFileSync("tar", ["-xzf", inject("tarball"), "-C", folder, "--strip-components=1"]);
});
afterAll(() => rmSync(folder, { recursive: true }));

const files = (under: string) =>
    readdirSync(join(folder, under), { recursive: true, encoding: "utf8" }).map((file) => join(under, file));
const read = (file: string) => readFileSync(join(folder, file), "utf8");

test("every link in the pages of the tarball leads to a file of the tarball", () => {
    const pages = files(".").filter((file) => file.endsWith(".md") && !file.startsWith("THIRD-PARTY"));
    expect(pages).toEqual(expect.arrayContaining(["README.md", "CHANGELOG.md", "docs/inject.md"]));
    const links = pages.flatMap((page) => linksOf(read(page)).map((link) => [page, link] as const));
    expect(links.length).toBeGreaterThan(25);
    expect(links.filter(([page, link]) => isDead(folder, page, link))).toEqual([]);
});

test("the examples that README and docs name are in the tarball", () => {
    const pages = ["README.md", ...files("docs")];
    const named = pages.flatMap((page) =>
        [...read(page).matchAll(/`(examples\/[\w-]+)`/g)].map(([, name = ""]) => name),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !existsSync(join(folder, name)))).toEqual([]);
});

test("the tarball has pages, and neither their reference nor what a machine left in the examples", () => {
    const shipped = [...files("docs"), ...files("examples")];
    expect(shipped.filter((file) => /docs\/reference|node_modules|Pulumi\.\w+\.yaml\.bak|\/dist\//.test(file))).toEqual(
        [],
    );
    expect(files("docs").filter((file) => !file.endsWith(".md"))).toEqual([]);
    expect(statSync(inject("tarball")).size).toBeLessThan(LARGEST_TARBALL);
});

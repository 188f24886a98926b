import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "./runCli";

test("docs prints the folder, a line for each page and where the examples are", () => {
    const { code, out } = runCli(["docs"]);
    const [folder, ...lines] = out.trimEnd().split("\n");
    expect([code, folder, lines.pop()]).toEqual([
        0,
        resolve("docs"),
        `examples, to copy and run: ${resolve("examples")}`,
    ]);
    const pages = readdirSync("docs").filter((file) => file.endsWith(".md"));
    expect(lines.map((line) => `${line.trim().split(" ")[0]}.md`)).toEqual(pages);
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}troubleshooting +Troubleshooting, by symptom$/));
});

test.each(["trustee", "trustee.md"])("docs %s prints the page", async (page) => {
    const { code, out, err } = runCli(["docs", page]);
    expect([code, out, err]).toEqual([0, readFileSync("docs/trustee.md", "utf8"), ""]);
});

test.each(["nothing", "../package"])("docs %s is misuse", async (page) => {
    const { code, out, err } = runCli(["docs", page]);
    const text = `error: there is no page '${page}'; confidential-workload docs lists the pages\n`;
    expect([code, out, err]).toEqual([2, "", text]);
});

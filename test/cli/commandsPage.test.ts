import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { Group } from "../../cli/frame";
import { PROGRAM } from "../../cli/program";
import { commandsPage } from "../../tools/commandsPage.mjs";
import { runCli } from "./runCli";

const PAGE = readFileSync("docs/commands.md", "utf8");
const SECTIONS = PAGE.split(/^## /m).slice(1);

test("docs/commands.md is what `npm run golden` writes", () => {
    const built = createRequire(resolve("dist/cli/main.js"))("./program.js");
    expect(PAGE).toBe(commandsPage(built.PROGRAM));
});

test("the table has each command under its own name", () => {
    const namesOf = (group: Group): string[] =>
        Object.entries(group.commands).flatMap(([name, load]) => {
            const row = load();
            expect(row.name).toBe(name);
            return [name, ...("commands" in row ? namesOf(row) : [])];
        });
    expect(namesOf(PROGRAM)).toEqual(expect.arrayContaining(["digest", "explain-denial", "resource-policy"]));
});

/** The commands that a help lists, each with those below it. */
function commandsBelow(names: readonly string[]): string[] {
    const [, listed = ""] = runCli([...names, "--help"]).out.split("\nCommands:\n");
    const below = [...listed.matchAll(/^ {2}([a-z-]+)/gm)].flatMap(([, name = ""]) => (name === "help" ? [] : [name]));
    return below.length === 0 ? [names.join(" ")] : below.flatMap((name) => commandsBelow([...names, name]));
}

test("it has every command that the help lists", () => {
    const commands = commandsBelow([]);
    expect(commands).toEqual(expect.arrayContaining(["init", "policy test", "trustee set"]));
    expect(SECTIONS.map((section) => section.split("\n", 1)[0])).toEqual(commands);
});

test.each(SECTIONS.map((section) => [section.split("\n", 1)[0] ?? "", section]))(
    "it has every argument and option that the help of %s shows",
    (name, section) => {
        const { out } = runCli([...name.split(" "), "--help"]);
        const [usage = ""] = out.split("\n");
        const options = [...out.matchAll(/^ {2}((?:-\w, )?--.*?)(?: {2,}|\n)/gm)].map(([, flags = ""]) => flags);
        expect(section).toContain(usage);
        expect(options.pop()).toBe("-h, --help");
        expect([...section.matchAll(/^\| `(-.*?)` \|/gm)].map(([, flags]) => flags)).toEqual(options);
    },
);

import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, test } from "vitest";

/** What an entry may export, how users and the tests of the public API name its module, and its report. */
const ENTRIES = [
    { most: 60, source: "index.ts", report: "index", by: /^(?:confidential-workload|(?:\.\.\/)+index)$/ },
    { most: 80, source: "core/index.ts", report: "core", by: /^(?:confidential-workload|(?:\.\.\/)+)\/?core$/ },
    {
        most: 60,
        source: "core/trustee/index.ts",
        report: "trustee",
        by: /^(?:confidential-workload|(?:\.\.\/)+core)\/trustee$/,
    },
];

function exportsOf(source: string): string[] {
    const { statements } = ts.createSourceFile(source, readFileSync(source, "utf8"), ts.ScriptTarget.Latest);
    return statements.flatMap((statement) =>
        ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)
            ? statement.exportClause.elements.map(({ name }) => name.text)
            : [],
    );
}

/** The declarations of a report by their names; those of a constant and its type stand together. */
function declarationsOf(report: string): Map<string, string> {
    const found = new Map<string, string>();
    for (const block of readFileSync(`etc/${report}.api.md`, "utf8").split(/^(?=export )/m)) {
        const [, name] = /^export (?:class|const|function|interface|type) (\w+)/.exec(block) ?? [];
        if (name !== undefined) {
            found.set(name, `${found.get(name) ?? ""}${block}`);
        }
    }
    return found;
}

const PROGRAMS = ["README.md", ...["docs", "examples", "templates", "test"].flatMap(filesIn)]
    .filter((file) => /\.(?:md|ts|mts|mjs|js)$/.test(file) && !/vectors|golden|entries\.test/.test(file))
    .map((file) => readFileSync(file, "utf8"));
const IMPORTS = PROGRAMS.flatMap((text) => [
    ...text.matchAll(/^\s*(?:[`'"]\s*)?import (?:type )?\{([^}]*)\} from "([^"]+)"/gm),
    ...text.matchAll(/(?:const|let) \{([^}]*)\} = require\("([^"]+)"\)/gm),
]).map(([, names = "", module = ""]) => ({
    module,
    names: names.split(",").map((name) =>
        name
            .trim()
            .replace(/^type /, "")
            .replace(/ as .*/, ""),
    ),
}));

function filesIn(folder: string): string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
        .map(({ parentPath, name }) => `${parentPath}/${name}`);
}

describe.each(ENTRIES)("$source", ({ most, source, report, by }) => {
    const exported = exportsOf(source);

    test(`exports at most ${most} names`, () => {
        expect(exported.length).toBeGreaterThan(most / 2);
        expect(exported.length).toBeLessThanOrEqual(most);
    });

    test("exports what a program imports, and the types that its signatures name", () => {
        const declared = declarationsOf(report);
        const used = new Set<string>();
        const use = (name: string) => {
            if (used.has(name) || !exported.includes(name)) {
                return;
            }
            used.add(name);
            for (const [other] of declared.get(name)?.matchAll(/\w+/g) ?? []) {
                use(other);
            }
        };
        IMPORTS.filter(({ module }) => by.test(module)).forEach(({ names }) => {
            names.forEach(use);
        });
        expect(exported.filter((name) => !used.has(name))).toEqual([]);
        expect([...declared.keys()].sort()).toEqual([...exported].sort());
    });
});

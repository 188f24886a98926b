import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RegoDialect } from "../../../core/kataVersion";
import { isRefused } from "../../../core/policy/engine";
import { dataRule, outline } from "../../../core/policy/outline";
import { Session } from "../../../core/session";

const session = new Session();
const HEAD = "package agent_policy\n\nimport rego.v1\n\n";

/** The rules of a policy as `default X := false`, by name and value; the text of another one is left out. */
function rulesIn(text: string): string[] {
    return (outline(text, { session }).rules ?? []).map(
        ({ path, default: isDefault, answer }) =>
            `${isDefault ? "default " : ""}${path.join("/")}${answer === undefined ? "" : ` ${answer}`}`,
    );
}

test.each<readonly [string, string, readonly string[]]>([
    ["a default", "default X := false\n", ["default X false"]],
    ["a default in the older form", "default X = true\n", ["default X true"]],
    ["a default of other values", 'default X := "false"\ndefault Y := {}\n', ["default X", "default Y"]],
    ["rules with and without conditions", "X := true\nY := true if input.y\nZ if input.z\n", ["X true", "Y", "Z"]],
    [
        "parts of a rule",
        'X.allowed := true\nY["ops"] := []\nZ[k] := 1 if some k in input\n',
        ["X/allowed true", "Y/ops", "Z/"],
    ],
    ["a name in escaped letters", 'X["\\u0061llowed"] := true\n', ["X/allowed true"]],
    ["functions and sets", 'f(x) := x\nX contains "a" if input.a\n', ["f", "X"]],
    ["names split over lines", "default\nX\n:=\nfalse\n", ["default X false"]],
    ["rules on one line", "default X := false Y := true\n", ["default X false", "Y true"]],
    ["an else", "X := false if input.x\nelse := true\n", ["X"]],
    ["a comment", "# X := true\nY := true # Z := true\n", ["Y true"]],
    ["a text", 'text := "\\nX := true\\n"\n', ["text"]],
    ["a raw text", "text := `\nX := true\n# `\nY := true\n", ["text", "Y true"]],
    ["a raw text that ends in a comment's sign", 'text := `"#`\nX := true\n', ["text", "X true"]],
    ["a value with another input", 'X if Y with input as {"default": "X := true"}\n', ["X"]],
    ["foreign letters", 'text := "é 𝄞"\n# 日本\nX := true\n', ["text", "X true"]],
    ["what stands behind a zero byte, which ends the text for the engine", "X := true\n\0Y := true\n", ["X true"]],
    ["no rule", "# nothing\n", []],
])("%s", (_, rules, expected) => {
    expect(rulesIn(HEAD + rules)).toEqual(expected);
});

test("package and imports are read as the engine means them", () => {
    const { package: name, imports } = outline(
        'package\n  a["b"].c # package d\n\nimport rego.v1\nimport data.other as name # import data.more\nimport input.x\n',
        { session },
    );
    expect(name).toEqual(["a", "b", "c"]);
    expect(imports).toEqual(["rego.v1", "data.other as name", "input.x"]);
});

test("package and imports are read where the rest does not parse", () => {
    expect(outline(`${HEAD}X if {\n`, { session })).toEqual({
        package: ["agent_policy"],
        imports: ["rego.v1"],
        code: "",
    });
    expect(outline("package x\nimport rego.v1\nimport future.keywords.if\n", { session }).imports).toEqual([
        "rego.v1",
        "future.keywords.if",
    ]);
    expect(outline("policy.rego", { session })).toEqual({ package: [], imports: [], code: "" });
    expect(outline("", { session })).toEqual({ package: [], imports: [], code: "" });
});

test("a text is read in the dialect that is asked for, else in the one that it parses in", () => {
    const older = "package agent_policy\nX { input.x }\n";
    expect(rulesIn(older)).toEqual(["X"]);
    expect(outline(older, { dialect: RegoDialect.V1, session }).rules).toBe(undefined);
    expect(outline(older, { dialect: RegoDialect.V0, session }).rules).toHaveLength(1);
    const unimported = "package agent_policy\nX if { input.x }\n";
    expect(outline(unimported, { dialect: RegoDialect.V0, session }).rules?.map(({ path }) => path[0])).toEqual([
        "X",
        "if",
    ]);
    expect(rulesIn(unimported)).toEqual(["X"]);
});

test("offsets and lines are those of the text, whatever its letters", () => {
    const text = `${HEAD}# 𝄞é\ntext := "𝄞é" # 𝄞\n\ndefault X := true\nraw := \`𝄞\n\`\nY if input.y\n`;
    const found = outline(text, { session }).rules?.map(({ start, end, line }) => [text.slice(start, end), line]);
    expect(found).toEqual([
        ['text := "𝄞é"', 6],
        ["default X := true", 8],
        ["raw := `𝄞\n`", 9],
        ["Y if input.y", 11],
    ]);
});

test("the code of a rule is its text without comments and layout", () => {
    const [rule] = outline(`${HEAD}X   if { # why\n\n\t\tinput.x ==  "a  # b"\n\t}\n`, { session }).rules ?? [];
    expect(rule?.code).toBe('X if {\ninput.x == "a  # b"\n}');
    expect(outline(`# first\n${HEAD}X := 1\n`, { session }).code).toBe("package agent_policy\nimport rego.v1");
});

describe("the data of a policy", () => {
    const dataOf = (rules: string) => {
        const text = HEAD + rules;
        const value = dataRule(outline(text, { session }))?.value;
        return value === undefined ? undefined : text.slice(value).trim();
    };
    const DATA = '{"a": [1], "b": {"c": "{"}}';

    test.each<readonly [string, string, string | undefined]>([
        ["on one line", `policy_data := ${DATA}\n`, DATA],
        ["over lines", `policy_data\n  :=\n  ${DATA}`, DATA],
        ["behind another rule on the line", `X := 1 policy_data := ${DATA}\n`, DATA],
        ["behind a raw text that has it as well", `text := \`\npolicy_data := {}\n\`\npolicy_data := ${DATA}\n`, DATA],
        ["in a raw text alone", `text := \`\npolicy_data := ${DATA}\n\`\n`, undefined],
        ["in a comment alone", `X := 1\n# policy_data := ${DATA}\n`, undefined],
        ["before another rule", `policy_data := ${DATA}\nX := 1\n`, undefined],
        ["with a condition", `policy_data := ${DATA} if input.x\n`, undefined],
        ["as a default", `default policy_data := ${DATA}\n`, undefined],
        ["as a part", `policy_data.x := ${DATA}\n`, undefined],
        ["as a function", `policy_data(x) := ${DATA}\n`, undefined],
    ])("%s", (_, rules, expected) => {
        expect(dataOf(rules)).toBe(expected);
    });
});

test("in a policy of this package the data is the last rule, and its checks are keys of others", () => {
    const text = readFileSync("test/golden/strict-policy/policy.rego", "utf8");
    const read = outline(text, { session });
    const { checks } = JSON.parse(text.slice(dataRule(read)?.value));
    const keys = read.rules?.flatMap(({ path: [name], key }) =>
        (name === "held" || name === "holds") && key !== undefined ? [key] : [],
    );
    expect([...new Set(keys)].sort()).toEqual([...checks].sort());
});

test("what the engine takes has an outline, with the rules in their order", () => {
    const piece = fc.oneof(
        fc.constantFrom(
            "package agent_policy\n",
            "import rego.v1\n",
            "default A := true\n",
            "A if {\n",
            "}\n",
            "x == 1\n",
            "`",
            '"',
            "#",
            "\n",
            "é",
            "\0",
            "\r",
        ),
        fc.string({ maxLength: 6 }),
    );
    fc.assert(
        fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom("", HEAD), (pieces, head) => {
            const text = head + pieces.join("");
            const { rules } = outline(text, { dialect: RegoDialect.V1, session });
            expect(rules !== undefined || isRefused(text, { session })).toBe(true);
            let end = 0;
            for (const rule of rules ?? []) {
                expect(rule.start).toBeGreaterThanOrEqual(end);
                expect(rule.end).toBeGreaterThan(rule.start);
                end = rule.end;
            }
            expect(end).toBeLessThanOrEqual(text.length);
        }),
        { numRuns: 300 },
    );
});

import { expect, test } from "vitest";
import { isColored } from "../../cli/colors";
import { runCli } from "./runCli";

const ESCAPE = String.fromCharCode(27);
const red = (text: string): string => `${ESCAPE}[31m${text}${ESCAPE}[39m`;
const green = (text: string): string => `${ESCAPE}[32m${text}${ESCAPE}[39m`;
const yellow = (text: string): string => `${ESCAPE}[33m${text}${ESCAPE}[39m`;

test.each<readonly [boolean, boolean, NodeJS.ProcessEnv]>([
    [true, true, {}],
    [false, false, {}],
    [false, false, { CI: "true" }],
    [false, true, { NO_COLOR: "1" }],
    [true, true, { NO_COLOR: "" }],
    [false, true, { TERM: "dumb" }],
    [true, false, { FORCE_COLOR: "1" }],
    [true, false, { FORCE_COLOR: "", TERM: "dumb" }],
    [false, true, { FORCE_COLOR: "0" }],
    [false, true, { FORCE_COLOR: "false" }],
    [false, false, { FORCE_COLOR: "1", NO_COLOR: "1" }],
])("colors: %j on a terminal (%j) with %j", (expected, isTTY, env) => {
    expect(isColored({ isTTY }, env)).toBe(expected);
});

function run(args: readonly string[], env: NodeJS.ProcessEnv, stdin: string): { out: string; err: string } {
    const { out, err } = runCli(args, { env, stdin });
    return { out, err };
}

const document = (policy: string): string =>
    `version = "0.1.0"\nalgorithm = "sha256"\n[data]\n"aa.toml" = ""\n"cdh.toml" = "kbc.name = 'cc_kbc'"\n"policy.rego" = '''\npackage agent_policy\nimport rego.v1\ndefault AllowRequestsFailingPolicy := "no"\n${policy}'''\n`;
const CLOSED = document("default SetPolicyRequest := false\n");
const OPEN = document("default SetPolicyRequest := true\n");
const BROKEN = document("default :=\n");

/** Each command, and how its output begins, or what is in it, with colors. */
const ROWS: readonly (readonly [readonly string[], string, "out" | "err", readonly string[]])[] = [
    [["validate", "-"], CLOSED, "out", [`${yellow("ok? ")} document`]],
    [["validate", "-"], BROKEN, "out", [`${red("FAIL")} document`]],
    [["validate", "-"], BROKEN, "err", [`${red("error")}: -: 1 problem:`]],
    [["validate", "-"], OPEN, "err", [`${yellow("warning")}: -: 2 warnings:`]],
    [
        ["explain", "-", "--platform", "coco-dev"],
        OPEN,
        "out",
        [`${yellow("NOT ATTESTED")}: `, `\n${red("The host can")}\n`, `\n${green("The host cannot")}\n`],
    ],
];

test.each(ROWS)("%j paints words, and nothing in a pipe", (args, input, stream, texts) => {
    const painted = run(args, { FORCE_COLOR: "1" }, input);
    for (const text of texts) {
        expect(painted[stream]).toContain(text);
    }
    const plain = run(args, {}, input);
    expect(`${plain.out}${plain.err}`).not.toContain(ESCAPE);
    const codes = new RegExp(`${ESCAPE}\\[\\d+m`, "g");
    expect({ out: painted.out.replace(codes, ""), err: painted.err.replace(codes, "") }).toEqual(plain);
});

test("diff paints effects, and JSON has none", () => {
    const before = "test/golden/strict-policy/annotation.txt";
    const painted = run(["diff", before, "-"], { FORCE_COLOR: "1" }, OPEN).out;
    expect(painted).toContain(`\n${red("loosens")} SetPolicyRequest: `);
    expect(painted).toContain(`\n${yellow("unknown")} `);
    expect(painted).toContain(`\n${green("tightens")} `);
    expect(painted).toContain("\nneutral ");
    const plain = run(["diff", before, "-"], {}, OPEN).out;
    expect(painted.replace(new RegExp(`${ESCAPE}\\[\\d+m`, "g"), "")).toBe(plain);
    expect(run(["diff", before, "-", "--json"], { FORCE_COLOR: "1" }, OPEN).out).not.toContain(ESCAPE);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonText } from "../../cli/json";
import { error, formatIssue } from "../../core/issue";
import { annotation, INIT_DATA } from "../core/guardrails/resource";
import { runCli } from "./runCli";

/** A title of the terminal, a clearing of it by an 8-bit control, a turned direction, a letter without width, a forged line. */
const EVIL = "\u001b]0;x\u0007\u009b2J\u202eevil\u200b\nerror: x";
/** What a terminal obeys, and what a reader does not see; a line end does not count. */
const OBEYED = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

const AA = `${JSON.stringify(EVIL)} = 1\n[token_configs.kbs]\nurl = ${JSON.stringify(`http://kbs${EVIL}`)}\ncert = ${JSON.stringify(EVIL)}\n`;
const CDH = `[kbc]\nname = "cc_kbc"\nurl = "http://kbs"\n[image]\nimage_security_policy_uri = ${JSON.stringify(`file:///${EVIL}`)}\nwork_dir = ${JSON.stringify(EVIL)}\n`;
const REGO = `package agent_policy\nimport rego.v1\ndefault CreateContainerRequest := false\nCreateContainerRequest if { print(${JSON.stringify(EVIL)}); input.x == ${JSON.stringify(EVIL)} }\npolicy_data := {"containers": [{"name": ${JSON.stringify(EVIL)}}]}\n`;
const OTHER_REGO = REGO.replace("default CreateContainerRequest := false", "default CreateContainerRequest := true");

function pod(rego: string): string {
    return JSON.stringify({
        kind: `Pod${EVIL}`,
        metadata: { name: EVIL, annotations: { [INIT_DATA]: annotation({ aa: AA, cdh: CDH, rego }), [EVIL]: EVIL } },
        spec: { runtimeClassName: EVIL, containers: [{ name: EVIL, image: EVIL, command: [EVIL] }] },
    });
}

const CASES = [{ description: EVIL, allowed: true, kind: "CreateContainerRequest", request: {} }];

let folder: string;
beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "invisible-"));
    const files = { "a.json": pod(REGO), "b.json": pod(OTHER_REGO), "p.rego": REGO, "c.json": JSON.stringify(CASES) };
    for (const [name, text] of Object.entries(files)) {
        writeFileSync(join(folder, name), text);
    }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const COMMANDS: readonly (readonly string[])[] = [
    ["validate", "a.json", "--platform", "snp"],
    ["digest", "a.json"],
    ["explain", "a.json"],
    ["diff", "a.json", "b.json"],
    ["policy", "test", "p.rego", "c.json"],
    ["decode", "a.json", "--file", "none.txt"],
];

describe.each([[[]], [["--json"]]])("with %s", (more) => {
    test.each(COMMANDS)("%s prints nothing that a terminal obeys", (...args) => {
        const { out, err } = runCli([...args, ...more], { cwd: folder });
        const lines = `${out}${err}`.split("\n");
        expect(lines.length).toBeGreaterThan(1);
        expect(lines.filter((line) => OBEYED.test(line) || line === "error: x")).toEqual([]);
    });
});

test("an issue is one line for each of its parts", () => {
    const text = formatIssue(error([{ file: EVIL }], "secret", { message: EVIL, allowed: EVIL, fix: EVIL }));
    const shown = "\\u{1b}]0;x\\u{7}\\u{9b}2J\\u{202e}evil\\u{200b}\\nerror: x";
    expect(text).toBe(`${shown}: ${shown} [secret]\n    allowed: ${shown}\n    fix: ${shown}`);
});

test("JSON has the same data", () => {
    const data = { [EVIL]: [EVIL, "\u{e0001}tag", "\u00a0", "\u00e9 \u4e2d \u{1f600}"] };
    expect(JSON.parse(jsonText(data))).toEqual(data);
    expect(jsonText({ x: "\u{e0001}\u009b" })).toBe('{\n  "x": "\\udb40\\udc01\\u009b"\n}\n');
});

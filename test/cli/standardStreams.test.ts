import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";

/** Runs the command in a shell, with what follows it there. */
function command(rest: string): { readonly code: number | null; readonly out: string; readonly err: string } {
    const script = `"$0" dist/cli/main.js ${rest}; exit \${PIPESTATUS[0]}`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", script, process.execPath], { encoding: "utf8" });
    return { code: status, out: stdout, err: stderr };
}

const NO_SPACE = "error: the output cannot be written (ENOSPC)\n";

describe("a standard output", () => {
    test.each([
        ["that nobody reads is not a problem", "--help | true", { code: 0, out: "", err: "" }],
        ["that nobody reads leaves the exit code", "digest missing --json | true", { code: 1 }],
        ["that is full is one", "--help > /dev/full", { code: 1, out: "", err: NO_SPACE }],
        ["that is full is one for a result", "completion bash > /dev/full", { code: 1, out: "", err: NO_SPACE }],
    ])("%s", (_, rest, expected) => {
        const result = command(rest);
        expect(result).toMatchObject(expected);
        expect(result.err).not.toMatch(/^\s+at /m);
    });
});

test.each([
    ["read by nobody", "digest missing 2> >(true)", 1],
    ["full", "digest missing 2> /dev/full", 1],
    ["full, with nothing else to complain of", "digest --help 2> /dev/full", 0],
])("a standard error that is %s gives no stack", (_, rest, code) => {
    expect(command(rest)).toMatchObject({ code, err: "" });
});

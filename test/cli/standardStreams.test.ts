import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** Runs the command in a shell, with what follows it there. */
function command(rest: string): { readonly code: number | null; readonly out: string; readonly err: string } {
    const script = `"$0" dist/cli/main.js ${rest}; exit \${PIPESTATUS[0]}`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", script, process.execPath], {
        encoding: "utf8",
        maxBuffer: 32 * 1024 * 1024,
    });
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

describe("a long output", () => {
    const COUNT = 100;
    const LENGTH = 100_000;
    let folder: string;
    let line: string;

    beforeAll(() => {
        folder = mkdtempSync(join(tmpdir(), "long-output-"));
        const policy = join(folder, "policy.rego");
        const cases = join(folder, "cases.json");
        writeFileSync(policy, "package agent_policy\n\ndefault ExecProcessRequest := false\n");
        const description = "x".repeat(LENGTH);
        const one = { description, allowed: true, kind: "ExecProcessRequest", request: {} };
        writeFileSync(cases, JSON.stringify(Array.from({ length: COUNT }, () => one)));
        line = `policy test ${policy} ${cases}`;
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    test("of 10 MB reaches a slow reader to its last byte, with its exit code", () => {
        const { code, out } = command(`${line} | (sleep 1; cat)`);
        expect(code).toBe(1);
        expect(out.match(/x{100000}/g)).toHaveLength(COUNT);
        expect(out).toMatch(/\n0 passed, 100 failed\n$/);
    });

    test.each(["head -c 100", "true"])("leaves the exit code where %s does not read it", (reader) => {
        expect(command(`${line} | ${reader} > /dev/null`)).toEqual({ code: 1, out: "", err: "" });
    });
});

describe("a command that compiles until its end", () => {
    const RECORDING = "test/vectors/agent-requests/go41-09-sharepid-forceguestpull";
    // Without the flag at the end of the command 30 of 40 calls never ended on Node 20.20.
    test("ends each time", () => {
        const generate = `policy generate ${RECORDING}/pod.yaml --images test/vectors/agent-requests/images.json`;
        const { out: policy } = command(generate);
        for (let call = 0; call < 4; call += 1) {
            const args = ["dist/cli/main.js", "policy", "test", "-", ...Array(2).fill(`${RECORDING}/cases.json`)];
            const { status, stdout } = spawnSync(process.execPath, args, {
                input: policy,
                encoding: "utf8",
                timeout: 60_000,
                killSignal: "SIGKILL",
            });
            expect(status).toBe(0);
            expect(stdout).toMatch(/\n160 passed, 0 failed\n$/);
        }
    }, 300_000);
});

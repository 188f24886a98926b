import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const SCRIPT = /```sh\n(#!\/bin\/sh\n[\s\S]*?)```/.exec(readFileSync("docs/sealed-secrets.md", "utf8"))?.[1] ?? "";
const SEALED = "sealed.eyJhbGciOiJFUzI1NiJ9.e30.c2ln";
const folder = mkdtempSync(join(tmpdir(), "refuse-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a program gets as a variable and in a file, and whether the script of the page starts it. */
const STARTS: readonly (readonly [string, string, string, boolean])[] = [
    ["both secrets", "s3cret value", "-----BEGIN KEY-----\n", true],
    ["a sealed variable", SEALED, "key", false],
    ["a sealed file", "s3cret", `${SEALED}\n`, false],
    ["a sealed file behind a line", "s3cret", `\n${SEALED}`, false],
    ["no variable", "", "key", false],
    ["an empty file", "s3cret", "", false],
];

test.each(STARTS)("the script of docs/sealed-secrets.md with %s", (_, password, key, starts) => {
    const [script, file] = [join(folder, "entrypoint"), join(folder, "key")];
    writeFileSync(script, SCRIPT);
    writeFileSync(file, key);
    const env = { DATABASE_PASSWORD: password, SIGNING_KEY_FILE: file };
    const { status, stdout } = spawnSync("/bin/sh", [script, "/bin/echo", "started"], { env, encoding: "utf8" });
    expect({ status, stdout }).toEqual(starts ? { status: 0, stdout: "started\n" } : { status: 1, stdout: "" });
});

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

/** The entrypoint that the page shows, which refuses a text that no guest has unsealed. */
const [, SCRIPT = ""] = /^```sh\n(#!\/bin\/sh\n.*?)^```$/ms.exec(readFileSync("docs/sealed-secrets.md", "utf8")) ?? [];
const { url: SEALED }: { readonly url: string } = JSON.parse(
    readFileSync("examples/sealed-secret/db.sealed.json", "utf8"),
);
const KEY = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw\n-----END PRIVATE KEY-----\n";

let folder: string;
beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "sealed-text-"));
    writeFileSync(join(folder, "entrypoint.sh"), SCRIPT);
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(password: string | undefined, key: string | undefined) {
    const file = join(folder, "signing.pem");
    rmSync(file, { force: true });
    if (key !== undefined) {
        writeFileSync(file, key);
    }
    const { PATH } = process.env;
    const env = { PATH, SIGNING_KEY_FILE: file, ...(password === undefined ? {} : { DATABASE_PASSWORD: password }) };
    const args = [join(folder, "entrypoint.sh"), "echo", "runs as $0", "it is"];
    const { status, stdout, stderr } = spawnSync("sh", args, { env, encoding: "utf8" });
    return { status, stdout, refuses: stderr.includes("A secret was not unsealed.") };
}

test("starts the program with what the guest has unsealed, and leaves its arguments as they are", () => {
    expect(start("correct horse", KEY)).toEqual({ status: 0, stdout: "runs as $0 it is\n", refuses: false });
});

test.each<readonly [string, string | undefined, string | undefined]>([
    ["the sealed text as the password", SEALED, KEY],
    ["the sealed text in a file", "correct horse", SEALED],
    ["the same with a line end", "correct horse", `${SEALED}\n`],
    ["the same after a line end", "correct horse", `\n${SEALED}`],
    ["the sealed text in a longer one", `postgres://web:${SEALED}@db`, KEY],
    ["a text that was damaged", "sealed.x", KEY],
    ["an empty password", "", KEY],
    ["no password", undefined, KEY],
    ["an empty file", "correct horse", ""],
    ["no file", "correct horse", undefined],
])("refuses %s", (_, password, key) => {
    expect(start(password, key)).toEqual({ status: 1, stdout: "", refuses: true });
});

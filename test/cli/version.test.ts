import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("--version prints the version of the package", () => {
    const { status, stdout } = spawnSync(process.execPath, ["dist/cli/main.js", "--version"], { encoding: "utf8" });
    expect(stdout).toBe(`${JSON.parse(readFileSync("package.json", "utf8")).version}\n`);
    expect(status).toBe(0);
});

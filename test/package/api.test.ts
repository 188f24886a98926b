import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

test("the public API is what is committed in etc/", () => {
    const { status, stdout } = spawnSync(process.execPath, ["tools/api.mjs", "--check"], { encoding: "utf8" });
    expect(stdout).not.toContain("api: ");
    expect(status).toBe(0);
});

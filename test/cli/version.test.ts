import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { spawnCli } from "./runCli";

test("--version prints the version of the package", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(spawnCli(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
    expect(readFileSync("helm/plugin.yaml", "utf8")).toContain(`\nversion: ${version}\n`);
});

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { oldSdkIssues } from "../../core/checks/peers";
import { formatIssue } from "../../core/issue";

const NEEDED = [
    "@pulumi/pulumi",
    "@noble/curves",
    "@noble/hashes",
    "fastest-levenshtein",
    "fflate",
    "smol-toml",
    "yaml",
];

let folder: string;

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "peers-"));
    cpSync("dist", join(folder, "dist"), { recursive: true });
    for (const name of NEEDED) {
        const place = join(folder, "node_modules", name);
        mkdirSync(dirname(place), { recursive: true });
        symlinkSync(resolve("node_modules", name), place);
    }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a project without the provider's SDK gets a message that says what to install, and no stack trace", () => {
    const program = `
        const { ConfidentialWorkload } = require("./dist");
        new ConfidentialWorkload("web", { platform: "snp", kbs: { url: "https://kbs.example.com" }, podSpec: { containers: [] } });`;
    const { stderr, status } = spawnSync(process.execPath, ["-e", program], { cwd: folder, encoding: "utf8" });
    expect(stderr).toContain(`confidential-workload: the project has 1 problem:
  - @pulumi/kubernetes: is not installed, and workloads are its resources [peer-missing]
    fix: run npm install @pulumi/kubernetes`);
    expect(stderr).not.toMatch(/Require stack|Cannot find module/);
    expect(status).toBe(1);
});

test.each([
    ["3.201.9", true],
    ["3.99.0", true],
    ["3.202.0", false],
    ["3.248.0", false],
    ["4.0.0", false],
    ["3.250.0-alpha.1", false],
])("Pulumi's SDK %s is too old: %s", (version, isOld) => {
    expect(oldSdkIssues(version).map(formatIssue)).toEqual(
        isOld
            ? [
                  `@pulumi/pulumi: is ${version}, with which a preview shows neither init-data nor digest: it does not send the inputs of a component to the engine [sdk-old]
    allowed: 3.202.0 or later
    fix: run npm install @pulumi/pulumi@latest, and update the Pulumi CLI too`,
              ]
            : [],
    );
});

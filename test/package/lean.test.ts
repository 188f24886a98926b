import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

/** What docs/inject.md and docs/cdk8s.md promise. */
const MOST_BYTES = 22 * 1024 * 1024;

let folder: string;
const run = (command: string, args: readonly string[], input?: string) =>
    execFileSync(command, args, { cwd: folder, encoding: "utf8", input, stdio: "pipe" });

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lean-"));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "shop", private: true }));
    run("npm", ["install", "--omit=peer", "--no-audit", "--no-fund", "--loglevel=error", inject("tarball")]);
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true }));

test("without the peers nothing of Pulumi is installed, and the package is as small as the pages say", () => {
    expect(existsSync(join(folder, "node_modules/@pulumi"))).toBe(false);
    const sizes = readdirSync(join(folder, "node_modules"), { recursive: true, encoding: "utf8" }).map((file) => {
        const stat = lstatSync(join(folder, "node_modules", file));
        return stat.isFile() ? stat.size : 0;
    });
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_BYTES);
});

test("the command and the core work", () => {
    writeFileSync(
        join(folder, "confidential-workload.yaml"),
        JSON.stringify({ platform: "snp", kbs: { url: "https://kbs.example.com" }, policy: { preset: "allow-all" } }),
    );
    const pod = { kind: "Pod", metadata: { name: "web" }, spec: { containers: [{ name: "web", image: "nginx" }] } };
    expect(run("npx", ["--no-install", "confidential-workload", "inject"], JSON.stringify(pod))).toContain("H4sI");
    const program = 'console.log(require("confidential-workload/core").Platform.Snp)';
    expect(run("node", ["-e", program])).toBe("snp\n");
    expect(run("npx", ["--no-install", "confidential-workload", "explain-error", "empty"])).toMatch(/^empty \(/);
});

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "./runCli";

const PAGE = readFileSync("docs/gitops.md", "utf8");
const block = (language: string, first: string) =>
    new RegExp(`\`\`\`${language}\n(${first}[^]*?)\`\`\``).exec(PAGE)?.[1] ?? "";

let folder: string;
const sh = (script: string) => execFileSync("sh", ["-ec", script], { cwd: folder, encoding: "utf8", stdio: "pipe" });

/** The manifest as `inject` writes it for a KBS. */
function deploy(url: string): void {
    writeFileSync(
        join(folder, "confidential-workload.yaml"),
        JSON.stringify({ platform: "snp", kbs: { url }, policy: { preset: "allow-all" } }),
    );
    expect(runCli(["inject", "-o", "deploy", "web.yaml"], { cwd: folder }).code).toBe(0);
}

/** A repository in which the command is installed, as the page has it. */
beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "git-"));
    mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
    const command = `#!/bin/sh\nexec "${process.execPath}" "${resolve("dist/cli/main.js")}" "$@"\n`;
    writeFileSync(join(folder, "node_modules/.bin/confidential-workload"), command, { mode: 0o755 });
    mkdirSync(join(folder, "deploy"));
    writeFileSync(
        join(folder, "web.yaml"),
        "apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: web, image: nginx }] }\n",
    );
    deploy("https://kbs.example.com");
    sh(
        "git init -q . && git config user.name Test && git config user.email test@example.com && echo node_modules > .gitignore",
    );
    sh(block("sh", "echo 'deploy"));
    sh("git add . && git commit -qm first");
});

afterAll(() => rmSync(folder, { recursive: true }));

test("git shows the documents of a manifest, and no base64", () => {
    deploy("https://other.example.com");
    const shown = sh("git diff deploy");
    expect(shown).toMatch(/^-url = "https:\/\/kbs\.example\.com"$/m);
    expect(shown).toMatch(/^\+url = "https:\/\/other\.example\.com"$/m);
    expect(shown).toContain("init-data-below");
    expect(shown).not.toContain("H4sI");
});

test("the hook lets only what inject writes into a commit", () => {
    const hook = block("text", "#!/bin/sh\nexec npx");
    writeFileSync(join(folder, ".git/hooks/pre-commit"), hook, { mode: 0o755 });
    const commit = () => spawnSync("git", ["commit", "-qam", "next"], { cwd: folder, encoding: "utf8" });
    writeFileSync(
        join(folder, "confidential-workload.yaml"),
        JSON.stringify({ platform: "snp", kbs: { url: "https://third.example.com" }, policy: { preset: "allow-all" } }),
    );
    const refused = commit();
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("deploy/web.yaml: Pod/web: is not what inject would write");
    deploy("https://third.example.com");
    expect(commit().status).toBe(0);
});

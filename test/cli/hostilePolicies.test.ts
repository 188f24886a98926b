// Every command that reads a policy ends soon on one that takes too much, says so, and stays small.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HOSTILE_POLICIES } from "../core/policy/hostilePolicies";
import { isInShare } from "../share";
import { annotationOf, deployment, previewOf, withInitData } from "./reviewPreview";
import { runCliAsync } from "./runCli";

const MOST_SECONDS = 5;
const MOST_KILOBYTES = 512 * 1024;

let folder: string;
beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "hostile-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | object): string {
    const path = join(folder, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
}

function policyThat(what: string): string {
    const found = HOSTILE_POLICIES.find((one) => one.what === what);
    if (found === undefined) {
        throw new Error(`no policy ${what}`);
    }
    return found.rego;
}

const documentOf = (rego: string) =>
    `version = "0.1.0"\nalgorithm = "sha256"\n\n[data]\n"aa.toml" = ""\n"cdh.toml" = ""\n"policy.rego" = ${JSON.stringify(rego)}\n`;
const STRICT = resolve("test/golden/strict-policy/initdata.toml");

/** The line of each command on a policy, and what it exits with. */
const COMMANDS: Readonly<Record<string, { readonly code: number; line(rego: string): readonly string[] }>> = {
    validate: { code: 1, line: (rego) => ["validate", write("document.toml", documentOf(rego))] },
    explain: { code: 0, line: (rego) => ["explain", write("document.toml", documentOf(rego))] },
    diff: {
        code: 1,
        line: (rego) => ["diff", STRICT, write("document.toml", documentOf(rego)), "--fail-on", "loosens"],
    },
    "diff from it": {
        code: 1,
        line: (rego) => ["diff", write("document.toml", documentOf(rego)), STRICT, "--fail-on", "loosens"],
    },
    "policy test": {
        code: 1,
        line: (rego) => {
            const cases = ["CreateContainerRequest", "ExecProcessRequest"].map((kind) => ({
                description: kind,
                allowed: false,
                kind,
                request: {},
            }));
            return ["policy", "test", write("policy.rego", rego), write("cases.json", cases)];
        },
    },
    inject: {
        code: 1,
        line: (rego) => {
            write("policy.rego", rego);
            const config = { platform: "snp", kbs: { url: "https://kbs.example.com" }, policy: { rego } };
            const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "app" } };
            const spec = { runtimeClassName: "kata-qemu-snp", containers: [{ name: "app", image: "nginx" }] };
            const manifest = write("pod.json", { ...pod, spec });
            return ["inject", "--config", write("config.json", config), manifest];
        },
    },
    review: {
        code: 1,
        line: (rego) => {
            const before = readFileSync("test/golden/strict-policy/policy.rego", "utf8");
            const inputs = (policy: string) => deployment(withInitData(annotationOf({ "policy.rego": policy })));
            const preview = previewOf([{ name: "web", before: inputs(before), after: inputs(rego) }]);
            return ["review", write("preview.json", preview), "--fail-on", "loosens"];
        },
    },
    status: {
        code: 1,
        line: (rego) => {
            // It asks no policy that was not made for a pod.
            const made = `${rego}\npolicy_data := {"containers": [], "sandbox": {}}\n`;
            const annotations = withInitData(annotationOf({ "aa.toml": "", "cdh.toml": "", "policy.rego": made }));
            const spec = { runtimeClassName: "kata-qemu-snp", containers: [{ name: "app", image: "nginx" }] };
            const metadata = { name: "app", namespace: "shop", annotations };
            const pod = { apiVersion: "v1", kind: "Pod", metadata, spec, status: { phase: "Running" } };
            const expected = write("expected.json", { ...pod, status: undefined });
            return [
                "status",
                "--platform",
                "snp",
                "-f",
                expected,
                write("pods.json", { apiVersion: "v1", kind: "List", items: [pod] }),
            ];
        },
    },
};

const ASKED = ["a range of a hundred million", "loops in loops"];
const READ = ["60,000 rules", "20,000 brackets"];

/** A command and policies for it: one of them, each time another, and of the others a share. */
function someFor(command: string, policies: readonly string[]): readonly string[] {
    const first = Object.keys(COMMANDS).indexOf(command) % policies.length;
    return policies.filter((what, index) => index === first || isInShare(`${command} of ${what}`));
}

describe.each(Object.entries(COMMANDS))("%s", (name, { code, line }) => {
    const policies = name === "status" ? ASKED : [...ASKED, ...READ];
    test.each(someFor(name, policies))("of %s ends soon and says why", async (what) => {
        const start = process.cpuUsage();
        const run = await runCliAsync(line(policyThat(what)), { cwd: folder });
        expect(process.cpuUsage(start).user / 1e6).toBeLessThan(MOST_SECONDS);
        const said = run.out + run.err;
        expect(said).toMatch(/the policy takes more (steps|memory)|the policy engine crashed/);
        expect(said).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
        expect(run.code).toBe(code);
    });
});

/** Prints the most memory that the process had, in KiB, when it ends. */
const MEASURED = `data:text/javascript,process.on("exit",()=>console.error("MAXRSS "+process.resourceUsage().maxRSS))`;

describe.each(["validate", "diff"])("%s", (command) => {
    const LARGE = [
        "a range of a hundred million",
        "lists doubled by array.concat",
        "a print of a long text",
        "a long text copied again and again",
        "240 lines of 65,000 letters",
    ];
    test.each(someFor(command, LARGE))("of %s stays small", (what) => {
        const line = COMMANDS[command]?.line(policyThat(what)) ?? [];
        const args = ["--import", MEASURED, "dist/cli/main.js", ...line];
        const { stderr } = spawnSync(process.execPath, args, {
            encoding: "utf8",
            stdio: ["ignore", "ignore", "pipe"],
        });
        expect(Number(/^MAXRSS (\d+)$/m.exec(stderr)?.[1])).toBeLessThan(MOST_KILOBYTES);
    });
});

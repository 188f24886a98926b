import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Project } from "../../tools/project.mjs";
import { packTarball } from "../package/tarball";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { OWN_POLICY } from "./example";
import { newest } from "./versions";

/** Tarballs of releases, as they were published. */
const RELEASES = "test/releases";

const image = `registry.example.com/web@sha256:${"5a".repeat(32)}`;
const facts = { entrypoint: ["/web"], env: ["PATH=/usr/bin:/bin"], workingDir: "/" };

/** Only what the oldest tarball in `test/releases/` has. */
const PROGRAM = `
import { ConfidentialWorkload, InitData, Platform, PolicyPreset } from "confidential-workload";
const common = {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com:8080" },
    proxy: { httpsProxy: "http://proxy.example.com:3128", noProxy: ["10.0.0.0/8", "registry.example.com"] },
};
const labels = { app: "web" };
const strict = { preset: PolicyPreset.Strict, imageLock: { "${image}": ${JSON.stringify(facts)} }, logs: true };
const web = new ConfidentialWorkload("web", {
    ...common,
    policy: strict,
    deployment: {
        spec: {
            replicas: 2,
            selector: { matchLabels: labels },
            template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "${image}" }] } },
        },
    },
});
const short = new ConfidentialWorkload("short", {
    ...common,
    platform: Platform.Tdx,
    policy: { rego: ${JSON.stringify(OWN_POLICY)} },
    podSpec: { containers: [{ name: "web", image: "${image}" }] },
    replicas: 1,
});
const alone = new InitData("alone", { ...common, policy: { rego: ${JSON.stringify(OWN_POLICY)} } });
export const digests = [web, short].map(({ initData }) => initData.digest).concat(alone.digest);
`;

let cluster: ControlPlane;
let project: Project;
let scratch: string;
beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), "upgrade-"));
    cluster = await startControlPlane(["kata-qemu-snp", "kata-qemu-tdx"]);
    project = new Project(PROGRAM, { KUBECONFIG: cluster.kubeconfig });
});
afterAll(async () => {
    project?.remove();
    await cluster?.stop();
    rmSync(scratch, { recursive: true, force: true });
});

/** The newest release; until there is one, what would be released now. */
function previousTarball(): string {
    const release = existsSync(RELEASES) ? newest(readdirSync(RELEASES)) : undefined;
    return release === undefined ? packTarball(scratch) : resolve(RELEASES, release);
}

/** Puts the package and its own dependencies into the project's modules; its peers are those of the project. */
function install(tarball: string): void {
    writeFileSync(join(scratch, "package.json"), "{}");
    const flags = ["--ignore-scripts", "--legacy-peer-deps", "--prefer-offline", "--no-audit", "--no-fund"];
    execFileSync("npm", ["install", ...flags, tarball], { cwd: scratch, stdio: "pipe" });
    const modules = join(project.folder, "node_modules");
    rmSync(join(modules, "confidential-workload"));
    cpSync(join(scratch, "node_modules"), modules, { recursive: true });
}

/** Puts this repository instead of the package that is installed. */
function link(): void {
    const place = join(project.folder, "node_modules", "confidential-workload");
    rmSync(place, { recursive: true });
    symlinkSync(resolve("."), place);
}

test("the newest release is the one with the highest version", () => {
    const files = ["README.md", "confidential-workload-0.9.3.tgz", "confidential-workload-0.10.0.tgz"];
    expect(newest(files)).toBe("confidential-workload-0.10.0.tgz");
    expect(newest(["README.md"])).toBeUndefined();
});

test("a stack that the previous release deployed stays as it is", () => {
    install(previousTarball());
    const deployed = project.up();
    expect(deployed.text).toMatch(/Resources:\s+\+ 6 created/);
    expect(deployed.ok).toBe(true);
    const before = project.outputs();

    link();
    const { ok, text } = project.preview("--diff");
    expect(text).not.toMatch(/to replace|to delete|to create|\(replace\)|\(delete\)|\(create\)/);
    expect(ok).toBe(true);
    // Documents that move are in CHANGELOG.md, and the golden files: then the workloads are updated, in place.
    const { text: after } = project.up();
    if (JSON.stringify(project.outputs()) === JSON.stringify(before)) {
        expect(text).toMatch(/Resources:\s+6 unchanged/);
        expect(after).toMatch(/Resources:\s+6 unchanged/);
    }
});

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { Stack } from "../../tools/project.mjs";
import { type FakeServer, serving, startServer } from "../cli/fakeRegistry";
import { image } from "../cli/image";
import { runCliAsync } from "../cli/runCli";

const APP = image({ Entrypoint: ["/app"] });

let registry: FakeServer;
let home: string;
let unpacked: string;
beforeAll(async () => {
    registry = await startServer("127.0.0.1", [serving(APP)]);
    home = mkdtempSync(join(tmpdir(), "template-"));
    unpacked = join(home, "package");
    mkdirSync(unpacked);
    execFileSync("tar", ["-xzf", inject("tarball"), "-C", unpacked, "--strip-components=1"]);
});
afterAll(() => {
    registry?.stop();
    rmSync(home, { recursive: true, force: true });
});

/** `pulumi new` with the template of the package, in a backend of its own. */
function pulumiNew(folder: string): string {
    const state = join(home, "state");
    mkdirSync(state);
    const args = ["new", join(unpacked, "templates/typescript"), "--dir", folder, "--name", "shop", "--yes"];
    return execFileSync("pulumi", [...args, "--generate-only"], {
        encoding: "utf8",
        env: {
            ...process.env,
            PATH: `${resolve(".engine/bin")}${delimiter}${process.env["PATH"]}`,
            HOME: home,
            PULUMI_HOME: join(home, "pulumi"),
            PULUMI_BACKEND_URL: `file://${state}`,
            PULUMI_SKIP_UPDATE_CHECK: "true",
        },
    });
}

test("`pulumi new` with the template makes a program that previews a confidential workload", async () => {
    const folder = join(home, "shop");
    expect(pulumiNew(folder)).toContain("npx confidential-workload lock <your image>");
    const manifest = readFileSync(join(folder, "package.json"), "utf8");
    expect(JSON.parse(manifest).name).toBe("shop");
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(JSON.parse(manifest).dependencies["confidential-workload"]).toBe(`^${version}`);

    // The package is not published yet: its tarball takes the place of the version.
    writeFileSync(join(folder, "package.json"), manifest.replace(`^${version}`, `file:${inject("tarball")}`));
    execFileSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: folder, stdio: "pipe" });
    const stack = new Stack(folder);
    stack.init();
    stack.set("platform", "snp");
    stack.set("kbsUrl", "https://kbs.example.com:8080");
    stack.set("image", `${registry.host}/app:1`);
    stack.set("kubernetes:renderYamlToDirectory", join(folder, "out"));

    const withoutLock = stack.preview();
    expect(withoutLock.ok).toBe(false);
    expect(withoutLock.text).toContain(`run \`npx confidential-workload lock ${registry.host}/app:1\``);

    const { code, err } = await runCliAsync(["lock", `${registry.host}/app:1`], { cwd: folder });
    expect([code, err]).toEqual([0, ""]);
    const { ok, text } = stack.preview("--diff");
    expect([ok, text]).toEqual([true, expect.stringContaining('runtimeClassName: "kata-qemu-snp"')]);
    expect(text).toMatch(/Resources:\s+\+ 3 to create/);
});

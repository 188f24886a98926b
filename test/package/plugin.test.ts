import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, inject, test } from "vitest";
import { parse } from "yaml";
import { YamlProject } from "../../tools/project.mjs";
import { COMBINATIONS, titleOf } from "./combinations";
import { Consumer } from "./consumer";

const cleanups: (() => void)[] = [];
afterEach(() => {
    for (const clean of cleanups.splice(0)) {
        clean();
    }
});

/** What the CLI runs in the folder that `pulumi package add` names. */
const install = (folder: string) =>
    execFileSync("npm", ["install", "--loglevel=error"], { cwd: folder, stdio: "pipe" });

/** Every flag that finds fault with code: the plugin is started in the folder of the program. */
const STRICTEST = {
    strict: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noImplicitReturns: true,
    noImplicitOverride: true,
    noPropertyAccessFromIndexSignature: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    isolatedModules: true,
    allowJs: true,
    checkJs: true,
};

const npm = COMBINATIONS.filter(({ manager }) => manager === "npm");

test.each(npm.map((row) => [titleOf(row), row] as const))(
    "%s: the plugin of the tarball runs a program in YAML",
    (_, row) => {
        const consumer = new Consumer(row, inject("tarball"));
        cleanups.push(() => consumer.remove());
        const modules = join(consumer.folder, "node_modules");
        const plugin = join(modules, "confidential-workload/plugin");
        install(plugin);
        expect(consumer.copies("@pulumi/pulumi")).toHaveLength(1);
        const { resources } = parse(readFileSync("examples/languages/yaml/Pulumi.yaml", "utf8"));
        const project = new YamlProject({ resources: { web: resources.web } }, {}, modules, plugin);
        cleanups.push(() => project.remove());
        project.write("tsconfig.json", JSON.stringify({ compilerOptions: STRICTEST }));
        project.write("images.lock.json", readFileSync("examples/languages/yaml/images.lock.json", "utf8"));
        project.set("kubernetes:renderYamlToDirectory", join(project.folder, "manifests"));
        const { ok, text } = project.preview();
        expect(ok, text).toBe(true);
        expect(text).toMatch(/\+\s+confidential-workload:index:ConfidentialWorkload\s+web\s+create/);
    },
);

test("in a checkout the install of the plugin builds what it runs, once, and leaves the folder that the host looks for", () => {
    const checkout = mkdtempSync(join(tmpdir(), "checkout-"));
    cleanups.push(() => rmSync(checkout, { recursive: true }));
    const plugin = join(checkout, "plugin");
    mkdirSync(plugin);
    for (const file of ["package.json", "prepare.js"]) {
        cpSync(join("plugin", file), join(plugin, file));
    }
    const build =
        "require('fs').mkdirSync('dist/plugin', { recursive: true }); require('fs').appendFileSync('dist/plugin/index.js', '1')";
    const whole = { name: "whole", version: "1.0.0", scripts: { prepare: `node -e "${build}"` } };
    writeFileSync(join(checkout, "package.json"), JSON.stringify(whole));
    const lock = {
        name: "whole",
        version: "1.0.0",
        lockfileVersion: 3,
        packages: { "": { name: "whole", version: "1.0.0" } },
    };
    writeFileSync(join(checkout, "package-lock.json"), JSON.stringify(lock));
    install(plugin);
    install(plugin);
    expect(readFileSync(join(checkout, "dist/plugin/index.js"), "utf8")).toBe("1");
    expect(existsSync(join(plugin, "node_modules"))).toBe(true);
});

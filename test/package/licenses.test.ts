import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, inject, test } from "vitest";

const tool = (name: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [`tools/${name}.mjs`, ...args], {
        encoding: "utf8",
    });
    return { status, stdout, stderr };
};

test("the licenses of others are listed, and are ones that we can ship", () => {
    expect(tool("licenses", "--check")).toEqual({ status: 0, stdout: "", stderr: "" });
});

test("the list is in the tarball", () => {
    const { stdout } = spawnSync("tar", ["-xzOf", inject("tarball"), "package/THIRD-PARTY-LICENSES.md"], {
        encoding: "utf8",
    });
    expect(stdout).toBe(readFileSync("THIRD-PARTY-LICENSES.md", "utf8"));
});

test("the bill of materials names each dependency and the crates of the policy engine", () => {
    const { components, dependencies } = JSON.parse(tool("sbom").stdout);
    const found = new Set(components.map(({ purl }: { purl: string }) => purl));
    const { dependencies: direct } = JSON.parse(readFileSync("package.json", "utf8"));
    for (const [name, version] of Object.entries(direct)) {
        expect(found).toContain(`pkg:npm/${name.replace("@", "%40")}@${version}`);
    }
    const [, regorus] =
        /name = "regorus"\nversion = "(.*)"/.exec(readFileSync("native/agent-policy/Cargo.lock", "utf8")) ?? [];
    expect(found).toContain(`pkg:cargo/regorus@${regorus}`);
    expect([...found].filter((purl) => /@pulumi|vitest|typescript|serde_derive/.test(`${purl}`))).toEqual([]);
    const known = new Set(components.map((component: { "bom-ref": string }) => component["bom-ref"]));
    const named = dependencies.flatMap(({ dependsOn }: { dependsOn: string[] }) => dependsOn);
    expect(named.filter((reference: string) => !known.has(reference))).toEqual([]);
});

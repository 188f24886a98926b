import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deployment as resourceOf } from "../core/guardrails/resource";
import { runCliAsync } from "./runCli";

let folder: string;
const CLASSES = {
    snp: "kata-qemu-snp",
    tdx: "kata-qemu-tdx",
    rust: "kata-qemu-snp-runtime-rs",
    debug: "kata-qemu-snp-debug",
    plain: "kata-qemu",
    blue: "kata-qemu-snp-blue",
    cc: "kata-cc",
};
type Name = keyof typeof CLASSES;

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "classes-"));
    for (const [name, runtimeClassName] of Object.entries(CLASSES)) {
        const { props } = resourceOf({ spec: { runtimeClassName } });
        const manifest = { apiVersion: "apps/v1", kind: "Deployment", ...(props as object) };
        writeFileSync(join(folder, `${name}.yaml`), JSON.stringify(manifest));
    }
    writeFileSync(join(folder, "token.jwt"), "x.y.z\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

async function issuesOf(args: readonly string[]): Promise<{ readonly out: string; readonly issues: string[] }> {
    const { out, err } = await runCliAsync([...args], { cwd: folder, stdin: "", env: {} });
    return { out, issues: err.split("\n").filter((line) => line.startsWith("  - ")) };
}

const ROOT = join(process.cwd(), "test/certificates/root.pem");

/** Each command that tells or compares a digest. */
const COMMANDS: Readonly<Record<string, (name: Name) => readonly string[]>> = {
    digest: (name) => ["digest", `${name}.yaml`],
    validate: (name) => ["validate", `${name}.yaml`],
    "trustee resource-policy": (name) => ["trustee", "resource-policy", `${name}.yaml`, "--resource", "a/b/c"],
    "trustee reference-values": (name) => ["trustee", "reference-values", `${name}.yaml`],
    verify: (name) => ["verify", "token.jwt", `${name}.yaml`, "--root", ROOT],
    explain: (name) => ["explain", `${name}.yaml`],
    status: (name) => ["status", `${name}.yaml`, "-f", `${name}.yaml`],
};

describe.each(Object.entries(COMMANDS))("%s", (_, args) => {
    const found = async (name: Name, code: string, ...options: readonly string[]) => {
        const { issues } = await issuesOf([...args(name), ...options]);
        return issues.filter((line) => line.endsWith(`[${code}]`));
    };

    test("--platform is that of the pod's class", async () => {
        expect(await found("tdx", "runtime-class-platform", "--platform", "snp")).toEqual([
            '  - tdx.yaml: Deployment/web spec.template.spec.runtimeClassName: "kata-qemu-tdx" is for another platform, Intel TDX, and not for AMD SEV-SNP: its guests attest another value than the one of this platform, and no pod would get a secret [runtime-class-platform]',
        ]);
        for (const name of ["snp", "rust", "blue", "cc"] as const) {
            expect(await found(name, "runtime-class-platform", "--platform", "snp")).toEqual([]);
        }
    });

    test("the Rust runtime before Kata 3.31 attests another digest", async () => {
        const of = (name: Name, version: string) =>
            found(name, "rust-init-data", "--platform", "snp", "--kata-version", version);
        expect(await of("rust", "3.30.0")).toHaveLength(1);
        // The warning stops nothing, so status names the object that runs as well.
        expect(await of("blue", "3.30.0")).toHaveLength(args("blue")[0] === "status" ? 2 : 1);
        expect(await of("rust", "3.31.0")).toEqual([]);
        expect(await of("snp", "3.30.0")).toEqual([]);
    });
});

test("digest prints no value that no pod attests", async () => {
    const print = async (...args: readonly string[]) => (await issuesOf(["digest", ...args])).out;
    expect(await print("tdx.yaml", "--platform", "snp")).toBe("");
    expect(await print("rust.yaml", "--kata-version", "3.30.0")).toBe("");
    expect(await print("plain.yaml", "--platform", "snp")).toBe("");
    expect(await print("tdx.yaml", "--platform", "tdx")).toContain("MRCONFIGID");
    expect(await print("rust.yaml", "--kata-version", "3.31.0")).toContain("sha256:");
});

describe("a class whose guests have a debug console", () => {
    const debug = async (...args: readonly string[]) => {
        const { out } = await runCliAsync([...args, "--json"], { cwd: folder, stdin: "", env: {} });
        const found: string[] = [];
        JSON.parse(out, (_, value) => {
            if (value?.code === "debug-class") {
                found.push(`${value.severity} ${value.path.split(": ")[0]}`);
            }
            return value;
        });
        return found;
    };

    test("is an error of validate, and a warning with its option", async () => {
        expect(await debug("validate", "debug.yaml")).toEqual(["error debug.yaml"]);
        expect(await debug("validate", "debug.yaml", "--allow-debug-class")).toEqual(["warning debug.yaml"]);
        expect(await debug("validate", "snp.yaml")).toEqual([]);
    });

    test("is named by explain", async () => {
        expect(await debug("explain", "debug.yaml")).toEqual(["warning debug.yaml"]);
        expect(await debug("explain", "snp.yaml")).toEqual([]);
    });

    test("is an error of status, unless it is expected", async () => {
        const platform = ["--platform", "snp"];
        expect(await debug("status", "debug.yaml", "-f", "snp.yaml", ...platform)).toEqual([
            "error shop/Deployment/web",
        ]);
        expect(await debug("status", "debug.yaml", "-f", "debug.yaml", ...platform)).toEqual([
            "warning shop/Deployment/web",
        ]);
    });
});

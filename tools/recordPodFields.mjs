// Writes test/vectors/pod-fields.json from the version of @pulumi/kubernetes that is named: node tools/recordPodFields.mjs 4.34.2
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { podFields } from "./podFields.mjs";

const [version] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "pod-fields-"));
try {
    const packed = execFileSync("npm", ["pack", "--silent", `@pulumi/kubernetes@${version}`], { cwd: folder });
    execFileSync("tar", ["-xzf", packed.toString().trim(), "package/types/input.d.ts"], { cwd: folder });
    const types = podFields(readFileSync(join(folder, "package/types/input.d.ts"), "utf8"));
    const recorded = { package: "@pulumi/kubernetes", license: "Apache-2.0", version, types };
    writeFileSync(
        join(import.meta.dirname, "../test/vectors/pod-fields.json"),
        `${JSON.stringify(recorded, undefined, 1)}\n`,
    );
} finally {
    rmSync(folder, { recursive: true });
}

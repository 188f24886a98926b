// What others wrote of what we ship and need: the packages that are installed with ours, and the Rust crates in the policy
// engine, with versions and licenses, from the lock files.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = join(import.meta.dirname, "../");
const CRATE = join(ROOT, "native", "agent-policy");
const LICENSE_FILE = /^(?:licen[cs]e|copying|copyright|notice)/i;
/** The language's own library is in the engine too, and no lock file names it. */
const STANDARD_LIBRARY = { name: "std", version: "of the compiler that made the file", license: "MIT OR Apache-2.0" };

/**
 * The bill of materials that npm makes of the packages which are installed with ours, in CycloneDX.
 *
 * Of a copy without development dependencies and peers: of the repository itself, `--omit` leaves out each dependency that
 * one of those needs as well.
 */
export function npmBillOfMaterials() {
    const scratch = mkdtempSync(join(tmpdir(), "bill-of-materials-"));
    // npm names the package after its folder.
    const folder = join(scratch, "confidential-workload");
    try {
        const { devDependencies, peerDependencies, peerDependenciesMeta, ...shipped } = JSON.parse(
            readFileSync(join(ROOT, "package.json"), "utf8"),
        );
        mkdirSync(folder);
        writeFileSync(join(folder, "package.json"), JSON.stringify(shipped));
        copyFileSync(join(ROOT, "package-lock.json"), join(folder, "package-lock.json"));
        run("npm", ["install", "--package-lock-only", "--ignore-scripts", "--offline"], folder);
        return JSON.parse(run("npm", ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"], folder));
    } finally {
        rmSync(scratch, { recursive: true });
    }
}

/**
 * The crates that are compiled into `agent_policy.wasm`: no build scripts, no procedural macros, nothing of other targets.
 *
 * @returns {{ name: string, version: string, license: string, authors: string[], texts: string[] }[]}
 */
export function crates() {
    run("cargo", ["fetch", "--locked", "--quiet"], CRATE);
    const target = "--filter-platform=wasm32-unknown-unknown";
    const metadata = run("cargo", ["metadata", "--locked", "--offline", "--format-version=1", target], CRATE);
    const { packages, resolve } = JSON.parse(metadata);
    const packageOf = new Map(packages.map((one) => [one.id, one]));
    const nodeOf = new Map(resolve.nodes.map((node) => [node.id, node]));
    const linked = new Set();
    const visit = (id) => {
        if (linked.has(id) || packageOf.get(id).targets.some(({ kind }) => kind.includes("proc-macro"))) {
            return;
        }
        linked.add(id);
        for (const { pkg, dep_kinds } of nodeOf.get(id).deps) {
            // No kind is the usual one; the others are for tests and builds.
            if (dep_kinds.some(({ kind }) => kind === null)) {
                visit(pkg);
            }
        }
    };
    visit(resolve.root);
    linked.delete(resolve.root);
    const found = [...linked].map((id) => crate(packageOf.get(id)));
    return [...found, { ...STANDARD_LIBRARY, authors: [], texts: [] }].sort(byName);
}

function crate({ name, version, license, authors, manifest_path }) {
    const folder = dirname(manifest_path);
    const texts = readdirSync(folder)
        .filter((file) => LICENSE_FILE.test(file))
        .map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
    // Crates older than SPDX expressions write a slash for OR.
    return { name, version, license: license.replaceAll("/", " OR "), authors, texts };
}

/** By code unit: the order must not depend on the machine's locale. */
function byName(a, b) {
    const [left, right] = [a, b].map(({ name, version }) => `${name} ${version}`);
    return left < right ? -1 : Number(left > right);
}

function run(command, args, cwd) {
    return execFileSync(command, args, { cwd, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}

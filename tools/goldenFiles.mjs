import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { buildForPod } = require("../dist/core/initdata/build.js");
const { errorsOf, formatIssues } = require("../dist/core/issue.js");

/** The files of a golden document, from its `input.json` and, where its policy is derived from a pod, `pod.json`. The time is fixed: certificates are checked against it. */
export function goldenFiles(folder) {
    const spec = JSON.parse(readFileSync(`${folder}/input.json`, "utf8"));
    const podFile = `${folder}/pod.json`;
    const pod = existsSync(podFile) ? { pod: JSON.parse(readFileSync(podFile, "utf8")) } : {};
    const { issues, initData } = buildForPod(spec, { now: new Date("2026-11-24T00:00:00Z"), ...pod });
    if (initData === undefined) {
        throw new Error(`${folder}:\n${formatIssues(errorsOf(issues))}`);
    }
    return {
        ...initData.files,
        "initdata.toml": initData.toml,
        "digest.txt": `${initData.algorithm}:${initData.digest}\n`,
        "annotation.txt": `${initData.annotation}\n`,
        "measurements.json": `${JSON.stringify(initData.measurements, undefined, 4)}\n`,
    };
}

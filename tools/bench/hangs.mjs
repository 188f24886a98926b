// How often a command does not end, with all cores busy: `npm run bench -- hangs`, or by itself
// `node tools/bench/hangs.mjs CALLS COMMAND [ARGUMENT...]`. A call is killed after ten times the median of three first ones. The exit
// code is then 1, and also where calls end in different ways: they tell nothing then.
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { obtainNode } from "../obtainNode.mjs";
import { median } from "./measure.mjs";
import { build, image, pod, strict } from "./samples.mjs";

const ROOT = join(import.meta.dirname, "../..");
const MAIN = join(ROOT, "dist/cli/main.js");
const VECTORS = join(ROOT, "test/vectors");
/** A pod with shared processes: its 80 requests twice, after which 18 of 20 calls never ended on Node 20.20. */
const RECORDING = join(VECTORS, "agent-requests/go41-09-sharepid-forceguestpull");
const VITEST = join(ROOT, "node_modules/vitest/vitest.mjs");
const ENGINE_TEST = "test/core/policyEngine.test.ts";
const NODES = ["20", "22", "24"];
const LONGEST_MS = 120_000;
const WARM_UP = 3;
/** In place of an exit code: the call was killed. */
const HUNG = "none";

/** Calls of each program on each Node: as many as the environment variable CALLS says, and of those that ONLY names, by commas. */
export async function hangs(calls = Number(process.env["CALLS"] ?? 20)) {
    const only = (process.env["ONLY"] ?? "").split(",").filter((name) => name !== "");
    const folder = mkdtempSync(join(tmpdir(), "hangs-"));
    const file = (name, text) => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
    };
    try {
        const lock = join(VECTORS, "agent-requests/images.json");
        const policy = file(
            "policy.rego",
            outputOf("policy", "generate", join(RECORDING, "pod.yaml"), "--images", lock),
        );
        const requests = join(RECORDING, "cases.json");
        const { toml } = build(strict, { pod: pod({ containers: [{ name: "app", image }] }) }).initData;
        const config = file("config.yaml", "platform: snp\nkbs:\n  url: https://kbs.example.com\n");
        copyFileSync(lock, join(folder, "images.lock.json"));
        const manifest = outputOf("inject", "--config", config, join(RECORDING, "pod.yaml"));
        const live = JSON.stringify({ apiVersion: "v1", kind: "List", items: [parse(manifest)] });
        const programs = {
            "policy test": [MAIN, "policy", "test", policy, requests, requests],
            validate: [MAIN, "validate", file("initdata.toml", toml)],
            review: [MAIN, "review", join(VECTORS, "previews/moved.json")],
            inject: [MAIN, "inject", "--config", config, join(RECORDING, "pod.yaml")],
            status: [
                MAIN,
                "status",
                "--platform",
                "snp",
                "-f",
                file("injected.yaml", manifest),
                file("live.json", live),
            ],
            render: [MAIN, "render", join(ROOT, "examples/first-workload")],
            "tools/shapes": [join(ROOT, "tools/shapes.mjs"), "--check"],
            // Without the setup of the suite, which builds what the rows above call.
            vitest: [
                VITEST,
                "run",
                "--root",
                ROOT,
                "--config",
                file("vitest.config.mjs", "export default {};"),
                ENGINE_TEST,
            ],
        };
        const unknown = only.filter((name) => !Object.hasOwn(programs, name));
        if (unknown.length > 0) {
            throw new Error(`ONLY: no program ${unknown.join(", ")}; there are ${Object.keys(programs).join(", ")}`);
        }
        for (const major of NODES) {
            const node = obtainNode(major);
            if (node === undefined) {
                console.log(`SKIPPED: Node ${major} cannot be had here`);
                continue;
            }
            for (const [name, program] of Object.entries(programs)) {
                if (only.length === 0 || only.includes(name)) {
                    console.log(`Node ${major}, ${name}: ${await rate(calls, node, program)}`);
                }
            }
        }
    } finally {
        rmSync(folder, { recursive: true });
    }
}

function outputOf(...args) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8" });
    if (status !== 0) {
        throw new Error(`${args.join(" ")}: ${stderr}`);
    }
    return stdout;
}

async function rate(calls, command, args) {
    const first = [];
    for (let count = 0; count < WARM_UP; count += 1) {
        first.push(await call(command, args, LONGEST_MS));
    }
    const times = first.filter(({ code }) => code !== HUNG).map(({ time }) => time);
    const limit = times.length === 0 ? LONGEST_MS : Math.ceil(Math.min(LONGEST_MS, 10 * median(times)));
    const ends = new Map();
    let left = calls;
    const callOneByOne = async () => {
        while (left > 0) {
            left -= 1;
            const { code } = await call(command, args, limit);
            ends.set(code, (ends.get(code) ?? 0) + 1);
        }
    };
    // The calls are the load: one more at a time than there are cores.
    await Promise.all(Array.from({ length: availableParallelism() + 1 }, callOneByOne));
    const hung = ends.get(HUNG) ?? 0;
    ends.delete(HUNG);
    if (hung > 0 || ends.size !== 1) {
        process.exitCode = 1;
    }
    const codes = [...ends].map(([code, count]) => `${count} with exit code ${code}`).join(", ");
    return `${hung} of ${calls} calls did not end within ${(limit / 1000).toFixed(1)} s; ${codes}`;
}

function call(command, args, limit) {
    const start = performance.now();
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { stdio: "ignore", timeout: limit, killSignal: "SIGKILL" });
        child.on("error", reject);
        child.on("exit", (code, signal) =>
            resolve({ code: signal === "SIGKILL" ? HUNG : code, time: performance.now() - start }),
        );
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const [calls, command, ...args] = process.argv.slice(2);
    console.log(await rate(Number(calls), command, args));
}

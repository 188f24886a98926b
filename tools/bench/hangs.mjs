// How often a command does not end, with all cores busy: `npm run bench -- hangs`, or by itself
// `node tools/bench/hangs.mjs CALLS COMMAND [ARGUMENT...]`. A call is killed after ten times the median of three first ones.
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { obtainNode } from "../obtainNode.mjs";
import { median } from "./measure.mjs";
import { build, image, pod, strict } from "./samples.mjs";

const MAIN = join(import.meta.dirname, "../../dist/cli/main.js");
const VECTORS = join(import.meta.dirname, "../../test/vectors");
/** A pod with shared processes: its 80 requests twice, after which 18 of 20 calls never ended on Node 20.20. */
const RECORDING = join(VECTORS, "agent-requests/go41-09-sharepid-forceguestpull");
const NODES = ["20", "22", "24"];
const LONGEST_MS = 60_000;
const WARM_UP = 3;

/** Calls of each command on each Node, as many as the environment variable CALLS says. */
export async function hangs(calls = Number(process.env["CALLS"] ?? 20)) {
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
        const commands = [
            ["policy", "test", policy, requests, requests],
            ["validate", file("initdata.toml", toml)],
            ["review", join(VECTORS, "previews/moved.json")],
            ["inject", "--config", config, join(RECORDING, "pod.yaml")],
            ["status", "--platform", "snp", "-f", file("injected.yaml", manifest), file("live.json", live)],
        ];
        for (const major of NODES) {
            const node = obtainNode(major);
            if (node === undefined) {
                console.log(`SKIPPED: Node ${major} cannot be had here`);
                continue;
            }
            for (const command of commands) {
                console.log(`Node ${major}, ${command[0]}: ${await rate(calls, node, [MAIN, ...command])}`);
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
    const times = [];
    for (let count = 0; count < WARM_UP; count += 1) {
        times.push(await timeOf(command, args, LONGEST_MS));
    }
    const known = times.filter((time) => time !== undefined);
    const limit = known.length === 0 ? LONGEST_MS : Math.ceil(Math.min(LONGEST_MS, 10 * median(known)));
    let left = calls;
    let hung = 0;
    const callOneByOne = async () => {
        while (left > 0) {
            left -= 1;
            hung += (await timeOf(command, args, limit)) === undefined ? 1 : 0;
        }
    };
    // The calls are the load: one more at a time than there are cores.
    await Promise.all(Array.from({ length: availableParallelism() + 1 }, callOneByOne));
    return `${hung} of ${calls} calls did not end within ${(limit / 1000).toFixed(1)} s`;
}

/** In milliseconds; `undefined` for a call that was killed. */
function timeOf(command, args, limit) {
    const start = performance.now();
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { stdio: "ignore", timeout: limit, killSignal: "SIGKILL" });
        child.on("error", reject);
        child.on("exit", (_, signal) => resolve(signal === "SIGKILL" ? undefined : performance.now() - start));
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const [calls, command, ...args] = process.argv.slice(2);
    console.log(await rate(Number(calls), command, args));
}

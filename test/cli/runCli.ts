import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable, Writable } from "node:stream";

const MAIN = resolve("dist/cli/main.js");
const load = createRequire(MAIN);

export interface Run {
    readonly code: number;
    readonly out: string;
    readonly err: string;
}

export interface Surroundings {
    readonly stdin?: string | undefined;
    readonly cwd?: string | undefined;
    readonly env?: NodeJS.ProcessEnv | undefined;
}

/**
 * Runs the command that was built, in this process. Nothing of it stays: it has its own streams, environment and exit
 * code, and the folder is the test's again afterwards. `render` needs a process, which {@link renderCli} gives it.
 */
export function runCli(line: readonly string[], surroundings: Surroundings = {}): Run {
    const run = start(line, surroundings);
    if (run instanceof Promise) {
        throw new Error(`${line[0]} waits for something: use runCliAsync`);
    }
    return run;
}

/** The same for a command that waits for something, as `lock` does. */
export async function runCliAsync(line: readonly string[], surroundings: Surroundings = {}): Promise<Run> {
    return start(line, surroundings);
}

function start(line: readonly string[], { stdin = "", cwd, env = process.env }: Surroundings): Run | Promise<Run> {
    const { run }: typeof import("../../cli/program") = load("./program.js");
    const stdout = collector();
    const stderr = collector();
    const readInput = () => Buffer.from(stdin);
    const outcome = (code: number): Run => ({ code, out: stdout.text(), err: stderr.text() });
    const before = process.cwd();
    const leave = () => process.chdir(before);
    process.chdir(cwd ?? before);
    let code: number | Promise<number> | undefined;
    try {
        code = run(line, { env, stdin: Readable.from([]), stdout: stdout.stream, stderr: stderr.stream, readInput });
        return code instanceof Promise ? code.then(outcome).finally(leave) : outcome(code);
    } finally {
        if (!(code instanceof Promise)) {
            leave();
        }
    }
}

function collector(): { readonly stream: Writable; text(): string } {
    const chunks: Buffer[] = [];
    const stream = new Writable({
        write: (chunk: Buffer, _encoding, done) => {
            chunks.push(chunk);
            done();
        },
    });
    return { stream, text: () => Buffer.concat(chunks).toString("utf8") };
}

/** Runs the command that was built, in a process of its own. */
export function spawnCli(line: readonly string[], { stdin = "", cwd, env = process.env }: Surroundings = {}): Run {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...line], {
        input: stdin,
        cwd,
        env,
        encoding: "utf8",
    });
    return { code: status ?? -1, out: stdout, err: stderr };
}

/** The folder by which the one process of this worker that renders is asked. */
let renderer: string | undefined;
const MOST_MILLISECONDS = 100_000;

/** Runs `render` of the command that was built, in a process that does nothing else, one program after the other. */
export function renderCli(args: readonly string[], { cwd = process.cwd(), env = process.env }: Surroundings = {}): Run {
    renderer ??= startRenderer();
    const answer = join(renderer, "answer.json");
    writeFileSync(join(renderer, "part.json"), JSON.stringify({ line: ["render", ...args], cwd, env }));
    renameSync(join(renderer, "part.json"), join(renderer, "request.json"));
    const clock = new Int32Array(new SharedArrayBuffer(4));
    for (const start = Date.now(); !existsSync(answer); Atomics.wait(clock, 0, 0, 2)) {
        if (Date.now() - start > MOST_MILLISECONDS) {
            throw new Error("the process that renders does not answer");
        }
    }
    const run = JSON.parse(readFileSync(answer, "utf8"));
    rmSync(answer);
    return run;
}

function startRenderer(): string {
    const folder = mkdtempSync(join(tmpdir(), "renderer-"));
    const args = ["test/cli/renderServer.mjs", folder, resolve("dist/cli/program.js")];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
    child.unref();
    process.on("exit", () => {
        child.kill();
        rmSync(folder, { recursive: true });
    });
    return folder;
}

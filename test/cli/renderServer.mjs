// Renders one program after the other: to load Pulumi takes most of the time of `render`. Whoever asks waits for the file of the answer.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Readable } from "node:stream";

const [folder, program] = process.argv.slice(2);
const require = createRequire(program);
const { run } = require(program);
const request = join(folder, "request.json");
const { ppid } = process;
const clock = new Int32Array(new SharedArrayBuffer(4));
const streams = ["stdout", "stderr"];
const events = ["beforeExit", "uncaughtException", "unhandledRejection"];

/** Waits without anything for Node to do: `render` is at its end when nothing is left. */
function next() {
    while (!existsSync(request)) {
        if (process.ppid !== ppid) {
            process.exit();
        }
        Atomics.wait(clock, 0, 0, 5);
    }
    const { line, cwd, env } = JSON.parse(readFileSync(request, "utf8"));
    rmSync(request);
    process.chdir(cwd);
    process.env = env;
    const written = { stdout: "", stderr: "" };
    for (const name of streams) {
        process[name].write = (chunk, encoding, done = encoding) => {
            written[name] += chunk;
            if (typeof done === "function") {
                done();
            }
            return true;
        };
    }
    const { stdout, stderr } = process;
    const shell = { env, stdin: Readable.from([]), stdout, stderr, readInput: () => Buffer.alloc(0) };
    Promise.resolve(run(line, shell)).then((code) => {
        setImmediate(() => undefined);
        process.once("beforeExit", () => {
            for (const event of events) {
                process.removeAllListeners(event);
            }
            // Of what this process has loaded, only packages stay: a program may be rendered twice.
            for (const file of Object.keys(require.cache).filter((name) => !/\/(node_modules|dist)\//.test(name))) {
                delete require.cache[file];
            }
            const answer = { code, out: written.stdout, err: written.stderr };
            writeFileSync(join(folder, "answer.part"), JSON.stringify(answer));
            renameSync(join(folder, "answer.part"), join(folder, "answer.json"));
            setImmediate(next);
        });
    });
}

next();

import { createRequire } from "node:module";
import { resolve } from "node:path";

const load = createRequire(resolve("dist/cli/main.js"));

export interface Outcome {
    readonly code: number;
    readonly out: string;
    readonly err: string;
}

/**
 * Runs the command that was built, in a folder of this process: it needs no process of its own but for `render`, which waits
 * until a process has nothing left to do.
 */
export async function commandIn(folder: string, args: readonly string[], input = ""): Promise<Outcome> {
    const { run }: typeof import("../../cli/program") = load("./program.js");
    const outputs = { out: "", err: "" };
    const before = process.cwd();
    const fs: typeof import("node:fs") = load("node:fs");
    const original = { out: process.stdout.write, err: process.stderr.write, readFileSync: fs.readFileSync };
    const into = (key: "out" | "err") => (text: string | Uint8Array) => {
        outputs[key] += typeof text === "string" ? text : Buffer.from(text).toString("utf8");
        return true;
    };
    process.chdir(folder);
    process.exitCode = 0;
    process.stdout.write = into("out") as typeof process.stdout.write;
    process.stderr.write = into("err") as typeof process.stderr.write;
    fs.readFileSync = ((file: number, ...rest: []) =>
        file === 0 ? Buffer.from(input) : original.readFileSync(file, ...rest)) as typeof fs.readFileSync;
    try {
        await run(args);
        return { code: Number(process.exitCode), ...outputs };
    } finally {
        process.chdir(before);
        process.exitCode = 0;
        process.stdout.write = original.out;
        process.stderr.write = original.err;
        fs.readFileSync = original.readFileSync;
    }
}

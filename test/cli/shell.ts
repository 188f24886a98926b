import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { commandIn, type Outcome } from "./inProcess";

/** What the programs of others do with their standard input. A message is a failure. */
export type StandIns = Readonly<Record<string, (args: readonly string[], input: string) => string>>;

const MAIN = resolve("dist/cli/main.js");

/** Runs a line as pages have it, of words, quotes, `*`, `~`, pipes and one output file, in a folder. */
export async function runLine(line: string, folder: string, others: StandIns): Promise<Outcome> {
    const [commands = "", file] = line.split(/ > (?=\S+$)/);
    let last: Outcome = { code: 0, out: "", err: "" };
    for (const command of commands.split(" | ")) {
        const [program = "", ...args] = wordsOf(command, folder).filter((word, at) => at > 0 || word !== "npx");
        const own = program === "confidential-workload";
        last = own ? await ownCommand(folder, args, last.out) : foreign(others, program, args, last.out);
        if (last.code !== 0) {
            return last;
        }
    }
    if (file !== undefined) {
        writeFileSync(join(folder, file), last.out);
    }
    return last;
}

async function ownCommand(folder: string, args: readonly string[], input: string): Promise<Outcome> {
    if (args[0] !== "render") {
        return commandIn(folder, args, input);
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, encoding: "utf8" });
    return { code: status ?? -1, out: stdout, err: stderr };
}

function foreign(others: StandIns, program: string, args: readonly string[], input: string): Outcome {
    const run = others[program];
    if (run === undefined) {
        throw new Error(`nothing stands in for ${program}`);
    }
    return { code: 0, out: run(args, input), err: "" };
}

function wordsOf(command: string, folder: string): string[] {
    return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].flatMap(([, single, double, bare = ""]) => {
        const quoted = single ?? double;
        return quoted === undefined ? expanded(bare.replace(/^~/, join(folder, "home")), folder) : [quoted];
    });
}

function expanded(word: string, folder: string): string[] {
    const [, under = "", end = ""] = /^(.*\/)\*(.*)$/.exec(word) ?? [];
    return under === ""
        ? [word]
        : readdirSync(join(folder, under))
              .filter((file) => file.endsWith(end))
              .sort()
              .map((file) => under + file);
}

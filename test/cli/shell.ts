import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Run, renderCli, runCliAsync } from "./runCli";

/** What the programs of others do with their standard input. A message is a failure. */
export type StandIns = Readonly<Record<string, (args: readonly string[], input: string) => string>>;

/** Runs a line as pages have it, of words, quotes, `*`, `~`, pipes and one output file, in a folder. */
export async function runLine(line: string, folder: string, others: StandIns): Promise<Run> {
    const [commands = "", file] = line.split(/ > (?=\S+$)/);
    let last: Run = { code: 0, out: "", err: "" };
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

async function ownCommand(folder: string, args: readonly string[], stdin: string): Promise<Run> {
    return args[0] === "render" ? renderCli(args.slice(1), { cwd: folder }) : runCliAsync(args, { cwd: folder, stdin });
}

function foreign(others: StandIns, program: string, args: readonly string[], input: string): Run {
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

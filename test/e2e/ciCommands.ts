import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

/** A command that a script called, and the file that it sent. */
export interface Call {
    readonly command: string;
    readonly args: readonly string[];
    readonly body?: string;
}

/** What the commands of others answer. */
export interface Answers {
    /** What `pulumi preview` prints, and its exit code. */
    readonly preview: string;
    readonly previewCode: number;
    /** Pages of comments: what `gh api` and `curl` list. */
    readonly comments: readonly (readonly object[])[];
    /** Whether the list of comments can be had. */
    readonly fails?: boolean;
}

const MAIN = resolve("dist/cli/main.js");

/** Stands in for each command by its name: notes the call and answers. */
const STAND_IN = `
const { appendFileSync, readFileSync } = require("node:fs");
const { basename } = require("node:path");
const { spawnSync } = require("node:child_process");
const command = basename(process.argv[1]);
const args = process.argv.slice(2);
const { preview, previewCode, comments, fails } = JSON.parse(readFileSync(process.env.CI_ANSWERS, "utf8"));
const file = args.map((arg) => /^body=?@(.*)$/.exec(arg)?.[1]).find((name) => name !== undefined);
const body = file === undefined ? {} : { body: readFileSync(file, "utf8") };
appendFileSync(process.env.CI_CALLS, JSON.stringify({ command, args, ...body }) + "\\n");
const isSent = args.some((arg) => ["PATCH", "POST", "PUT"].includes(arg));
const lists = !isSent && (command === "gh" || args.some((arg) => arg.includes("/notes")));
if (command === "pulumi") {
    process.stdout.write(preview);
    process.exitCode = previewCode;
} else if (command === "npx") {
    const { status } = spawnSync(process.execPath, [${JSON.stringify(MAIN)}, ...args.slice(1)], { stdio: "inherit" });
    process.exitCode = status;
} else if (lists && fails) {
    process.stderr.write("HTTP 502\\n");
    process.exitCode = 1;
} else if (command === "gh" && lists) {
    for (const page of comments) {
        const input = JSON.stringify(page);
        process.stdout.write(spawnSync("jq", ["-r", args[args.indexOf("--jq") + 1]], { input }).stdout);
    }
} else if (command === "curl" && lists) {
    process.stdout.write(JSON.stringify(comments[0] ?? []));
} else if (command === "curl" && args.at(-1).endsWith("/user")) {
    process.stdout.write('{"id":7}');
}
`;

/** A folder in which scripts run with stand-ins for what they call. */
export class CiFolder {
    readonly path = mkdtempSync(join(tmpdir(), "ci-"));
    private readonly commands = join(this.path, "commands");

    constructor(answers: Answers) {
        mkdirSync(this.commands);
        for (const name of ["pulumi", "npx", "npm", "gh", "curl", "apt-get"]) {
            const file = join(this.commands, name);
            writeFileSync(file, `#!${process.execPath}\n${STAND_IN}`);
            chmodSync(file, 0o755);
        }
        writeFileSync(join(this.path, "answers.json"), JSON.stringify(answers));
        writeFileSync(join(this.path, "calls"), "");
    }

    /** Runs a script as a runner does, and gives its exit code. */
    run(options: readonly string[], script: string, env: Readonly<Record<string, string>>): number | null {
        const own = {
            HOME: this.path,
            PATH: `${this.commands}${delimiter}${process.env["PATH"]}`,
            CI_ANSWERS: join(this.path, "answers.json"),
            CI_CALLS: join(this.path, "calls"),
        };
        const { status } = spawnSync("bash", [...options, "-c", script], { cwd: this.path, env: { ...env, ...own } });
        return status;
    }

    calls(command: string): Call[] {
        const lines = readFileSync(join(this.path, "calls"), "utf8").split("\n").filter(Boolean);
        return lines.map((line): Call => JSON.parse(line)).filter((call) => call.command === command);
    }

    read(file: string): string {
        return readFileSync(join(this.path, file), "utf8");
    }

    remove(): void {
        rmSync(this.path, { recursive: true, force: true });
    }
}

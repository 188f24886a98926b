import { existsSync } from "node:fs";
import { join } from "node:path";
import { Argument, Option } from "commander";
import { defined } from "../../core/fields";
import { errorsOf } from "../../core/issue";
import { type CommandSpec, ExitCode, Misuse, type Outcome, type Shell } from "../frame";
import { type Answers, askFor, type Complete, missingFlags } from "../init/answers";
import { type Plain, plainWorkloads, readProgram, runtimeIssues } from "../init/existing";
import { reachableText } from "../init/reachable";
import { init as made } from "../init/run";
import { NoAnswer, openTerminal } from "../init/terminal";
import { readText, STANDARD_INPUT } from "../input/text";
import { progressDisplay } from "../lock/progress";
import { FileOption, platformOption, repeatable } from "../options";
import { renderedResources } from "../render/resources";
import { unknownExpanders } from "../render/unknownExpanders";

interface Options extends Answers {
    readonly preview?: string;
    readonly force?: true;
    readonly check?: true;
}

/** `init`: the first program or config, or what to change in the program that is there. */
export const init: CommandSpec<[folder: string], Options> = {
    name: "init",
    description: "write a first Pulumi program or config and the image lock; in a program, say what to change",
    arguments: [
        new Argument("[folder]", "where; a folder with a Pulumi.yaml is a program that stays as it is").default("."),
    ],
    options: [
        platformOption("where the confidential VM runs"),
        new Option("--kbs-url <url>", "the key broker service, as the guests reach it"),
        new Option("--kbs-certificate <file>", "PEM certificate that the guests trust for it (default: public ones)"),
        repeatable(new Option("-f, --filename <manifest>", "manifest of the workloads, repeatable")),
        repeatable(new Option("--image <reference>", "image of a new workload, repeatable")),
        new Option("--as <form>", "a Pulumi program, or the config of inject").choices(["program", "config"]),
        new FileOption(
            "--preview <file>",
            "output of `pulumi preview --json --show-sames` of the program, - for stdin",
        ),
        new Option("--force", "replace files that are there"),
        new Option("--check", "ask the cluster of kubectl and the KBS what they lack; both are only read"),
    ],
    examples: `
  confidential-workload init                            asks, and writes a Pulumi program into this folder
  confidential-workload init shop --platform snp --kbs-url https://kbs.example.com:8080 -f deployment.yaml
  confidential-workload init --as config                the config of inject, for plain manifests
  pulumi preview --json --show-sames > preview.json && confidential-workload init --preview preview.json
                                                        what to change in the program that is here`,
    async run([folder], { preview, force, check, ...given }, shell) {
        const hasProgram = preview !== undefined || (given.as === undefined && existsSync(join(folder, "Pulumi.yaml")));
        if (given.filename.includes(STANDARD_INPUT)) {
            throw new Misuse("--filename needs the name of a file");
        }
        const answers = await complete(given, hasProgram, shell);
        if (answers === undefined) {
            const note = "\nerror: some questions have no answer, so nothing was written\n";
            return { notes: [note], exitCode: ExitCode.Problems };
        }
        const { workloads, notes } = hasProgram ? await workloadsIn(folder, preview) : NO_PROGRAM;
        if (hasProgram && workloads === undefined) {
            return { notes, exitCode: ExitCode.Problems };
        }
        const { written, text, issues } = await made({
            folder,
            answers,
            ...defined({ existing: workloads }),
            force: force === true,
            env: shell.env,
            display: progressDisplay(shell.stderr),
            now: new Date(),
        });
        const seen = check && errorsOf(issues).length === 0 ? `\n${await seenFrom(answers, shell)}` : "";
        return {
            text: () => written.map((file) => `wrote ${file}\n`).join("") + text + seen,
            notes: [...notes, { about: written.length === 0 ? "nothing was written" : "init", issues }],
        };
    },
};

/** What cluster and KBS lack, by their own words. */
function seenFrom({ platform, kbsUrl, kbsCertificate = "" }: Complete, { env }: Shell): Promise<string> {
    const certificate = kbsCertificate === "" ? undefined : readText(kbsCertificate).value;
    return reachableText(platform, kbsUrl, certificate, env);
}

/** What the flags say, and on a terminal what is asked for; undefined without an answer. */
async function complete(given: Answers, hasProgram: boolean, shell: Shell): Promise<Complete | undefined> {
    const missing = missingFlags(given, hasProgram);
    if (missing.length === 0) {
        return given as Complete;
    }
    if (!shell.stdin.isTTY) {
        throw new Misuse(`there is no terminal to ask on, and these flags are missing: ${missing.join(", ")}`);
    }
    const terminal = openTerminal(shell.stdin, shell.stderr);
    try {
        return await askFor(given, hasProgram, terminal);
    } catch (cause) {
        if (!(cause instanceof NoAnswer)) {
            throw cause;
        }
        return undefined;
    } finally {
        terminal.close();
    }
}

/** The workloads of a program, where they can be found, and the notes about it. */
interface Program {
    readonly workloads?: readonly Plain[];
    readonly notes: NonNullable<Outcome["notes"]>;
}

const NO_PROGRAM: Program = { notes: [] };

/** As a preview of the engine has them, else as the program registers them in this process. */
async function workloadsIn(folder: string, preview: string | undefined): Promise<Program> {
    const unusable = runtimeIssues(folder);
    if (unusable.length === 0 && preview === undefined) {
        return renderedWorkloads(folder);
    }
    const { value, issues } = unusable.length > 0 ? { issues: unusable } : readProgram(preview ?? STANDARD_INPUT);
    const notes = [{ about: "nothing was written", issues }];
    return value === undefined ? { notes } : { workloads: plainWorkloads(value), notes };
}

async function renderedWorkloads(folder: string): Promise<Program> {
    const { resources, failure } = await renderedResources(folder, "dev", {});
    if (resources === undefined) {
        const how = "pulumi preview --json --show-sames > preview.json, and then init with --preview preview.json";
        return { notes: [failure, `If the program only works with the engine: ${how}\n`] };
    }
    return {
        workloads: plainWorkloads(resources),
        notes: [{ about: folder, issues: unknownExpanders(resources) }],
    };
}

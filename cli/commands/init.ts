import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command, Option } from "commander";
import { errorsOf } from "../../core/issue";
import { ExitCode } from "../exitCode";
import type { Answers, Complete } from "../init/answers";
import type { Plain } from "../init/existing";
import { readText, STANDARD_INPUT } from "../input/text";
import { platformOption } from "../options";
import { problemsText } from "../problems";

interface Options extends Answers {
    readonly preview?: string;
    readonly force?: true;
    readonly check?: true;
}

const EXAMPLES = `
Examples:
  confidential-workload init                            asks, and writes a Pulumi program into this folder
  confidential-workload init shop --platform snp --kbs-url https://kbs.example.com:8080 -f deployment.yaml
  confidential-workload init --as config                the config of inject, for plain manifests
  pulumi preview --json --show-sames > preview.json && confidential-workload init --preview preview.json
                                                        what to change in the program that is here`;

/** `init`: the first program or config, or what to change in the program that is there. */
export function initCommand(): Command {
    const add = (value: string, values: readonly string[]): string[] => [...values, value];
    return new Command("init")
        .description("write a first Pulumi program or config and the image lock; in a program, say what to change")
        .argument("[folder]", "where; a folder with a Pulumi.yaml is a program that stays as it is", ".")
        .addOption(platformOption("where the confidential VM runs"))
        .option("--kbs-url <url>", "the key broker service, as the guests reach it")
        .option("--kbs-certificate <file>", "PEM certificate that the guests trust for it (default: public ones)")
        .option("-f, --filename <manifest>", "manifest of the workloads, repeatable", add, [])
        .option("--image <reference>", "image of a new workload, repeatable", add, [])
        .addOption(
            new Option("--as <form>", "a Pulumi program, or the config of inject").choices(["program", "config"]),
        )
        .option("--preview <file>", "output of `pulumi preview --json --show-sames` of the program, - for stdin")
        .option("--force", "replace files that are there")
        .option("--check", "ask the cluster of kubectl and the KBS what they lack; both are only read")
        .addHelpText("after", EXAMPLES)
        .action(run);
}

async function run(folder: string, { preview, force, check, ...given }: Options, command: Command): Promise<void> {
    const hasProgram = preview !== undefined || (given.as === undefined && existsSync(join(folder, "Pulumi.yaml")));
    if (given.filename.includes(STANDARD_INPUT)) {
        command.error("error: --filename needs the name of a file");
    }
    const answers = await complete(given, hasProgram, command);
    const existing = hasProgram && answers !== undefined ? await workloadsIn(folder, preview) : undefined;
    if (answers === undefined || (hasProgram && existing === undefined)) {
        process.exitCode = ExitCode.Problems;
        return;
    }
    // The registry client and YAML are loaded only when something is made.
    const { init }: typeof import("../init/run") = require("../init/run");
    const { progressDisplay }: typeof import("../lock/progress") = require("../lock/progress");
    const { written, text, issues } = await init({
        folder,
        answers,
        ...(existing === undefined ? {} : { existing }),
        force: force === true,
        env: process.env,
        display: progressDisplay(process.stderr),
        now: new Date(),
    });
    process.stdout.write(written.map((file) => `wrote ${file}\n`).join("") + text);
    if (check && errorsOf(issues).length === 0) {
        const { reachableText }: typeof import("../init/reachable") = require("../init/reachable");
        const { kbsCertificate: file = "", platform, kbsUrl } = answers;
        const certificate = file === "" ? undefined : readText(file).value;
        process.stdout.write(`\n${await reachableText(platform, kbsUrl, certificate)}`);
    }
    process.stderr.write(problemsText(written.length === 0 ? "nothing was written" : "init", issues));
    if (errorsOf(issues).length > 0) {
        process.exitCode = ExitCode.Problems;
    }
}

/** What the flags say, and on a terminal what is asked for; undefined where there is no answer. */
async function complete(given: Answers, hasProgram: boolean, command: Command): Promise<Complete | undefined> {
    const { askFor, missingFlags }: typeof import("../init/answers") = require("../init/answers");
    const { openTerminal, NoAnswer }: typeof import("../init/terminal") = require("../init/terminal");
    const missing = missingFlags(given, hasProgram);
    if (missing.length === 0) {
        return given as Complete;
    }
    if (!process.stdin.isTTY) {
        command.error(`error: there is no terminal to ask on, and these flags are missing: ${missing.join(", ")}`);
    }
    const terminal = openTerminal(process.stdin, process.stderr);
    try {
        return await askFor(given, hasProgram, terminal);
    } catch (cause) {
        if (!(cause instanceof NoAnswer)) {
            throw cause;
        }
        process.stderr.write("\nerror: not everything was answered; nothing was written\n");
        return undefined;
    } finally {
        terminal.close();
    }
}

/** The workloads of the program: as a preview of the engine has them, else as it registers them in this process. */
async function workloadsIn(folder: string, preview: string | undefined): Promise<readonly Plain[] | undefined> {
    const {
        plainWorkloads,
        readProgram,
        runtimeIssues,
    }: typeof import("../init/existing") = require("../init/existing");
    const issues = runtimeIssues(folder);
    if (issues.length === 0 && preview === undefined) {
        return renderedWorkloads(folder);
    }
    const { value, issues: unread } = issues.length > 0 ? { issues } : readProgram(preview ?? STANDARD_INPUT);
    process.stderr.write(problemsText("nothing was written", unread));
    return value && plainWorkloads(value);
}

async function renderedWorkloads(folder: string): Promise<readonly Plain[] | undefined> {
    const { plainWorkloads }: typeof import("../init/existing") = require("../init/existing");
    const { renderedResources }: typeof import("../render/resources") = require("../render/resources");
    const { unknownMakers }: typeof import("../render/makers") = require("../render/makers");
    const resources = await renderedResources(folder, "dev", {});
    if (resources === undefined) {
        const how = "pulumi preview --json --show-sames > preview.json, and then init with --preview preview.json";
        process.stderr.write(`If the program only works with the engine: ${how}\n`);
        return undefined;
    }
    process.stderr.write(problemsText(folder, unknownMakers(resources)));
    return plainWorkloads(resources);
}

import { Command } from "commander";
import { ExitCode } from "../../exitCode";
import { STANDARD_INPUT } from "../../input/text";
import { jsonText } from "../../json";
import { kataVersionOption } from "../../options";
import { problemsText } from "../../problems";

interface Options {
    readonly kataVersion?: string;
    readonly json?: true;
}

const EXAMPLES = `
Examples:
  confidential-workload policy test policy.rego cases/*.json
  confidential-workload policy generate pod.yaml | confidential-workload policy test - cases.json`;

/** `policy test`: what a policy answers to requests, in the guest's own engine. */
export function testCommand(): Command {
    return new Command("test")
        .description("put requests to a policy in the guest's own engine, and compare the answers with those expected")
        .argument("<policy>", "Rego file, - for stdin")
        .argument("<cases...>", "JSON files with a list of { description, allowed, kind, request }")
        .addOption(kataVersionOption())
        .option("--json", "print the results as JSON")
        .addHelpText("after", EXAMPLES)
        .action(run);
}

function run(policy: string, files: readonly string[], { kataVersion, json }: Options, command: Command): void {
    if ([policy, ...files].filter((file) => file === STANDARD_INPUT).length > 1) {
        command.error("error: only one file can be the standard input");
    }
    const { test }: typeof import("../../policy/test") = require("../../policy/test");
    const { toText }: typeof import("../../policy/testText") = require("../../policy/testText");
    const result = test({ policy, files, kataVersion });
    process.stderr.write(problemsText(`${policy} was not tested`, result.issues));
    if (json) {
        process.stdout.write(jsonText(result));
    } else if (result.issues.length === 0) {
        process.stdout.write(toText(result));
    }
    if (result.failed > 0 || result.issues.length > 0) {
        process.exitCode = ExitCode.Problems;
    }
}

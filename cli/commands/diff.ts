import { Command } from "commander";
import { errorsOf, type Issue } from "../../core/issue";
import type { Platform } from "../../core/platform";
import { coloursOf } from "../colours";
import type { Comparison } from "../diff/compare";
import { ExitCode } from "../exitCode";
import { type FailOn, failOnOption, isReached } from "../failOn";
import { STANDARD_INPUT } from "../input/text";
import { jsonText } from "../json";
import { INIT_DATA_INPUT, kataVersionOption, platformOption } from "../options";
import { problemsText } from "../problems";

interface Options {
    readonly platform?: Platform;
    readonly kataVersion?: string;
    readonly failOn?: FailOn;
    readonly json?: true;
}

const EXAMPLES = `
Examples:
  confidential-workload diff before.yaml after.yaml
  kubectl get deployment web -o yaml | confidential-workload diff - web.yaml    what runs, and what would
  confidential-workload diff before.yaml after.yaml --fail-on loosens`;

/** `diff`: what differs between two documents, and what that does to the protection. */
export function diffCommand(): Command {
    return new Command("diff")
        .description(
            "compare the init-data of two inputs: every key, every container, every request that is answered differently",
        )
        .argument("<before>", INIT_DATA_INPUT)
        .argument("<after>", "the same, as it is to be")
        .addOption(platformOption("compare the value of its measurement register too"))
        .addOption(kataVersionOption())
        .addOption(failOnOption("exit with 1 where a change has this effect, or a worse one"))
        .option("--json", "print changes and issues as JSON")
        .addHelpText("after", EXAMPLES)
        .action(diff);
}

function diff(before: string, after: string, options: Options, command: Command): void {
    if (before === STANDARD_INPUT && after === STANDARD_INPUT) {
        command.error("error: only one input can be the standard input");
    }
    // The policy engine is loaded only to compare.
    const { compareInputs }: typeof import("../diff/compare") = require("../diff/compare");
    const { toText }: typeof import("../diff/text") = require("../diff/text");
    const { platform, kataVersion, failOn, json } = options;
    const { comparisons, issues } = compareInputs(before, after, { platform, kataVersion });
    const texts = comparisons.map((comparison) => toText(comparison, coloursOf(process.stdout)));
    process.stdout.write(json ? toJson(comparisons, issues) : texts.join("\n"));
    process.stderr.write(problemsText(`${before} and ${after}`, issues));
    if (errorsOf(issues).length > 0 || comparisons.some((comparison) => fails(comparison, failOn))) {
        process.exitCode = ExitCode.Problems;
    }
}

function fails({ effect, changes, flips }: Comparison, failOn: FailOn | undefined): boolean {
    return failOn !== undefined && isReached(failOn, effect, changes.length + flips.length > 0);
}

function toJson(documents: readonly Comparison[], issues: readonly Issue[]): string {
    return jsonText({ documents, issues });
}

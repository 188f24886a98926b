import { colorsOf } from "../colors";
import { type Comparison, compareInputs } from "../diff/compare";
import { diffText } from "../diff/text";
import { type CommandSpec, ExitCode } from "../frame";
import type { DocumentOptions } from "../input/initData";
import {
    type FailOn,
    FileArgument,
    failOnOption,
    INIT_DATA_INPUT,
    isReached,
    jsonOption,
    kataVersionOption,
    platformOption,
} from "../options";

interface Options extends DocumentOptions {
    readonly failOn?: FailOn;
}

/** `diff`: what differs between two documents, and what that does to the protection. */
export const diff: CommandSpec<[before: string, after: string], Options> = {
    name: "diff",
    description:
        "compare the init-data of two inputs: every key, every container, every request that is answered differently",
    arguments: [new FileArgument("<before>", INIT_DATA_INPUT), new FileArgument("<after>", "the same, as it is to be")],
    options: [
        platformOption("compare the value of its measurement register too"),
        kataVersionOption(),
        failOnOption("exit with 1 where a change has this effect, or a worse one"),
        jsonOption("print changes and issues as JSON"),
    ],
    examples: `
  confidential-workload diff before.yaml after.yaml
  kubectl get deployment web -o yaml | confidential-workload diff - web.yaml    what runs, and what would
  confidential-workload diff before.yaml after.yaml --fail-on loosens`,
    run([before, after], { failOn, ...options }, { stdout, env }) {
        const { comparisons, issues } = compareInputs(before, after, options);
        const hasFailed = comparisons.some((comparison) => fails(comparison, failOn));
        return {
            text: () => comparisons.map((comparison) => diffText(comparison, colorsOf(stdout, env))).join("\n"),
            data: () => ({ documents: comparisons, issues }),
            notes: [{ about: `${before} and ${after}`, issues }],
            exitCode: hasFailed ? ExitCode.Problems : ExitCode.Fine,
        };
    },
};

function fails({ effect, changes, flips }: Comparison, failOn: FailOn | undefined): boolean {
    return failOn !== undefined && isReached(failOn, effect, changes.length + flips.length > 0);
}

import { Command } from "commander";
import { error, type Issue } from "../../core/issue";
import { ExitCode } from "../exitCode";
import { type FailOn, failOnOption, isReached } from "../failOn";
import { jsonText } from "../json";
import { problemsText } from "../problems";
import type { Review } from "../review/model";

interface Options {
    readonly failOn?: FailOn;
    readonly html?: string;
    readonly json?: true;
}

const EXAMPLES = `
Examples:
  pulumi preview --json | confidential-workload review            the comment for the pull request
  confidential-workload review preview.json --html review.html    and a page with the files side by side
  confidential-workload review preview.json --fail-on loosens     exit code 1 where protection loosens or pods go away`;

/** `review`: what a change does to the protection of the workloads of a stack, for its pull request. */
export function reviewCommand(): Command {
    return new Command("review")
        .description(
            "say what the output of `pulumi preview --json` does to the init-data of its workloads, as Markdown",
        )
        .argument("[preview]", "output of `pulumi preview --json`, - for stdin", "-")
        .addOption(
            failOnOption("exit code 1 where something loosens; or also where it cannot be told; or at any change"),
        )
        .option("--html <file>", "also write a page with everything, for a browser")
        .option("--json", "print the review as JSON instead of Markdown")
        .addHelpText("after", EXAMPLES)
        .action(review);
}

function review(file: string, { failOn, html, json }: Options): void {
    const { readText }: typeof import("../input/text") = require("../input/text");
    const { reviewPreview }: typeof import("../review/review") = require("../review/review");
    const { value: text, issues } = readText(file);
    const result = text === undefined ? undefined : reviewPreview(text);
    const wrong = result?.foreign === undefined ? issues : [notPreview(file, result.foreign)];
    if (result === undefined || wrong.length > 0) {
        process.stderr.write(problemsText(`${file} was not reviewed`, wrong));
        process.exitCode = result === undefined ? ExitCode.Problems : ExitCode.Misuse;
        return;
    }
    process.stdout.write(json ? toJson(result) : toMarkdown(result));
    if ((html !== undefined && !writePage(html, result)) || fails(result, failOn)) {
        process.exitCode = ExitCode.Problems;
    }
}

function notPreview(file: string, what: string): Issue {
    return error([{ file }], "not-a-preview", {
        message: `is not the output of \`pulumi preview --json\`: it is ${what}`,
        allowed: "one JSON object with `steps`, or one event of the engine on each line",
        fix: "run `pulumi preview --json > preview.json`, and give preview.json",
    });
}

function toJson(result: Review): string {
    const { toData }: typeof import("../review/data") = require("../review/data");
    return jsonText(toData(result));
}

function toMarkdown(result: Review): string {
    const markdown: typeof import("../review/markdown") = require("../review/markdown");
    return markdown.toMarkdown(result);
}

function writePage(file: string, result: Review): boolean {
    const { toPage }: typeof import("../review/page") = require("../review/page");
    const { writeFiles }: typeof import("../output/writeFiles") = require("../output/writeFiles");
    const { issues } = writeFiles([{ path: file, content: toPage(result) }]);
    process.stderr.write(problemsText("the page was not written", issues));
    return issues.length === 0;
}

/** Nothing is sure about a preview that failed, so that it fails whatever was asked for. */
function fails({ failed, effect, workloads }: Review, failOn: FailOn | undefined): boolean {
    return failOn !== undefined && (failed || isReached(failOn, effect, workloads.length > 0));
}

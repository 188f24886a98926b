import { Option } from "commander";
import { error, type Issue } from "../../core/issue";
import { type CommandSpec, ExitCode } from "../frame";
import { readText, STANDARD_INPUT } from "../input/text";
import { type FailOn, FileArgument, failOnOption, HARM, isReached, jsonOption } from "../options";
import { writeFiles } from "../output/writeFiles";
import { toData } from "../review/data";
import { toMarkdown } from "../review/markdown";
import type { Review } from "../review/model";
import { toPage } from "../review/page";
import { Pods } from "../review/pods";
import { reviewPreview } from "../review/review";
import { statementOf } from "../review/statement";

interface Options {
    readonly failOn?: FailOn;
    readonly html?: string;
    readonly statement?: string;
}

/** `review`: what a change does to the protection of the workloads of a stack, for its pull request. */
export const review: CommandSpec<[preview: string], Options> = {
    name: "review",
    description: "say what the output of `pulumi preview --json` does to the init-data of its workloads, as Markdown",
    arguments: [
        new FileArgument("[preview]", "output of `pulumi preview --json`, - for stdin").default(STANDARD_INPUT),
    ],
    options: [
        failOnOption(
            "exit code 1 where something loosens or pods go away; or also where pods lose data or will not start (harm, for CI); or also where the effect is not known; or at any change",
            HARM,
        ),
        new Option("--html <file>", "also write a page with everything, for a browser"),
        new Option("--statement <file>", "also write an in-toto statement about the documents, to be signed"),
        jsonOption("print the review as JSON instead of Markdown"),
    ],
    examples: `
  pulumi preview --json | confidential-workload review            the comment for the pull request
  confidential-workload review preview.json --html review.html    and a page with the files side by side
  confidential-workload review preview.json --statement review.json   and what those who review sign
  confidential-workload review preview.json --fail-on harm        exit code 1 where protection loosens, or pods go away, lose data or will not start`,
    run([file], { failOn, html, statement }) {
        const { value: text, issues } = readText(file);
        const result = text === undefined ? undefined : reviewPreview(text);
        const about = `${file} was not reviewed`;
        if (result === undefined) {
            return { notes: [{ about, issues }] };
        }
        if (result.foreign !== undefined) {
            return { notes: [{ about, issues: [notPreview(file, result.foreign)] }], exitCode: ExitCode.Misuse };
        }
        return {
            text: () => toMarkdown(result),
            data: () => toData(result),
            notes: [
                { about: "the page was not written", issues: html === undefined ? [] : writePage(html, result) },
                { about: "statement", issues: statement === undefined ? [] : writeStatement(statement, result) },
            ],
            exitCode: fails(result, failOn) ? ExitCode.Problems : ExitCode.Fine,
        };
    },
};

function notPreview(file: string, what: string): Issue {
    return error([{ file }], "not-a-preview", {
        message: `is not the output of \`pulumi preview --json\`: it is ${what}`,
        allowed: "one JSON object with `steps`, or one event of the engine on each line",
        fix: "run `pulumi preview --json > preview.json`, and give preview.json",
    });
}

function writePage(file: string, result: Review): readonly Issue[] {
    return writeFiles([{ path: file, content: toPage(result) }]).issues;
}

/** A statement that leaves something out is written, and says what in the warnings. */
function writeStatement(file: string, result: Review): readonly Issue[] {
    const { text, issues } = statementOf(result);
    return [...issues, ...(text === undefined ? [] : writeFiles([{ path: file, content: text }]).issues)];
}

/** A preview that failed proves nothing, so the command fails whatever effect was asked for. No gate lets pods go away. */
export function fails({ failed, effect, workloads }: Review, failOn: FailOn | undefined): boolean {
    const isAway = workloads.some(({ pods }) => pods === Pods.Away);
    return failOn !== undefined && (failed || isAway || isReached(failOn, effect, workloads.length > 0));
}

import { errorsOf, type Issue } from "../../core/issue";
import { ExitCode } from "../exitCode";
import { jsonText } from "../json";
import { problemsText } from "../problems";

/** Prints the outcome of a `trustee` command: `text`, or all that it has as JSON, and the issues. */
export function print(
    what: string,
    {
        text,
        data,
        issues,
    }: { readonly text: string | undefined; readonly data: object; readonly issues: readonly Issue[] },
    json: true | undefined,
): void {
    process.stdout.write(json ? jsonText({ ...data, issues }) : (text ?? ""));
    process.stderr.write(problemsText(text === undefined ? `no ${what}` : what, issues));
    if (errorsOf(issues).length > 0) {
        process.exitCode = ExitCode.Problems;
    }
}

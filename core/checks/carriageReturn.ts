import { type Issue, type Place, warningIf } from "../issue";

/** Text from a file with Windows line ends: it works, and its digest differs from the same file's elsewhere. */
export function checkCarriageReturn(text: string, path: Place, pattern: string): Issue[] {
    return warningIf(text.includes("\r"), path, "carriage-return", {
        message: "has carriage returns: the same file checked out on another system gives another init-data digest",
        fix: `keep the file with \\n line ends, for example by the .gitattributes line "${pattern} text eol=lf"`,
    });
}

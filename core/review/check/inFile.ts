import type { GuestFile } from "../../initdata/keys/guestKey";
import type { Issue } from "../../issue";

/** Values of our own types, as in `SignatureType.Reject`, which a file has without the type. */
const MEMBER = /\b(?:SignatureType|SignatureDefault|IdentityType)\.([A-Z])/g;

/** Issues of inputs in the words of a file: the keys that the inputs are written to, by the table that writes them. */
export function inFile({ name, keys }: GuestFile, issues: readonly Issue[]): Issue[] {
    const names = keys.flatMap(({ path, input }) => (input === undefined ? [] : [[pattern(input), path] as const]));
    const words = (text: string): string =>
        names.reduce((translated, [input, key]) => translated.replace(input, key), text);
    return issues.map((issue) => inWords({ ...issue, path: `${name}: ${words(issue.path)}` }, words));
}

/** An issue whose texts are translated, also from the names of our own values. Its path is as it was. */
export function inWords(issue: Issue, words: (text: string) => string): Issue {
    const translated = (text: string) => words(text).replace(MEMBER, (_, first: string) => first.toLowerCase());
    return {
        ...issue,
        message: translated(issue.message),
        ...(issue.allowed === undefined ? {} : { allowed: translated(issue.allowed) }),
        fix: translated(issue.fix),
    };
}

function pattern(input: readonly string[]): RegExp {
    return new RegExp(`\\b${input.join("\\.")}\\b`, "g");
}

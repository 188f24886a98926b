import { escapeInvisibleLine } from "./escapeInvisible";
import { defined } from "./fields";
import type { IssueCode } from "./messages/subjects";
import { type Phrase, type Place, pathOf } from "./place";
import { maskUserinfo } from "./userinfo";

export type { IssueCode } from "./messages/subjects";
export { isIn, isSamePlace, joined, type Keys, type Place, pathOf, phrase, renaming } from "./place";

/** How bad an issue is: an error stops the preview, a warning is logged. @since 0.1.0 */
export const Severity = { Error: "error", Warning: "warning" } as const;
export type Severity = (typeof Severity)[keyof typeof Severity];

/**
 * One problem with an input or a document, in the words of the person who wrote it.
 *
 * @since 0.1.0
 */
export interface Issue {
    readonly severity: Severity;
    /** Where it is, as data: the path in an argument, or a file and the path in it. */
    readonly at: Place;
    /** The same as text, as in `proxy.noProxy[1]`. */
    readonly path: string;
    /** Stable name of the rule, for filters and tests; `docs/messages.md` explains each. */
    readonly code: IssueCode;
    /** What is wrong, with the value that was given. */
    readonly message: string;
    /** What is allowed, where that fits on a line. */
    readonly allowed?: string;
    /** What to do about it. */
    readonly fix: string;
}

/** The texts of an issue. One that names other inputs is a `phrase`, because they have other names in a file. */
export interface IssueText {
    readonly message: string | Phrase;
    readonly allowed?: string | Phrase;
    readonly fix: string | Phrase;
}

/** Where an issue keeps its texts as data. Neither users nor JSON see it. */
const TEXT = Symbol("text");
type Made = Issue & { readonly [TEXT]?: IssueText };

export function error(at: Place, code: IssueCode, text: IssueText): Issue {
    return make({ severity: Severity.Error, at, code, ...text });
}

export function warning(at: Place, code: IssueCode, text: IssueText): Issue {
    return make({ severity: Severity.Warning, at, code, ...text });
}

/** The error where the condition holds. */
export function errorIf(isWrong: boolean, at: Place, code: IssueCode, text: IssueText): Issue[] {
    return isWrong ? [error(at, code, text)] : [];
}

/** The warning where the condition holds. */
export function warningIf(isDoubtful: boolean, at: Place, code: IssueCode, text: IssueText): Issue[] {
    return isDoubtful ? [warning(at, code, text)] : [];
}

/** The issues of the first check that has any: what later checks find follows from them. */
export function firstOf(...checks: readonly (readonly Issue[])[]): Issue[] {
    return [...(checks.find((issues) => issues.length > 0) ?? [])];
}

type Change = Partial<IssueText> & Partial<Pick<Issue, "severity" | "at" | "code">>;

/** A copy of an issue with other texts, place, code or severity. */
export function changed(issue: Issue, change: Change): Issue {
    return make({ ...issue, ...(issue as Made)[TEXT], ...change });
}

/** An issue whose place is inside of another. */
export function within(place: Place, issue: Issue): Issue {
    return changed(issue, { at: [...place, ...issue.at] });
}

/** An issue with other names of places, in its texts too. */
export function renamed(issue: Issue, name: (place: Place) => Place): Issue {
    const { message, allowed, fix } = (issue as Made)[TEXT] ?? issue;
    const again = (text: string | Phrase) =>
        typeof text === "string"
            ? text
            : { parts: text.parts.map((part) => (typeof part === "string" ? part : name(part))) };
    return changed(issue, {
        at: name(issue.at),
        message: again(message),
        ...defined({ allowed: allowed && again(allowed) }),
        fix: again(fix),
    });
}

function make({
    severity,
    at,
    code,
    message,
    allowed,
    fix,
}: IssueText & Pick<Issue, "severity" | "at" | "code">): Issue {
    const hasNames = [message, allowed, fix].some((text) => typeof text === "object");
    const texts = { message, ...defined({ allowed }), fix };
    const issue: Made = {
        message: textOf(message),
        ...defined({ allowed: allowed && textOf(allowed) }),
        fix: textOf(fix),
        severity,
        path: pathOf(at),
        at,
        code,
        ...(hasNames ? { [TEXT]: texts } : {}),
    };
    return issue;
}

function textOf(text: string | Phrase): string {
    return typeof text === "string"
        ? text
        : text.parts.map((part) => (typeof part === "string" ? part : pathOf(part))).join("");
}

/** The errors among `issues`: when there are none, the input can be used. @since 0.1.0 */
export function errorsOf(issues: readonly Issue[]): Issue[] {
    return issues.filter((issue) => issue.severity === Severity.Error);
}

/**
 * One issue as text: `path: message`, then what is allowed and the fix. It is for a terminal, a log or the console of
 * Pulumi, and what others wrote into a document or a manifest is shown there, never obeyed.
 *
 * @since 0.1.0
 */
export function formatIssue(issue: Issue): string {
    return `${escapeInvisibleLine(issue.path)}: ${formatReason(issue)}`;
}

/** The same without the place; what follows the first line is indented. */
export function formatReason({ message, code, allowed, fix }: Issue, indent = "    "): string {
    const lines = [`${message} [${code}]`, ...(allowed === undefined ? [] : [`allowed: ${allowed}`]), `fix: ${fix}`];
    return lines.map(escapeInvisibleLine).join(`\n${indent}`);
}

/** Several issues as a bulleted list. @since 0.1.0 */
export function formatIssues(issues: readonly Issue[]): string {
    return issues.map((issue) => `  - ${formatIssue(issue)}`).join("\n");
}

const LONGEST_QUOTE = 80;

/**
 * A value as it may appear in a message: one line, shortened, and never a secret, because many people read
 * logs and pull requests.
 */
export function quote(value: unknown): string {
    if (typeof value !== "string") {
        return typeof value === "object" && value !== null ? describeObject(value) : String(value);
    }
    if (value.includes("PRIVATE KEY")) {
        return "(a private key, not shown)";
    }
    const safe = maskUserinfo(value);
    const short = safe.length > LONGEST_QUOTE ? `${safe.slice(0, LONGEST_QUOTE)}…` : safe;
    return JSON.stringify(short);
}

function describeObject(value: object): string {
    return Array.isArray(value) ? `a list of ${value.length}` : "an object";
}

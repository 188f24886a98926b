import { maskUserinfo } from "./userinfo";
import { visibleLine } from "./visible";

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
    /** Where: the argument's path, as in `proxy.noProxy[1]`, or a place in a document. */
    readonly path: string;
    /** Stable name of the rule, for filters and tests. */
    readonly code: string;
    /** What is wrong, with the value that was given. */
    readonly message: string;
    /** What is allowed, where that can be said in a line. */
    readonly allowed?: string;
    /** What to do about it. */
    readonly fix: string;
}

type IssueText = Pick<Issue, "message" | "allowed" | "fix">;

export function error(path: string, code: string, text: IssueText): Issue {
    return { ...text, severity: Severity.Error, path, code };
}

export function warning(path: string, code: string, text: IssueText): Issue {
    return { ...text, severity: Severity.Warning, path, code };
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
    const allowed = issue.allowed === undefined ? "" : `\n    allowed: ${visibleLine(issue.allowed)}`;
    const what = visibleLine(`${issue.path}: ${issue.message} [${issue.code}]`);
    return `${what}${allowed}\n    fix: ${visibleLine(issue.fix)}`;
}

/** Several issues as a bulleted list. @since 0.1.0 */
export function formatIssues(issues: readonly Issue[]): string {
    return issues.map((issue) => `  - ${formatIssue(issue)}`).join("\n");
}

const LONGEST_QUOTE = 80;

/**
 * A value as it may appear in a message: one line, shortened, and never a secret, for logs and pull requests are read
 * by many.
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

/** `base.key`, with brackets where the key needs them. */
export function joinPath(base: string, key: string | number): string {
    if (typeof key === "number" || /^\d+$/.test(key)) {
        return `${base}[${key}]`;
    }
    if (!/^[A-Za-z_$][\w$]*$/.test(key)) {
        return `${base}[${JSON.stringify(key)}]`;
    }
    return base === "" ? key : `${base}.${key}`;
}

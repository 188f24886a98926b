import { escapeInvisibleLine } from "../core/escapeInvisible";
import { errorsOf, formatIssues, type Issue, Severity } from "../core/issue";
import type { Colours } from "./colours";

/** Errors and warnings as text for the standard error; empty when there are none. */
export function problemsText(subject: string, issues: readonly Issue[], { red, yellow }: Colours): string {
    const warnings = issues.filter(({ severity }) => severity === Severity.Warning);
    return [
        section(red("error"), subject, "problem", errorsOf(issues)),
        section(yellow("warning"), subject, "warning", warnings),
    ].join("");
}

function section(label: string, subject: string, noun: string, issues: readonly Issue[]): string {
    const count = `${issues.length} ${noun}${issues.length === 1 ? "" : "s"}`;
    return issues.length === 0 ? "" : `${label}: ${escapeInvisibleLine(subject)}: ${count}:\n${formatIssues(issues)}\n`;
}

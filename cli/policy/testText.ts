import { escapeInvisibleLine } from "../../core/escapeInvisible";
import { VerdictKind } from "../../core/policy/engine";
import type { CaseResult, TestResult } from "./test";

/** A line for each case, then the numbers. */
export function testText({ cases, passed, failed }: TestResult): string {
    return [...cases.map(toLine), `${passed} passed, ${failed} failed`].map((line) => `${line}\n`).join("");
}

function toLine({ path, description, expected, passed, verdict }: CaseResult): string {
    const { kind, message, prints } = verdict;
    const title = oneLine(`${path} ${description}`);
    if (passed) {
        // A denial that no rule decided is worth a look: the case may fail to ask what it means to ask.
        const isDecided = kind === VerdictKind.Allowed || kind === VerdictKind.Denied;
        return `ok   ${title}${isDecided ? "" : ` (${kind}${after(": ", message)})`}`;
    }
    const printed =
        prints.length === 0 ? undefined : prints.map((print) => escapeInvisibleLine(JSON.stringify(print))).join(", ");
    return `FAIL ${title}: expected ${expected}, got ${kind}${after(": ", message)}${after("; it prints ", printed)}`;
}

function after(start: string, text: string | undefined): string {
    return text === undefined ? "" : `${start}${oneLine(text)}`;
}

function oneLine(text: string): string {
    return escapeInvisibleLine(text.replace(/\s+/g, " "));
}

import { checkByEngine } from "../../core/checks/rego";
import { escapeInvisibleLine } from "../../core/escapeInvisible";
import { type Issue, pathOf } from "../../core/issue";
import { dialectOf } from "../../core/kataVersion";
import { openPolicy, type SessionOptions, type Verdict, VerdictKind } from "../../core/policy/engine";
import { Session } from "../../core/session";
import { readText } from "../input/text";
import { kataVersionIssues } from "../options";
import { type Case, readCases } from "./cases";

/** A case, and what the policy makes of it. */
interface CaseResult {
    /** File and place in it, as in `cases.json[3]`. */
    readonly path: string;
    readonly description: string;
    readonly kind: string;
    readonly expected: "allowed" | "denied";
    readonly passed: boolean;
    readonly verdict: Verdict;
}

export interface TestResult {
    readonly passed: number;
    readonly failed: number;
    readonly cases: readonly CaseResult[];
    /** What is wrong with the inputs. If anything is, no case has run. */
    readonly issues: readonly Issue[];
}

/** Puts the requests of each file, in order, to a policy that starts anew. */
export function test(file: string, files: readonly string[], kataVersion: string | undefined): TestResult {
    const options = { dialect: dialectOf(kataVersion), session: new Session() };
    const policy = readText(file);
    const suites = files.map((path) => ({ path, ...readCases(path) }));
    const issues = [
        ...kataVersionIssues(kataVersion),
        ...policy.issues,
        ...(policy.value === undefined ? [] : checkByEngine(policy.value, [{ file }], options)),
        ...suites.flatMap((suite) => suite.issues),
    ];
    const text = policy.value ?? "";
    const cases =
        issues.length > 0 ? [] : suites.flatMap(({ path, value = [] }) => runCases(value, path, text, options));
    const passed = cases.filter((one) => one.passed).length;
    return { passed, failed: cases.length - passed, cases, issues };
}

function runCases(cases: readonly Case[], file: string, policy: string, options: SessionOptions): CaseResult[] {
    const open = openPolicy(policy, options);
    const results = cases.map(({ description, allowed, kind, request }, index): CaseResult => {
        const verdict = open.evaluate(kind, request);
        return {
            path: pathOf([{ file }, index]),
            description,
            kind,
            expected: allowed ? "allowed" : "denied",
            passed: verdict.allowed === allowed && verdict.unanswered !== true,
            verdict,
        };
    });
    open.close();
    return results;
}

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

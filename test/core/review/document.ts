import { readFileSync } from "node:fs";
import { decodeDocument } from "../../../core/initdata/decode";
import { formatIssue, type Issue } from "../../../core/issue";
import { checkDocument, type DocumentContext } from "../../../core/review/check/document";

export const NOW = new Date("2026-06-01T00:00:00Z");
export const AA = '[token_configs.kbs]\nurl = "https://kbs.example.com"\n';
export const CDH = '[kbc]\nname = "cc_kbc"\nurl = "https://kbs.example.com"\n';
export const REGO = readFileSync("test/golden/strict-policy/policy.rego", "utf8");

export interface Files {
    readonly aa?: string;
    readonly cdh?: string;
    readonly rego?: string;
    readonly algorithm?: string;
}

export function documentOf({ aa = AA, cdh = CDH, rego = REGO, algorithm = "sha256" }: Files): string {
    const files = { "aa.toml": aa, "cdh.toml": cdh, "policy.rego": rego };
    const data = Object.entries(files).map(([name, text]) => `"${name}" = ${JSON.stringify(text)}\n`);
    return `version = "0.1.0"\nalgorithm = "${algorithm}"\n[data]\n${data.join("")}`;
}

export function issuesOf(document: string, context: Partial<DocumentContext> = {}): Issue[] {
    const { initData } = decodeDocument(document);
    if (initData === undefined) {
        throw new Error("the document does not parse");
    }
    return checkDocument(initData, { now: NOW, ...context });
}

/** Severity, place, message and code. */
export function problemsOf(document: string, context: Partial<DocumentContext> = {}): string[] {
    return issuesOf(document, context).map((issue) => `${issue.severity} ${formatIssue(issue).split("\n")[0]}`);
}

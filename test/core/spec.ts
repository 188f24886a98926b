import { readFileSync } from "node:fs";
import { AGENT_REQUESTS, buildInitData, formatIssue, type InitData, type InitDataSpec } from "../../core";
import type { Context } from "../../core/initdata/validate";

/** The time at which the tests check certificates. */
export const NOW = new Date("2026-11-24T00:00:00Z");

/** A policy that answers every request, and allows all but its own replacement. */
export const REGO = `package agent_policy\n\nimport rego.v1\n\n${AGENT_REQUESTS.map(
    ({ name }) => `default ${name} := ${name !== "SetPolicyRequest"}\n`,
).join("")}`;

/** A spec without any issue, not even a warning. */
export const GOOD: InitDataSpec = {
    platform: "snp",
    kbs: { url: "https://kbs.example.com:8080" },
    policy: { rego: REGO },
};

export function pem(name: string): string {
    return readFileSync(`test/certificates/${name}.pem`, "utf8");
}

/** The issues of `spec`, as a person reads them, each with its severity in front. */
export function issuesOf(spec: unknown, context: Partial<Context> = {}): string[] {
    const { issues } = buildInitData(spec as InitDataSpec, { now: NOW, ...context });
    return issues.map((issue) => `${issue.severity} ${formatIssue(issue)}`);
}

/** The init-data of a spec that has no errors. */
export function initDataOf(spec: InitDataSpec): InitData {
    const { issues, initData } = buildInitData(spec, { now: NOW });
    if (initData === undefined) {
        throw new Error(issues.map(formatIssue).join("\n"));
    }
    return initData as InitData;
}

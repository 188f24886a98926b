import { dialectOf } from "../checks/kataVersion";
import { errorsOf, type Issue } from "../issue";
import { UNKNOWN, type Unknown } from "../unknown";
import { generatePolicy, type PolicyTarget } from "./generate";
import { selfCheck } from "./selfCheck/check";
import type { PolicySpec } from "./spec";

/** A policy's text, which may not be known yet, and everything that is wrong with it. */
export interface PolicyText {
    readonly text: string | Unknown;
    readonly issues: readonly Issue[];
}

/** The text of a checked policy, asked about its own pod. */
export function policyFor(policy: PolicySpec, target: PolicyTarget, kataVersion: unknown): PolicyText {
    const { text, issues, pod: expected } = generatePolicy(policy, target);
    const isAskable = text !== UNKNOWN && expected !== undefined && errorsOf(issues).length === 0;
    if (!isAskable) {
        return { text, issues };
    }
    const path = policy.rego === undefined ? "policy.preset" : "policy.rego";
    return { text, issues: [...issues, ...selfCheck(text, path, expected, { dialect: dialectOf(kataVersion) })] };
}

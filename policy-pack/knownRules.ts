import type { ResourceValidationPolicy } from "@pulumi/policy";
import { formatIssue, unknownKeys } from "../core";

const NAME = "known-rules";

/** A name in the config that no rule has is a violation of the stack: what stands under it would apply to nothing. */
export function knownRules(
    policies: readonly ResourceValidationPolicy[],
    configured: () => readonly string[],
): ResourceValidationPolicy {
    const known = ["all", NAME, ...policies.map(({ name }) => name)];
    return {
        name: NAME,
        description: "The config of the pack names rules that there are",
        enforcementLevel: "mandatory",
        severity: "high",
        validateResource: ({ type }, reportViolation) => {
            // Each stack has one such resource.
            const names = type === "pulumi:pulumi:Stack" ? [...configured()].sort() : [];
            for (const issue of unknownKeys(names, known, ["config"])) {
                reportViolation(formatIssue(issue));
            }
        },
    };
}

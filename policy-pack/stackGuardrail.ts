import type { PolicyResource, StackValidationPolicy } from "@pulumi/policy";
import { formatIssue, unknownKeys } from "../core";
import type { StackIssue, StackResource } from "../core/guardrails/oneObject";
import { type Guardrail, guardedResource } from "./guardrail";

/** A rule about the resources of a stack together. */
export interface StackGuardrail<Config extends object> extends Omit<Guardrail<Config>, "check"> {
    readonly check: (resources: readonly StackResource[], config: Config) => StackIssue[];
}

export function stackGuardrail<Config extends object>(rule: StackGuardrail<Config>): StackValidationPolicy {
    const { name, description, level, severity, config: properties, check } = rule;
    return {
        name,
        description,
        enforcementLevel: level,
        severity,
        configSchema: { properties: { ...properties } },
        validateStack: (args, reportViolation) => {
            const config = args.getConfig<Config>();
            for (const misspelt of unknownKeys(Object.keys(config), Object.keys(properties), ["config"])) {
                reportViolation(formatIssue(misspelt));
            }
            for (const { urn, issue } of check(args.resources.map(stackResource), config)) {
                reportViolation(formatIssue(issue), urn);
            }
        },
    };
}

function stackResource(resource: PolicyResource): StackResource {
    const { urn, provider } = resource;
    return { ...guardedResource(resource), urn, ...(provider === undefined ? {} : { provider: provider.urn }) };
}

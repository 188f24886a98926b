import type {
    EnforcementLevel,
    PolicyConfigSchema,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
} from "@pulumi/policy";
import { formatIssue, unknownKeys } from "../core";
import { type Findings, found, type GuardedResource } from "../core/guardrails/guardrail";
import { inPods } from "../core/guardrails/pods";
import type { Keys } from "../core/place";
import { withUnknowns } from "./unknowns";

/** A rule of the core with what Pulumi wants to know of it. */
export interface Guardrail<Config extends object> {
    readonly name: string;
    readonly description: string;
    readonly level: EnforcementLevel;
    readonly severity: Severity;
    readonly config: Readonly<Record<Extract<keyof Config, string>, PolicyConfigSchema["properties"][string]>>;
    readonly check: (resource: GuardedResource, config: Config) => Findings;
}

export function guardrail<Config extends object>(rule: Guardrail<Config>): ResourceValidationPolicy {
    const { name, description, level, severity, config: properties, check } = rule;
    return {
        name,
        description,
        enforcementLevel: level,
        severity,
        configSchema: { properties: { ...properties } },
        validateResource: (args, reportViolation) => {
            const config = args.getConfig<Config>();
            // The engine checks the types of what it knows, and says nothing of a key that is misspelt.
            const misspelt = unknownKeys(Object.keys(config), Object.keys(properties), ["config"]);
            const resource = guardedResource(args);
            const { issues, unknown } = check(resource, config);
            for (const issue of [...inPods(resource, () => found(...misspelt)).issues, ...issues]) {
                reportViolation(formatIssue(issue));
            }
            touch(args.props, unknown[0]);
        },
    };
}

export function guardedResource({
    type,
    props,
    urn,
    provider,
}: Pick<ResourceValidationArgs, "type" | "props" | "urn" | "provider">): GuardedResource {
    return {
        type,
        props: withUnknowns(props),
        // urn:pulumi:STACK::PROJECT::TYPE::NAME
        stack: urn.slice("urn:pulumi:".length).split("::")[0] ?? "",
        namespace:
            provider === undefined ? undefined : (withUnknowns(provider.props) as Record<string, unknown>)["namespace"],
        now: new Date(),
    };
}

/**
 * Reads what the preview does not know. The SDK throws for that, and reports that the policy cannot run during preview,
 * as an advisory whatever the level: users know that text, and the update checks what the preview could not.
 */
function touch(props: unknown, keys: Keys = []): void {
    keys.reduce((value, key) => (value as Record<string | number, unknown>)[key], props);
}

import type {
    EnforcementLevel,
    PolicyConfigSchema,
    PolicyResource,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationPolicy,
} from "@pulumi/policy";
import { formatIssue, type Issue, UNKNOWN, unknownKeys } from "../core";
import { type Findings, found, type GuardedResource, inPods } from "../core/guardrails/guardrail";
import type { StackIssue, StackResource } from "../core/guardrails/oneObject";
import type { Keys } from "../core/place";

/** A rule of the core with what Pulumi wants to know of it. */
interface Rule<Config extends object, Check> {
    readonly name: string;
    readonly description: string;
    readonly level: EnforcementLevel;
    readonly severity: Severity;
    readonly config: Readonly<Record<Extract<keyof Config, string>, PolicyConfigSchema["properties"][string]>>;
    readonly check: Check;
}

/** A rule about each resource. */
type Guardrail<Config extends object> = Rule<Config, (resource: GuardedResource, config: Config) => Findings>;

/** A rule about the resources of a stack together. */
type StackGuardrail<Config extends object> = Rule<
    Config,
    (resources: readonly StackResource[], config: Config) => StackIssue[]
>;

export function guardrail<Config extends object>(rule: Guardrail<Config>): ResourceValidationPolicy {
    return {
        ...described(rule),
        validateResource: (args, reportViolation) => {
            const config = args.getConfig<Config>();
            const resource = guardedResource(args);
            const { issues, unknown } = rule.check(resource, config);
            const misspelt = inPods(resource, () => found(...misspeltKeys(rule, config)));
            for (const issue of [...misspelt.issues, ...issues]) {
                reportViolation(formatIssue(issue));
            }
            triggerUnknownError(args.props, unknown[0]);
        },
    };
}

export function stackGuardrail<Config extends object>(rule: StackGuardrail<Config>): StackValidationPolicy {
    return {
        ...described(rule),
        validateStack: (args, reportViolation) => {
            const config = args.getConfig<Config>();
            for (const misspelt of misspeltKeys(rule, config)) {
                reportViolation(formatIssue(misspelt));
            }
            for (const { urn, issue } of rule.check(args.resources.map(stackResource), config)) {
                reportViolation(formatIssue(issue), urn);
            }
        },
    };
}

function described({ name, description, level, severity, config }: Rule<object, unknown>) {
    return { name, description, enforcementLevel: level, severity, configSchema: { properties: { ...config } } };
}

/** The engine checks the types of what it knows, and says nothing of a key that is misspelt. */
function misspeltKeys(rule: Rule<object, unknown>, config: object): Issue[] {
    return unknownKeys(Object.keys(config), Object.keys(rule.config), ["config"]);
}

function stackResource(resource: PolicyResource): StackResource {
    const { urn, provider } = resource;
    return { ...guardedResource(resource), urn, ...(provider === undefined ? {} : { provider: provider.urn }) };
}

function guardedResource({
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
function triggerUnknownError(props: unknown, keys: Keys = []): void {
    keys.reduce((value, key) => (value as Record<string | number, unknown>)[key], props);
}

/**
 * The inputs of a resource as the core takes them. The SDK throws where a preview reads what it does not know, and
 * nothing else can fail on data that came over the wire.
 */
function withUnknowns(value: unknown): unknown {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const read = (key: string | number): unknown => {
        let child: unknown;
        try {
            child = (value as Record<string | number, unknown>)[key];
        } catch {
            return UNKNOWN;
        }
        return withUnknowns(child);
    };
    return Array.isArray(value)
        ? Array.from({ length: value.length }, (_, index) => read(index))
        : Object.fromEntries(Object.keys(value).map((key) => [key, read(key)]));
}

import type {
    EnforcementLevel,
    PolicyConfigSchema,
    PolicyResource,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationPolicy,
} from "@pulumi/policy";
import { fieldsOf, formatIssue, type Issue, UNKNOWN, unknownKeys } from "../core";
import { defined } from "../core/fields";
import { type Findings, found, type GuardedResource, inPods } from "../core/guardrails/guardrail";
import type { StackIssue, StackResource } from "../core/guardrails/oneObject";
import type { ClassConfig } from "../core/guardrails/runtimeClass";
import type { Keys } from "../core/place";

/** A rule of the core with what Pulumi wants to know of it. */
interface Rule<Config extends ClassConfig, Check> {
    readonly name: string;
    readonly description: string;
    /** Default: mandatory. */
    readonly level?: EnforcementLevel;
    /** Default: high. */
    readonly severity?: Severity;
    /** What it takes in addition to `runtimeClasses`. */
    readonly config: Readonly<Record<Exclude<keyof Config & string, keyof ClassConfig>, Schema>>;
    readonly check: Check;
}

type Schema = PolicyConfigSchema["properties"][string];

/** A list of names or patterns. Default: none. */
export function names(description: string): Schema {
    const patterns = "* stands for any characters but / and :";
    return { type: "array", items: { type: "string" }, description: `${description}; ${patterns}` };
}

const RUNTIME_CLASSES = names("RuntimeClasses of confidential VMs in addition to those of kata-deploy and OpenShift");

/** A rule about each resource. */
export function guardrail<Config extends ClassConfig>(
    rule: Rule<Config, (resource: GuardedResource, config: Config) => Findings>,
): ResourceValidationPolicy {
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

/** A rule about the resources of a stack together. */
export function stackGuardrail<Config extends ClassConfig>(
    rule: Rule<Config, (resources: readonly StackResource[], config: Config) => StackIssue[]>,
): StackValidationPolicy {
    return {
        ...described(rule),
        validateStack: (args, reportViolation) => {
            const config = args.getConfig<Config>();
            for (const issue of misspeltKeys(rule, config)) {
                reportViolation(formatIssue(issue));
            }
            for (const { urn, issue } of rule.check(args.resources.map(stackResource), config)) {
                reportViolation(formatIssue(issue), urn);
            }
        },
    };
}

function described({ name, description, level, severity, config }: AnyRule) {
    const configSchema = { properties: { runtimeClasses: RUNTIME_CLASSES, ...config } };
    return { name, description, enforcementLevel: level ?? "mandatory", severity: severity ?? "high", configSchema };
}

type AnyRule = Pick<Rule<ClassConfig, unknown>, "name" | "description" | "level" | "severity" | "config">;

/** The engine checks the types of what it knows, and says nothing of a key that is misspelt. */
function misspeltKeys(rule: AnyRule, config: object): Issue[] {
    return unknownKeys(Object.keys(config), ["runtimeClasses", ...Object.keys(rule.config)], ["config"]);
}

function stackResource(resource: PolicyResource): StackResource {
    const { urn, provider } = resource;
    return { ...guardedResource(resource), urn, ...defined({ provider: provider?.urn }) };
}

type Resource = Pick<ResourceValidationArgs, "type" | "props" | "urn" | "provider">;

function guardedResource({ type, props, urn, provider }: Resource): GuardedResource {
    return {
        type,
        props: withUnknowns(props),
        // urn:pulumi:STACK::PROJECT::TYPE::NAME
        stack: urn.slice("urn:pulumi:".length).split("::")[0] ?? "",
        namespace: fieldsOf(withUnknowns(provider?.props))["namespace"],
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
        try {
            return withUnknowns((value as Record<string | number, unknown>)[key]);
        } catch {
            return UNKNOWN;
        }
    };
    return Array.isArray(value)
        ? Array.from({ length: value.length }, (_, index) => read(index))
        : Object.fromEntries(Object.keys(value).map((key) => [key, read(key)]));
}

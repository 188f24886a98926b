import type {
    PolicyConfigSchema,
    PolicyResource,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationPolicy,
} from "@pulumi/policy";
import { defined, fieldsOf } from "../core/fields";
import { found, type GuardedResource, inPods } from "../core/guardrails/guardrail";
import type { StackResource } from "../core/guardrails/oneObject";
import type { Facts, Rule, StackRule } from "../core/guardrails/rules";
import type { ClassConfig } from "../core/guardrails/runtimeClass";
import { formatIssue, type Issue } from "../core/issue";
import type { Keys } from "../core/place";
import { Session } from "../core/session";
import { unknownKeys } from "../core/shape";
import { UNKNOWN } from "../core/unknown";
import { urnParts } from "../core/urn";

/** The process of a pack is one run. */
const SESSION = new Session();

/** What a rule takes in addition to `runtimeClasses`. */
type Schemas<Config extends ClassConfig> = Readonly<Record<Exclude<keyof Config & string, keyof ClassConfig>, Schema>>;

type Schema = PolicyConfigSchema["properties"][string];

/** A list of names or patterns. Default: none. */
export function names(description: string): Schema {
    const patterns = "* stands for any characters but / and :";
    return { type: "array", items: { type: "string" }, description: `${description}; ${patterns}` };
}

const RUNTIME_CLASSES = names("RuntimeClasses of confidential VMs in addition to those of kata-deploy and OpenShift");

/** A rule about each resource. */
export function guardrail<Config extends ClassConfig>(
    rule: Rule<Config>,
    schemas: Schemas<Config>,
): ResourceValidationPolicy {
    return {
        ...described(rule, schemas),
        validateResource: (args, reportViolation) => {
            const config = args.getConfig<Config>();
            const resource = guardedResource(args);
            const { issues, unknown } = rule.check(resource, config);
            const misspelt = inPods(resource, () => found(...misspeltKeys(schemas, config)));
            for (const issue of [...misspelt.issues, ...issues]) {
                reportViolation(formatIssue(issue));
            }
            triggerUnknownError(args.props, unknown[0]);
        },
    };
}

/** A rule about the resources of a stack together. */
export function stackGuardrail<Config extends ClassConfig>(
    rule: StackRule<Config>,
    schemas: Schemas<Config>,
): StackValidationPolicy {
    return {
        ...described(rule, schemas),
        validateStack: (args, reportViolation) => {
            const config = args.getConfig<Config>();
            for (const issue of misspeltKeys(schemas, config)) {
                reportViolation(formatIssue(issue));
            }
            for (const { urn, issue } of rule.check(args.resources.map(stackResource), config)) {
                reportViolation(formatIssue(issue), urn);
            }
        },
    };
}

function described({ name, description, level, severity }: Facts, schemas: Readonly<Record<string, Schema>>) {
    const configSchema = { properties: { runtimeClasses: RUNTIME_CLASSES, ...schemas } };
    return { name, description, enforcementLevel: level ?? "mandatory", severity: severity ?? "high", configSchema };
}

/** The engine checks the types of what it knows, and says nothing of a key that is misspelt. */
function misspeltKeys(schemas: object, config: object): Issue[] {
    return unknownKeys(Object.keys(config), ["runtimeClasses", ...Object.keys(schemas)], ["config"]);
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
        stack: urnParts(urn).stack,
        namespace: fieldsOf(withUnknowns(provider?.props))["namespace"],
        now: new Date(),
        session: SESSION,
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

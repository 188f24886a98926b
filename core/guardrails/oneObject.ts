import { error, type Issue } from "../issue";
import { at } from "../kubernetes/located";
import { clusterObject, providerKey } from "../kubernetes/resourceType";
import { type GuardedResource, inConfidentialPods, NOTHING } from "./guardrail";
import type { ClassConfig } from "./runtimeClass";

/** A resource of the whole stack. */
export interface StackResource extends GuardedResource {
    readonly urn: string;
    /** URN of its provider. */
    readonly provider?: string;
}

/** What was found, and at which resource. */
export interface StackIssue {
    readonly urn: string;
    readonly issue: Issue;
}

/**
 * No two resources of a stack describe the object of confidential pods: each update of one undoes the other, and the
 * object goes with the first of them that leaves the program. Names that are not known yet pass, and so do resources of
 * different providers, which may be of different clusters.
 */
export function checkOneObject(resources: readonly StackResource[], config: ClassConfig): StackIssue[] {
    const groups = new Map<string, { readonly name: string; readonly all: StackResource[] }>();
    for (const resource of resources) {
        const object = objectOf(resource);
        if (object !== undefined) {
            const key = `${providerKey(resource.provider ?? "")} ${object.key}`;
            const group = groups.get(key) ?? { name: object.name, all: [] };
            group.all.push(resource);
            groups.set(key, group);
        }
    }
    return [...groups.values()]
        .filter(({ all }) => all.length > 1 && all.some((one) => isConfidential(one, config)))
        .flatMap(({ name, all }) =>
            all.map((one) => ({
                urn: one.urn,
                issue: described(
                    name,
                    all.filter((other) => other !== one),
                ),
            })),
        );
}

function described(name: string, others: readonly StackResource[]): Issue {
    const urns = others.map(({ urn }) => urn).join(" and ");
    return error(["metadata", "name"], "one-object", {
        message: `${name} is described by ${urns} too: each update of one undoes the other, and the object is deleted when one of them leaves the program`,
        allowed: "one resource for an object",
        fix: "take one of them out of the program. Where the stack has both already, take that one out of its state first, with `pulumi state delete`; where it has one of them, the other takes it over by its URN, with adopt of the component or with aliases",
    });
}

/** The object that a resource describes, where its name is known. */
export function objectOf({ type, props, namespace }: StackResource) {
    const textAt = (key: string) => {
        const { value } = at({ value: props, keys: [] }, "metadata", key);
        return typeof value === "string" ? value : undefined;
    };
    const place = textAt("namespace") ?? (typeof namespace === "string" ? namespace : undefined);
    return clusterObject(type, textAt("name"), place);
}

function isConfidential(resource: StackResource, config: ClassConfig): boolean {
    let isOne = false;
    inConfidentialPods(resource, config, () => {
        isOne = true;
        return NOTHING;
    });
    return isOne;
}

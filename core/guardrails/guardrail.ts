import { INIT_DATA_ANNOTATION } from "../annotationNames";
import { fieldsOf } from "../fields";
import { type Issue, type Keys, pathOf } from "../issue";
import { at, type Located, root } from "../kubernetes/located";
import { type PodSource, sourceIn } from "../kubernetes/podSource";
import { annotationsIn, classOf, type Pod, podsIn } from "../kubernetes/pods";
import { isResourceExpander, kindOfType, patchedKind } from "../kubernetes/resourceType";
import type { Session } from "../session";
import { isPlainObject } from "../shape";
import { UNKNOWN } from "../unknown";
import { type ClassConfig, isMeantConfidential } from "./runtimeClass";

/** A resource that a program declares, as a guardrail sees it. */
export interface GuardedResource {
    /** The Pulumi type, as in `kubernetes:apps/v1:Deployment`. */
    readonly type: string;
    /** Its inputs, with `UNKNOWN` in the place of what a preview does not know yet. */
    readonly props: unknown;
    /** Name of the stack, without organization and project. */
    readonly stack: string;
    /** The namespace of a resource that names none; `UNKNOWN` where a preview does not know it. Default: `default`. */
    readonly namespace?: unknown;
    /** The time against which certificates are checked. */
    readonly now: Date;
    readonly session: Session;
}

/** What a guardrail found in a resource. */
export interface Findings {
    /** Violations. */
    readonly issues: readonly Issue[];
    /** Places that a preview does not know yet: what is there was not checked. */
    readonly unknown: readonly Keys[];
}

export const NOTHING: Findings = { issues: [], unknown: [] };

export function found(...issues: Issue[]): Findings {
    return { issues, unknown: [] };
}

/** What `check` finds at a place. What a preview does not know yet is not checked. */
export function ifKnown({ value, keys }: Located, check: (value: unknown, keys: Keys) => Findings): Findings {
    return value === UNKNOWN ? { issues: [], unknown: [keys] } : check(value, keys);
}

/** All of several findings; a place that is not known is named once. */
export function together(findings: readonly Findings[]): Findings {
    const unknown = new Map(findings.flatMap((one) => one.unknown.map((keys) => [pathOf(keys), keys] as const)));
    return { issues: findings.flatMap(({ issues }) => issues), unknown: [...unknown.values()] };
}

/** The namespace that a pod runs in: its own, or else that of the provider. */
export function namespaceOf({ owner }: Pod, { namespace = "default" }: GuardedResource): Located {
    const { value, keys } = at(owner, "metadata", "namespace");
    return { value: value ?? namespace, keys };
}

/** What `check` finds in every pod of a resource, whatever its RuntimeClass. */
export function inPods({ type, props }: GuardedResource, check: (pod: Pod) => Findings): Findings {
    const kind = kindOfType(type);
    // What an expander makes is looked at itself, or only Helm knows it.
    return kind === undefined || isResourceExpander(type)
        ? NOTHING
        : together(podsIn(root(props), patchedKind(kind)).map(check));
}

/**
 * What `check` finds in the pods that run in a confidential VM, or mean to: those whose RuntimeClass is one for such
 * VMs, and those that carry init-data.
 */
export function inConfidentialPods(
    resource: GuardedResource,
    config: ClassConfig,
    check: (pod: Pod) => Findings,
): Findings {
    return inPods(resource, (pod) => {
        const name = classOf(pod);
        return carriesInitData(pod) || isMeantConfidential(name.value, config)
            ? check(pod)
            : ifKnown(name, () => NOTHING);
    });
}

/** The pod with its owner. A resource's inputs need not name the kind, which is in its type. */
export function sourceOf({ isNested, owner }: Pod, { type }: Pick<GuardedResource, "type">): PodSource | undefined {
    const kind = kindOfType(type) ?? "";
    const isWhole = !isNested && !type.endsWith("Patch") && owner.keys.length === 0 && isPlainObject(owner.value);
    return isWhole ? sourceIn({ ...fieldsOf(owner.value), kind: patchedKind(kind) }, []) : undefined;
}

/** There is an annotation, known or not. */
function carriesInitData(pod: Pod): boolean {
    const { value, keys } = at(annotationsIn(pod), INIT_DATA_ANNOTATION);
    return typeof value === "string" || (value === UNKNOWN && keys.at(-1) === INIT_DATA_ANNOTATION);
}

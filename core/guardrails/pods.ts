import { INIT_DATA_ANNOTATION } from "../initdata/annotation";
import { TEMPLATES } from "../podTemplates";
import { isPlainObject } from "../shape";
import { UNKNOWN } from "../unknown";
import { type Findings, type GuardedResource, NOTHING, notKnown, together } from "./guardrail";
import { type Keys, look, lookIn, type Seen } from "./look";
import { type ClassConfig, isConfidentialClass } from "./runtimeClass";

/** A pod, or the template of one. */
export interface Pod {
    /** What holds its metadata and spec. */
    readonly template: Seen;
    /** The object that it is part of: the resource, or an item of a list. */
    readonly owner: Seen;
}

export function annotationsIn({ template }: Pod): Seen {
    return look(template, "metadata", "annotations");
}

export function classOf({ template }: Pod): Seen {
    return look(template, "spec", "runtimeClassName");
}

/** What `check` finds in every pod of a resource, whatever its RuntimeClass. */
export function inPods(resource: GuardedResource, check: (pod: Pod) => Findings): Findings {
    const kind = /^kubernetes:.*:([^:]+)$/.exec(resource.type)?.[1];
    return kind === undefined
        ? NOTHING
        : together(podsIn({ value: resource.props, keys: [] }, kind.replace(/Patch$/, "")).map(check));
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
        const { value: name, keys } = classOf(pod);
        const initData = look(annotationsIn(pod), INIT_DATA_ANNOTATION);
        if (isMeant(initData) || (typeof name === "string" && isConfidentialClass(name, config))) {
            return check(pod);
        }
        return name === UNKNOWN ? notKnown(keys) : NOTHING;
    });
}

/** There is an annotation, known or not. */
function isMeant({ value, keys }: Seen): boolean {
    return typeof value === "string" || (value === UNKNOWN && keys.at(-1) === INIT_DATA_ANNOTATION);
}

/** The pods of an object of a kind, and those of the items of a list. */
export function podsIn(owner: Seen, kind: string): Pod[] {
    const items = look(owner, "items");
    if (Array.isArray(items.value)) {
        return lookIn(items).flatMap((item) => podsIn(item, kindOf(item) ?? kind.replace(/List$/, "")));
    }
    if (items.value === UNKNOWN && kind.endsWith("List")) {
        return [{ template: items, owner }];
    }
    if (Object.hasOwn(TEMPLATES, kind)) {
        const template = look(owner, ...((TEMPLATES as Record<string, Keys>)[kind] ?? []));
        return isPlainObject(template.value) || template.value === UNKNOWN ? [{ template, owner }] : [];
    }
    const places = new Set<Keys>([...Object.values(TEMPLATES), ["template"]]);
    return [...places]
        .map((place) => look(owner, ...place))
        .filter((template) => isPod(look(template, "spec")))
        .map((template) => ({ template, owner }));
}

function kindOf(item: Seen): string | undefined {
    const { value } = look(item, "kind");
    return typeof value === "string" ? value : undefined;
}

/** Kinds that are not built in have pods where these have them, and a pod has containers. */
function isPod(spec: Seen): boolean {
    const { value: containers } = look(spec, "containers");
    return Array.isArray(containers) || (isPlainObject(spec.value) && containers === UNKNOWN);
}

import { fieldsOf } from "../fields";
import { INIT_DATA_ANNOTATION } from "../initdata/annotation";
import { isMaker } from "../makers";
import { type Keys, pathOf } from "../place";
import { TEMPLATES } from "../podTemplates";
import { isPlainObject } from "../shape";
import { UNKNOWN } from "../unknown";
import { type Findings, type GuardedResource, NOTHING, notKnown, together } from "./guardrail";
import { look, lookIn, type Seen } from "./look";
import { podTemplatesIn } from "./podTemplates";
import { type ClassConfig, isConfidentialClass } from "./runtimeClass";

/** A pod, or the template of one. */
export interface Pod {
    /** What holds its metadata and spec. */
    readonly template: Seen;
    /** The object that it is part of: the resource, or an item of a list. */
    readonly owner: Seen;
    /** It stands elsewhere than in the kinds that are built in, so that neither the component nor `inject` makes it. */
    readonly isNested: boolean;
}

export function annotationsIn({ template }: Pod): Seen {
    return look(template, "metadata", "annotations");
}

export function classOf({ template }: Pod): Seen {
    return look(template, "spec", "runtimeClassName");
}

/** The namespace that a pod runs in: its own, or else that of the provider. */
export function namespaceOf({ owner }: Pod, { namespace = "default" }: GuardedResource): Seen {
    const { value, keys } = look(owner, "metadata", "namespace");
    return { value: value ?? namespace, keys };
}

/** What `check` finds in every pod of a resource, whatever its RuntimeClass. */
export function inPods(resource: GuardedResource, check: (pod: Pod) => Findings): Findings {
    const kind = /^kubernetes:.*:([^:]+)$/.exec(resource.type)?.[1];
    // What those make is looked at itself, or only Helm knows it.
    return kind === undefined || isMaker(resource.type)
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

/** API groups whose objects hold patterns of pods and no pods: of Kyverno and Gatekeeper, and schemas, which are large. */
const PATTERNS = /^(?:(?:[\w.-]+\.)?(?:kyverno\.io|gatekeeper\.sh)|apiextensions\.k8s\.io)\//;

/**
 * The pods of an object, and those of the items of a list. A kind that is built in has its pod at one place, whether it
 * looks like one or not; every object may have more, as the kinds of operators do.
 */
export function podsIn(owner: Seen, kind: string): Pod[] {
    const { value: version } = look(owner, "apiVersion");
    if (typeof version === "string" && PATTERNS.test(version)) {
        return [];
    }
    if (Object.hasOwn(TEMPLATES, kind)) {
        const template = look(owner, ...((TEMPLATES as Record<string, Keys>)[kind] ?? []));
        const own =
            isPlainObject(template.value) || template.value === UNKNOWN ? [{ template, owner, isNested: false }] : [];
        const place = pathOf(template.keys);
        return [...own, ...nestedIn(owner, owner.value).filter((pod) => pathOf(pod.template.keys) !== place)];
    }
    const items = look(owner, "items");
    if (items.value === UNKNOWN && kind.endsWith("List")) {
        return [{ template: items, owner, isNested: false }];
    }
    if (!Array.isArray(items.value)) {
        return nestedIn(owner, owner.value);
    }
    const { items: _, ...others } = fieldsOf(owner.value);
    return [
        ...lookIn(items).flatMap((item) => podsIn(item, kindOf(item) ?? kind.replace(/List$/, ""))),
        ...nestedIn(owner, others),
    ];
}

function nestedIn(owner: Seen, value: unknown): Pod[] {
    return podTemplatesIn({ value, keys: owner.keys }).map((template) => ({ template, owner, isNested: true }));
}

function kindOf(item: Seen): string | undefined {
    const { value } = look(item, "kind");
    return typeof value === "string" ? value : undefined;
}

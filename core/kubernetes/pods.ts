import { fieldsOf, own } from "../fields";
import { pathOf } from "../place";
import { isPlainObject } from "../shape";
import { UNKNOWN } from "../unknown";
import { at, itemsAt, type Located } from "./located";
import { objectName, objectsIn } from "./objects";
import { podTemplatesIn } from "./podTemplates";
import { TEMPLATE_PLACES, TEMPLATES } from "./workloadKinds";

/** A pod, or the template of one. */
export interface Pod {
    /** What holds its metadata and spec. */
    readonly template: Located;
    /** The object that it is part of: the resource, or an item of a list. */
    readonly owner: Located;
    /** It stands elsewhere than in the kinds that are built in, so that neither the component nor `inject` makes it. */
    readonly isNested: boolean;
}

export function annotationsIn({ template }: Pod): Located {
    return at(template, "metadata", "annotations");
}

export function classOf({ template }: Pod): Located {
    return at(template, "spec", "runtimeClassName");
}

/**
 * The pods of a manifest, and of those in a List, at the places where kinds keep theirs, whatever its own kind: what has
 * a list of containers.
 */
export function podsAtPlaces(document: Located): readonly Pod[] {
    return objectsIn(document).flatMap((owner) =>
        TEMPLATE_PLACES.flatMap((place) => {
            const template = at(owner, ...place);
            const isNested = own(TEMPLATES, objectName(owner.value).kind)?.join() !== place.join();
            return Array.isArray(at(template, "spec", "containers").value) ? [{ template, owner, isNested }] : [];
        }),
    );
}

/** API groups whose objects hold patterns of pods and no pods: of Kyverno and Gatekeeper, and schemas, which are large. */
const PATTERNS = /^(?:(?:[\w.-]+\.)?(?:kyverno\.io|gatekeeper\.sh)|apiextensions\.k8s\.io)\//;

/**
 * The pods of an object, and those of the items of a list. A kind that is built in has its pod at one place, whether it
 * looks like one or not; every object may have more, as the kinds of operators do.
 */
export function podsIn(owner: Located, kind: string): readonly Pod[] {
    const { value: version } = at(owner, "apiVersion");
    if (typeof version === "string" && PATTERNS.test(version)) {
        return [];
    }
    const ownPlace = own<readonly string[]>(TEMPLATES, kind);
    if (ownPlace !== undefined) {
        const template = at(owner, ...ownPlace);
        const own =
            isPlainObject(template.value) || template.value === UNKNOWN ? [{ template, owner, isNested: false }] : [];
        const place = pathOf(template.keys);
        return [...own, ...nestedIn(owner, owner.value).filter((pod) => pathOf(pod.template.keys) !== place)];
    }
    const items = at(owner, "items");
    if (items.value === UNKNOWN && kind.endsWith("List")) {
        return [{ template: items, owner, isNested: false }];
    }
    if (!Array.isArray(items.value)) {
        return nestedIn(owner, owner.value);
    }
    const { items: _, ...others } = fieldsOf(owner.value);
    return [
        ...itemsAt(items).flatMap((item) => podsIn(item, objectName(item.value).kind || kind.replace(/List$/, ""))),
        ...nestedIn(owner, others),
    ];
}

function nestedIn(owner: Located, value: unknown): Pod[] {
    return podTemplatesIn(value).map((keys) => ({ template: at(owner, ...keys), owner, isNested: true }));
}

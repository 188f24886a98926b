import { fieldsOf, isUnset, own } from "../fields";
import { type Keys, pathOf } from "../place";
import { isPlainObject } from "../shape";
import { UNKNOWN } from "../unknown";
import { at, itemsAt, type Located } from "./located";
import { objectName, objectsIn } from "./objects";
import { TEMPLATE_PLACES, TEMPLATES } from "./workloadKinds";

/** A pod, or the template of one. */
export interface Pod {
    /** What holds its metadata and spec. */
    readonly template: Located;
    /** The object that it is part of: the resource, or an item of a list. */
    readonly owner: Located;
    /** It is not where a built-in kind has its pod, so neither the component nor `inject` changes it. */
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
 * The pods of an object, and those of the items of a list. A built-in kind has its pod at one place, whether it looks
 * like one or not. Every object may have more, as the kinds of operators do.
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

/** A JobSet has its pods five keys and an index deep, and manifests within other objects add as much again. */
const MOST_DEPTH = 32;

/** Containers have such names. Patterns of containers, as in policies of admission controllers, often do not. */
const CONTAINER_NAME = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** Neither images nor RuntimeClasses have these, and patterns and conditions of them do. */
const IN_PATTERN = /[*?(!]/;

/**
 * Places of the pod templates anywhere in an object, whatever its kind: what has a `spec` with a list of containers. It
 * goes on within them, so that no list of containers hides another.
 */
function podTemplatesIn(value: unknown): readonly Keys[] {
    const found: Keys[] = [];
    const way: (string | number)[] = [];
    const enter = (key: string | number, part: unknown): void => {
        way.push(key);
        visit(part);
        way.pop();
    };
    const visit = (part: unknown): void => {
        if (way.length > MOST_DEPTH) {
            return;
        }
        if (Array.isArray(part)) {
            part.forEach((item, index) => {
                enter(index, item);
            });
        } else if (isPlainObject(part)) {
            if (isPodSpec(part["spec"])) {
                found.push([...way]);
            }
            for (const [key, inner] of Object.entries(part)) {
                enter(key, inner);
            }
        }
    };
    visit(value);
    return found;
}

function isPodSpec(spec: unknown): boolean {
    if (!isPlainObject(spec)) {
        return false;
    }
    const { containers, runtimeClassName } = spec;
    return (
        containers === UNKNOWN ||
        (Array.isArray(containers) && containers.some((item) => isContainer(item, isNoPattern(runtimeClassName))))
    );
}

/** Some operators name a container that has no name, as Knative does. */
function isContainer(item: unknown, isInClass: boolean): boolean {
    if (!isPlainObject(item)) {
        return item === UNKNOWN;
    }
    const { name, image } = item;
    return isUnset(name)
        ? isNoPattern(image) || (isUnset(image) && isInClass)
        : name === UNKNOWN || (typeof name === "string" && CONTAINER_NAME.test(name));
}

function isNoPattern(value: unknown): boolean {
    return value === UNKNOWN || (typeof value === "string" && value !== "" && !IN_PATTERN.test(value));
}

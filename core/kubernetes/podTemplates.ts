import { isUnset } from "../fields";
import type { Keys } from "../place";
import { isPlainObject } from "../shape";
import { UNKNOWN } from "../unknown";

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
export function podTemplatesIn(value: unknown): readonly Keys[] {
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

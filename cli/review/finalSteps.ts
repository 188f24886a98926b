import { isDeepStrictEqual } from "node:util";
import { fieldsOf, itemsOf } from "../../core/fields";
import { clusterObject, patchedKind } from "../../core/kubernetes/resourceType";
import { isPlainObject } from "../../core/shape";
import type { Step } from "./preview";
import { textAt } from "./values";

/**
 * The objects that there will be: with the patches of other resources of the stack, and each once, also where one resource
 * gives its object to another.
 */
export function finalSteps(steps: readonly Step[]): Step[] {
    const patches = steps.filter(({ type }) => type.endsWith("Patch"));
    const isKnown = (patch: Step) => steps.some((step) => !step.type.endsWith("Patch") && isSame(step, patch));
    const left = steps.filter((step) => !patches.includes(step) || !isKnown(step));
    return joined(left.map((step) => patched(step, patches)));
}

function patched(step: Step, patches: readonly Step[]): Step {
    const own = patches.filter((patch) => patch !== step && isSame(patch, step));
    if (own.length === 0 || step.type.endsWith("Patch")) {
        return step;
    }
    const side = (which: "before" | "after") =>
        step[which] === undefined
            ? undefined
            : own.reduce<unknown>((object, patch) => merge(object, patch[which]), step[which]);
    const [before, after] = [side("before"), side("after")];
    const op = step.op === "same" && !isDeepStrictEqual(before, after) ? "update" : step.op;
    return { ...step, op, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

/** As server-side apply merges: items of a list that have names by their names. */
function merge(object: unknown, patch: unknown): unknown {
    if (patch === undefined) {
        return object;
    }
    if (isPlainObject(object) && isPlainObject(patch)) {
        const keys = [...new Set([...Object.keys(object), ...Object.keys(patch)])];
        return Object.fromEntries(keys.map((key) => [key, merge(object[key], patch[key])]));
    }
    if (Array.isArray(object) && Array.isArray(patch) && [...object, ...patch].every(isNamed)) {
        const nameOf = (item: unknown) => fieldsOf(item)["name"];
        const kept = object.map((item) =>
            merge(
                item,
                patch.find((one) => nameOf(one) === nameOf(item)),
            ),
        );
        const added = itemsOf(patch).filter((one) => !object.some((item) => nameOf(item) === nameOf(one)));
        return [...kept, ...added];
    }
    return patch;
}

function isNamed(item: unknown): boolean {
    return typeof fieldsOf(item)["name"] === "string";
}

/** A resource that goes and one that describes its object are one: what was there before is what the old one said. */
function joined(steps: readonly Step[]): Step[] {
    const going = steps.filter((step) => step.after === undefined && keyOf(step) !== undefined);
    const heirs = new Map<Step, Step>();
    for (const gone of going) {
        const heir = steps.find((step) => step.after !== undefined && isOneObject(gone, step));
        if (heir !== undefined) {
            heirs.set(gone, heir);
        }
    }
    return steps
        .filter((step) => !heirs.has(step))
        .map((step) => {
            const [gone] = [...heirs].find(([, heir]) => heir === step) ?? [];
            return gone === undefined || step.before !== undefined ? step : { ...step, before: gone.before };
        });
}

function isOneObject(gone: Step, other: Step): boolean {
    return gone.provider === other.provider && isSame(gone, other);
}

function isSame(one: Step, other: Step): boolean {
    const key = keyOf(one);
    return key !== undefined && key === keyOf(other);
}

function keyOf({ type, before, after }: Step): string | undefined {
    const inputs = after ?? before;
    const name = textAt(inputs, ["metadata", "name"]);
    return clusterObject(patchedKind(type), name, textAt(inputs, ["metadata", "namespace"]))?.key;
}

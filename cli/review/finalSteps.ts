import { isDeepStrictEqual } from "node:util";
import { applied } from "../../core/kubernetes/applied";
import { clusterObject, patchedKind } from "../../core/kubernetes/resourceType";
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
            : own.reduce<unknown>((object, patch) => applied(object, patch[which]), step[which]);
    const [before, after] = [side("before"), side("after")];
    const op = step.op === "same" && !isDeepStrictEqual(before, after) ? "update" : step.op;
    return { ...step, op, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
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

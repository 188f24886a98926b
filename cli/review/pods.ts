import { distinctBy } from "../../core/fields";
import type { Kind } from "../../core/kubernetes/kinds";
import { root } from "../../core/kubernetes/located";
import { podsIn } from "../../core/kubernetes/pods";
import { isResourceExpander, kindOfType, patchedKind } from "../../core/kubernetes/resourceType";
import { factsOf, TEMPLATES } from "../../core/kubernetes/workloadKinds";
import { replaces, type Step } from "./preview";
import { asKnown, textAt, valueAt } from "./values";

/** What happens to the pods of a workload. */
export const Pods = {
    /** They start. */
    Start: "start",
    /** They are replaced one after the other. */
    Roll: "roll",
    /** They go, and those of a new object start. */
    Replace: "replace",
    /** They go, though the workload was to stay: one update deletes and creates the object. */
    Away: "away",
    /** They go. */
    End: "end",
    /** Nothing. */
    Stay: "stay",
    /** Those that start later have the new template; those that run do not. */
    Later: "later",
} as const;
export type Pods = (typeof Pods)[keyof typeof Pods];

/** As the end of a sentence that begins with "Its pods". */
export const PODS_TEXT: Readonly<Record<Pods, string>> = {
    [Pods.Start]: "start",
    [Pods.Roll]: "roll",
    [Pods.Replace]: "are replaced",
    [Pods.Away]: "go away",
    [Pods.End]: "end",
    [Pods.Stay]: "stay",
    [Pods.Later]: "stay, later ones are new",
};

/** Of other kinds, as those of an operator, only what they have in common with the usual ones is known. */
const OTHER: Pick<Kind, "template" | "update" | "strategy"> = {
    template: TEMPLATES.Deployment,
    update: Pods.Later,
};

/** `DeploymentPatch` describes a part of a Deployment that somebody else made. */
function factsOfStep({ type }: Step): Kind | undefined {
    return factsOf(patchedKind(kindOfType(type) ?? ""));
}

/** Whether it is of a kind that has pods, so that a template which cannot be read may hold init-data. */
export function hasPods(step: Step): boolean {
    return factsOfStep(step) !== undefined;
}

/** Where the pod template is, which holds `metadata` and `spec`. */
export function templateOf(step: Step): readonly string[] {
    return (factsOfStep(step) ?? OTHER).template;
}

/** The places of the pod templates of a resource: where its kind has it, and wherever else there is one. */
export function placesOf(step: Step): readonly (readonly string[])[] {
    const own = templateOf(step);
    if (isResourceExpander(step.type)) {
        return [own];
    }
    const kind = patchedKind(kindOfType(step.type) ?? "");
    const found = [step.before, step.after].flatMap((inputs) =>
        podsIn(root(asKnown(inputs)), kind).map(({ template }) => template.keys.map(String)),
    );
    return distinctBy([own, ...found], (place) => JSON.stringify(place));
}

/** Namespace and name in the cluster, as far as they are known. */
export function objectOf({ name: pulumiName, before, after }: Step): string {
    const inputs = after ?? before;
    const name = textAt(inputs, ["metadata", "name"]) ?? pulumiName;
    const namespace = textAt(inputs, ["metadata", "namespace"]);
    return namespace === undefined ? name : `${namespace}/${name}`;
}

export function podsOf(step: Step, place: readonly string[] = templateOf(step)): Pods {
    const { before, after } = step;
    if (after === undefined) {
        return Pods.End;
    }
    if (before === undefined) {
        return Pods.Start;
    }
    if (replaces(step)) {
        return Pods.Replace;
    }
    if (!templateChanges(step, place)) {
        return Pods.Stay;
    }
    const { strategy, update } = factsOfStep(step) ?? OTHER;
    const isOnDelete = strategy !== undefined && textAt(after, strategy) === "OnDelete";
    const paused = valueAt(after, ["spec", "paused"]);
    return isOnDelete || (paused.kind === "known" && paused.value === true) ? Pods.Later : update;
}

/** By the paths that the provider names too: a secret looks the same before and after. */
function templateChanges(step: Step, template: readonly string[]): boolean {
    const [before, after] = [valueAt(step.before, template), valueAt(step.after, template)];
    const path = template.join(".");
    const isNamed = step.changedPaths.some((changed) => path !== "" && `${changed}.`.startsWith(`${path}.`));
    return isNamed || JSON.stringify(before) !== JSON.stringify(after);
}

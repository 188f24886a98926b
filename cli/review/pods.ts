import { own } from "../../core/fields";
import { TEMPLATES } from "../../core/podTemplates";
import { nameOf, replaces, type Step } from "./preview";
import { textAt, valueAt } from "./values";

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

/** A kind of Kubernetes object that has pods: where they are described, and what becomes of them in an update. */
interface Kind {
    readonly template: readonly string[];
    /** The field that says how updates reach pods, where the kind has one. */
    readonly strategy?: readonly string[];
    readonly update: Pods;
}

const STRATEGY = ["spec", "updateStrategy", "type"];

const KINDS: Readonly<Record<string, Kind>> = {
    // The annotations of a pod that runs can change, but a guest reads its init-data once, when it boots.
    Pod: { template: TEMPLATES.Pod, update: Pods.Stay },
    PodTemplate: { template: ["template"], update: Pods.Later },
    Deployment: { template: TEMPLATES.Deployment, update: Pods.Roll },
    StatefulSet: { template: TEMPLATES.StatefulSet, strategy: STRATEGY, update: Pods.Roll },
    DaemonSet: { template: TEMPLATES.DaemonSet, strategy: STRATEGY, update: Pods.Roll },
    ReplicaSet: { template: TEMPLATES.ReplicaSet, update: Pods.Later },
    ReplicationController: { template: TEMPLATES.ReplicationController, update: Pods.Later },
    // The template of a Job cannot change: the provider replaces the Job.
    Job: { template: TEMPLATES.Job, update: Pods.Later },
    CronJob: { template: TEMPLATES.CronJob, update: Pods.Later },
};
/** Of other kinds, as those of an operator, only what they have in common with the usual ones is known. */
const OTHER: Kind = { template: TEMPLATES.Deployment, update: Pods.Later };

/** `Deployment` of `kubernetes:apps/v1:Deployment`; absent for what is not of Kubernetes. */
export function kindOf({ type }: Step): string | undefined {
    return type.startsWith("kubernetes:") ? type.split(":").at(-1) : undefined;
}

/** `DeploymentPatch` describes a part of a Deployment that somebody else made. */
function factsOf(step: Step): Kind | undefined {
    return own(KINDS, kindOf(step)?.replace(/Patch$/, ""));
}

/** Whether it is of a kind that has pods, so that a template which cannot be read may hold init-data. */
export function hasPods(step: Step): boolean {
    return factsOf(step) !== undefined;
}

/** Where the pod template is, which holds `metadata` and `spec`. */
export function templateOf(step: Step): readonly string[] {
    return (factsOf(step) ?? OTHER).template;
}

/** Namespace and name in the cluster, as far as they are known. */
export function objectOf({ urn, before, after }: Step): string {
    const inputs = after ?? before;
    const name = textAt(inputs, ["metadata", "name"]) ?? nameOf(urn);
    const namespace = textAt(inputs, ["metadata", "namespace"]);
    return namespace === undefined ? name : `${namespace}/${name}`;
}

export function podsOf(step: Step): Pods {
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
    if (!templateChanges(step)) {
        return Pods.Stay;
    }
    const { strategy, update } = factsOf(step) ?? OTHER;
    const isOnDelete = strategy !== undefined && textAt(after, strategy) === "OnDelete";
    const paused = valueAt(after, ["spec", "paused"]);
    return isOnDelete || (paused.kind === "known" && paused.value === true) ? Pods.Later : update;
}

/** By the paths that the provider names too: a secret looks the same before and after. */
function templateChanges(step: Step): boolean {
    const template = templateOf(step);
    const [before, after] = [valueAt(step.before, template), valueAt(step.after, template)];
    const path = template.join(".");
    const isNamed = step.changedPaths.some((changed) => path !== "" && `${changed}.`.startsWith(`${path}.`));
    return isNamed || JSON.stringify(before) !== JSON.stringify(after);
}

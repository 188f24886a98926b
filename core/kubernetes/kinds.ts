/** A kind of object that says what pods look like. */
export interface Kind {
    /** The API groups that have it, as the types of Pulumi's resources name them. */
    readonly groups: readonly string[];
    /** Where it keeps the pod template, which holds metadata and spec; a Pod is its own. */
    readonly template: readonly string[];
    /** What controllers put between its name and the end of a pod's name. Absent where it makes no pods. */
    readonly podSuffix?: { readonly regex: string; readonly example: string };
    /** The objects that its controller makes, which make its pods; and what it puts after its name for theirs. */
    readonly between?: { readonly kind: string; readonly suffix: string };
    /** What becomes of its pods when the template changes: they roll, or stay, or only later ones are new. */
    readonly update: "roll" | "stay" | "later";
    /** The field that says how updates reach pods, where the kind has one. */
    readonly strategy?: readonly string[];
    /** Its pods end by their own nature, and its template cannot change: to be replaced is its ordinary life. */
    readonly isReplaced?: true;
    /** It is a Job or makes them: its pods run to their end, and each may have an index. */
    readonly isJob?: true;
    /** Each of its `spec.volumeClaimTemplates` is a volume of its pods. */
    readonly hasClaims?: true;
    /** The class of `@pulumi/kubernetes` whose arguments a component takes. Absent where it takes none. */
    readonly className?: string;
    /** The field that says how many pods there are, where the kind has one. */
    readonly count?: string;
}

const TEMPLATE = ["spec", "template"];
const STRATEGY = ["spec", "updateStrategy", "type"];
const LABEL = "[a-z0-9]+";
const ONE_LABEL = { regex: `-${LABEL}`, example: "-x2x5z" };

/** Every kind that is built in, in the order in which messages list them. A new one is a row here, and nothing else. */
export const KINDS = {
    Pod: {
        groups: ["core"],
        template: [],
        podSuffix: { regex: "", example: "" },
        // The annotations of a pod that runs can change, but a guest reads its init-data once, when it boots.
        update: "stay",
        isReplaced: true,
        className: "core.v1.Pod",
    },
    Deployment: {
        groups: ["apps", "extensions"],
        template: TEMPLATE,
        podSuffix: { regex: `-${LABEL}-${LABEL}`, example: "-7d4b9c6f5d-x2x5z" },
        between: { kind: "ReplicaSet", suffix: `-${LABEL}` },
        update: "roll",
        className: "apps.v1.Deployment",
        count: "spec.replicas",
    },
    ReplicaSet: { groups: ["apps", "extensions"], template: TEMPLATE, podSuffix: ONE_LABEL, update: "later" },
    ReplicationController: { groups: ["core"], template: TEMPLATE, podSuffix: ONE_LABEL, update: "later" },
    StatefulSet: {
        groups: ["apps"],
        template: TEMPLATE,
        podSuffix: { regex: "-[0-9]+", example: "-0" },
        update: "roll",
        strategy: STRATEGY,
        hasClaims: true,
        className: "apps.v1.StatefulSet",
        count: "spec.replicas",
    },
    DaemonSet: {
        groups: ["apps", "extensions"],
        template: TEMPLATE,
        podSuffix: ONE_LABEL,
        update: "roll",
        strategy: STRATEGY,
        className: "apps.v1.DaemonSet",
    },
    Job: {
        groups: ["batch"],
        template: TEMPLATE,
        podSuffix: { regex: `(-[0-9]+)?-${LABEL}`, example: "-x2x5z" },
        // The template of a Job cannot change: the provider replaces the Job.
        update: "later",
        isReplaced: true,
        isJob: true,
        className: "batch.v1.Job",
        count: "spec.parallelism",
    },
    CronJob: {
        groups: ["batch"],
        template: ["spec", "jobTemplate", ...TEMPLATE],
        podSuffix: { regex: `-[0-9]+(-[0-9]+)?-${LABEL}`, example: "-29000000-x2x5z" },
        between: { kind: "Job", suffix: "-[0-9]+" },
        update: "later",
        isJob: true,
        className: "batch.v1.CronJob",
        count: "spec.jobTemplate.spec.parallelism",
    },
    PodTemplate: { groups: ["core"], template: ["template"], update: "later" },
} as const satisfies Readonly<Record<string, Kind>>;

/** The kinds of workload, which make pods; they differ in how the pods are named. */
export type WorkloadKind = Exclude<keyof typeof KINDS, "PodTemplate">;

import type { WorkloadKind } from "./policy/derive/source";

const TEMPLATE = ["spec", "template"];

/** Where each kind keeps its pod template, which holds metadata and spec; a Pod is its own. */
export const TEMPLATES: Readonly<Record<WorkloadKind, readonly string[]>> = {
    Pod: [],
    Deployment: TEMPLATE,
    ReplicaSet: TEMPLATE,
    ReplicationController: TEMPLATE,
    StatefulSet: TEMPLATE,
    DaemonSet: TEMPLATE,
    Job: TEMPLATE,
    CronJob: ["spec", "jobTemplate", ...TEMPLATE],
};

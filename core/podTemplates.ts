import { isIn, type Place } from "./place";
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

/** Place of a workload, whose pod spec is at `specPath`. */
export function ownerPath(kind: WorkloadKind, specPath: Place): Place {
    return before([...TEMPLATES[kind], "spec"], specPath);
}

/** Place of the pod template whose spec is at `specPath`. */
export function templatePath(specPath: Place): Place {
    return before(["spec"], specPath);
}

/** The shorthand of a pod spec alone has nothing around it. */
function before(end: readonly string[], path: Place): Place {
    return isIn(path.slice(-end.length), end) ? path.slice(0, -end.length) : path;
}

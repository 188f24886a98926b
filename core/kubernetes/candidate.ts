import { defined, fieldsOf, stringOf } from "../fields";

/**
 * A workload that may become confidential.
 *
 * @since 0.1.0
 */
export interface WorkloadCandidate {
    /** Deployment, StatefulSet, DaemonSet, Job, CronJob, Pod, ReplicaSet or ReplicationController. */
    kind: string;
    /** Name of the Pulumi resource; in cdk8s the path of the construct; of a plain manifest kind and name. */
    resource: string;
    /** Name in the cluster; absent where Pulumi makes one up, and in a preview where it is not known yet. */
    name?: string;
    /** Namespace; absent where none is given, and in a preview where it is not known yet. */
    namespace?: string;
    /** Labels of the workload, as far as they are known. */
    labels: { [key: string]: string };
}

/** What is known of a workload now. */
export function candidateOf(kind: string, resource: string, metadata: unknown): WorkloadCandidate {
    const { name, namespace, labels } = fieldsOf(metadata);
    const known = Object.entries(fieldsOf(labels)).filter(([, value]) => typeof value === "string");
    return {
        kind,
        resource,
        ...defined({ name: stringOf(name), namespace: stringOf(namespace) }),
        labels: Object.fromEntries(known) as Record<string, string>,
    };
}

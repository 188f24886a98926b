import type { Subject } from "./subject";

export const STATUS_MESSAGES = {
    title: "Status of running pods",
    introduction: `\`status\` compares the cluster with what you expect: see [verify.md](verify.md).`,
    entries: {
        "failure-no-pod": `The file that \`--pod\` of \`explain-denial\` names has no pod. Give what \`kubectl get pod NAME -o yaml\` prints.`,
        "failure-unknown": `\`explain-denial\` knows nothing of the text. Give it the whole event or log, or the pod as \`kubectl get pod NAME -o yaml\` prints it. A guest that refuses
its init-data says so in its own log alone: \`validate\` finds that without the log.`,
        "status-edited": `The digest annotation does not match the init-data of this object, so somebody edited one of the two in the cluster.
Find out who, and put the object back: [troubleshooting.md](troubleshooting.md#somebody-changed-the-workload-in-the-cluster) has the ways.`,
        "status-missing": `The cluster output has no object of this name. Deploy the workload. Or give more objects: \`kubectl get
pods,replicasets,deployments,statefulsets,daemonsets,jobs,cronjobs -o json\`, in the namespace of the workload.`,
        "status-no-pods": `The workload exists, and no pod of it is among the objects. Give the pods too, or look at \`kubectl describe\` of the
workload to see why none runs.`,
        "status-not-running": `A pod does not run. The message has the cause, where the status of the pod says it or an event that was given with the pods:
\`kubectl get pods,events,replicasets,deployments -o json\`. \`explain-denial\` says more of it: the field that differs, how to be sure and [what to do](troubleshooting.md).`,
        "status-pod": `A pod runs with other init-data than expected, or with none. During a rollout this is a pod of before: give what ran
before with \`--previous\`. If there is no rollout, compare it with \`confidential-workload diff\`. When you know
where it comes from, delete it, and its controller makes a new one.`,
        "status-runtime-class": `The pod or its template has another RuntimeClass than the platform needs, or none. Such a pod is not a confidential VM
of this platform. Find out who changed it, and put it back:
[troubleshooting.md](troubleshooting.md#somebody-changed-the-workload-in-the-cluster).`,
        "status-template": `The pod template in the cluster has other init-data than expected, so all new pods get it. Find out who changed it, and
put it back: [troubleshooting.md](troubleshooting.md#somebody-changed-the-workload-in-the-cluster).`,
        "status-value": `The output of the stack has no init-data value for a workload on this platform, so there is nothing to compare. Give the
manifests with \`-f\`.`,
    },
} satisfies Subject;

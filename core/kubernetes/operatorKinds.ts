import type { WorkloadKind } from "./kinds";

/** A variable that something adds to each container of a pod. @since 0.1.0 */
export interface AddedVariable {
    readonly name: string;
    /** Regular expression for the whole value. Default: any value. */
    readonly value?: string;
    /** Whether `name` is a regular expression. Default: false. */
    readonly pattern?: boolean;
}

/**
 * What a controller puts into pods in addition to what their template says. It is for the policy only: the manifest does not
 * get it.
 *
 * @since 0.1.0
 */
export interface ControllerAdditions {
    /** Variables of each container. */
    readonly environment?: readonly AddedVariable[];
    /** Whole containers, as a pod that runs has them, with images of the lock. */
    readonly containers?: readonly object[];
    readonly initContainers?: readonly object[];
    readonly volumes?: readonly object[];
}

/** A place of pod templates in an object of a kind. */
export interface TemplatePlace {
    /** As in `spec.replicatedJobs[*].template.spec.template`: `*` stands for every item or key. */
    readonly at: string;
    /** What the controller does to these pods that no policy of a preset can know. Absent where `adds` is all of it. */
    readonly denied?: string;
}

/** A kind of an operator, whose pods are described in its objects. */
export interface OperatorKind {
    readonly group: string;
    readonly kind: string;
    readonly templates: readonly TemplatePlace[];
    /** The built-in kind that its pods come from in the end. Default: Pod. */
    readonly pods?: WorkloadKind;
    /** Its pods have the names that pods of that kind have. Absent where they only begin with its name. */
    readonly keepsName?: true;
    /** Each of its `spec.volumeClaimTemplates` is a volume of its pods. */
    readonly hasClaims?: true;
    readonly adds?: ControllerAdditions;
}

const HOST = "[a-z0-9.-]+";
const COUNT = "[0-9]+";
const TRAINING = { PYTHONUNBUFFERED: "0", MASTER_ADDR: HOST, MASTER_PORT: COUNT, WORLD_SIZE: COUNT, RANK: COUNT };

const variables = (table: Readonly<Record<string, string>>): AddedVariable[] =>
    Object.entries(table).map(([name, value]) => ({ name, value }));

const KNATIVE =
    "Knative adds the container queue-proxy, the variables PORT and K_*, and a volume where it collects logs, and takes runtimeClassName only with its feature kubernetes.podspec-runtimeclassname";
const RAY =
    "KubeRay writes the command of the Ray container anew, adds variables, probes and /dev/shm, to workers the container wait-gcs-ready, and to the head the autoscaler";
const MPI =
    "the MPI Operator sets the host name, mounts an SSH key into the first container and the list of hosts into that of the launcher, and adds variables";
const PYTORCH = "the Training Operator adds the container init-pytorch to Worker pods of a job that has a Master";

const IN_TEMPLATE = [{ at: "spec.template" }];

/**
 * The kinds of operators that are made confidential where their pod templates stand. A new one is a row here. The comment of a row
 * names the file of the controller that was read for what it adds to the template; no pod of them was recorded on a node.
 */
export const OPERATOR_KINDS: readonly OperatorKind[] = [
    // argo-rollouts `rollout/sync.go`, `createDesiredReplicaSet`: ReplicaSets, as a Deployment makes them, with a label and an affinity.
    { group: "argoproj.io", kind: "Rollout", templates: IN_TEMPLATE, pods: "Deployment", keepsName: true },
    // kruise `pkg/controller/cloneset/core/cloneset_core.go`, `newVersionedPods`: labels, a readiness gate and the claims.
    {
        group: "apps.kruise.io",
        kind: "CloneSet",
        templates: IN_TEMPLATE,
        pods: "ReplicaSet",
        keepsName: true,
        hasClaims: true,
    },
    // kruise `pkg/controller/statefulset/stateful_set_utils.go`, `newStatefulSetPod`: name, labels, readiness gate, claims.
    {
        group: "apps.kruise.io",
        kind: "StatefulSet",
        templates: IN_TEMPLATE,
        pods: "StatefulSet",
        keepsName: true,
        hasClaims: true,
    },
    // kruise `pkg/controller/daemonset/daemonset_controller.go`, `NewPod`: tolerations.
    { group: "apps.kruise.io", kind: "DaemonSet", templates: IN_TEMPLATE, pods: "DaemonSet", keepsName: true },
    // jobset `pkg/controllers/jobset_controller.go`, `constructJob`, and `pkg/webhooks/pod_mutating_webhook.go`: a Job for each replica,
    // `NAME-REPLICATEDJOB-INDEX`, with labels, annotations, a subdomain and what places the pods.
    {
        group: "jobset.x-k8s.io",
        kind: "JobSet",
        templates: [{ at: "spec.replicatedJobs[*].template.spec.template" }],
        pods: "Job",
    },
    // lws `pkg/utils/pod/pod_utils.go`, `AddLWSVariables`. Its variables for TPUs are not here.
    {
        group: "leaderworkerset.x-k8s.io",
        kind: "LeaderWorkerSet",
        templates: [
            { at: "spec.leaderWorkerTemplate.leaderTemplate" },
            { at: "spec.leaderWorkerTemplate.workerTemplate" },
        ],
        pods: "StatefulSet",
        adds: { environment: variables({ LWS_LEADER_ADDRESS: HOST, LWS_GROUP_SIZE: COUNT, LWS_WORKER_INDEX: COUNT }) },
    },
    // knative serving `pkg/reconciler/revision/resources/deploy.go`, `makePodSpec`.
    { group: "serving.knative.dev", kind: "Service", templates: [{ at: "spec.template", denied: KNATIVE }] },
    // kuberay `ray-operator/controllers/ray/common/pod.go`, `DefaultHeadPodTemplate`, `DefaultWorkerPodTemplate`, `BuildPod`.
    {
        group: "ray.io",
        kind: "RayCluster",
        templates: [
            { at: "spec.headGroupSpec.template", denied: RAY },
            { at: "spec.workerGroupSpecs[*].template", denied: RAY },
        ],
    },
    // training-operator 1.x `pkg/controller.v1/pytorch/envvar.go`, `initcontainer.go`.
    {
        group: "kubeflow.org",
        kind: "PyTorchJob",
        templates: [
            { at: "spec.pytorchReplicaSpecs.Master.template" },
            { at: "spec.pytorchReplicaSpecs.Worker.template", denied: PYTORCH },
        ],
        adds: {
            environment: [...variables(TRAINING), { name: "PET_[A-Z_]+", value: "[A-Za-z0-9.,:=_-]*", pattern: true }],
        },
    },
    // training-operator 1.x `pkg/controller.v1/tensorflow/tensorflow.go`: JSON with names and ports of all pods.
    {
        group: "kubeflow.org",
        kind: "TFJob",
        templates: [{ at: "spec.tfReplicaSpecs.*.template" }],
        adds: { environment: [{ name: "TF_CONFIG", value: '\\{[a-zA-Z0-9"{}\\[\\]:,._-]*\\}' }] },
    },
    // training-operator 1.x `pkg/controller.v1/xgboost/xgboost.go`.
    {
        group: "kubeflow.org",
        kind: "XGBoostJob",
        templates: [{ at: "spec.xgbReplicaSpecs.*.template" }],
        adds: { environment: variables({ ...TRAINING, WORKER_PORT: COUNT, WORKER_ADDRS: "[a-z0-9.,-]*" }) },
    },
    // mpi-operator `pkg/controller/mpi_job_controller.go`, `newWorker`, `newLauncherPodTemplate`, `setupSSHOnPod`.
    {
        group: "kubeflow.org",
        kind: "MPIJob",
        templates: [{ at: "spec.mpiReplicaSpecs.*.template", denied: MPI }],
    },
];

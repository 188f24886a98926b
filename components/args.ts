import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ConfidentialAdmission } from "./confidentialAdmission";
import type { InitDataInputs } from "./inputs/initdata";

/**
 * The inputs of {@link InitData}. None of them may be a Pulumi secret: init-data can be read by the host and by everyone
 * who can read the pod.
 *
 * What is not given here, also of what is required, is taken from the stack's config `confidential-workload:<input>`, as in
 * `pulumi config set --path 'confidential-workload:kbs.url' https://kbs.example.com`. Each input is replaced whole, and
 * taken away by an empty object, but for the fields of `policy`: a `rego` here takes the place of all of the config's, a `preset` that of its `rego`.
 *
 * @since 0.1.0
 */
export interface InitDataArgs extends InitDataInputs {
    /** RuntimeClass of the pods. Default: the one that kata-deploy installs for the platform. */
    runtimeClassName?: pulumi.Input<string> | undefined;
}

/**
 * The inputs of {@link ConfidentialWorkload}: those of {@link InitData} and exactly one workload.
 *
 * The RuntimeClass and two annotations are added to the workload's pod template; everything else stays as it is.
 *
 * @since 0.1.0
 */
export interface ConfidentialWorkloadArgs extends InitDataArgs {
    /** A Deployment, exactly as `new kubernetes.apps.v1.Deployment` takes it. */
    deployment?: k8s.apps.v1.DeploymentArgs | undefined;
    /** A StatefulSet, exactly as `new kubernetes.apps.v1.StatefulSet` takes it. */
    statefulSet?: k8s.apps.v1.StatefulSetArgs | undefined;
    /** A DaemonSet, exactly as `new kubernetes.apps.v1.DaemonSet` takes it. */
    daemonSet?: k8s.apps.v1.DaemonSetArgs | undefined;
    /** A Job, exactly as `new kubernetes.batch.v1.Job` takes it. Its template cannot change: a change replaces it. */
    job?: k8s.batch.v1.JobArgs | undefined;
    /** A CronJob, exactly as `new kubernetes.batch.v1.CronJob` takes it. Jobs that run already keep their init-data. */
    cronJob?: k8s.batch.v1.CronJobArgs | undefined;
    /** A Pod, exactly as `new kubernetes.core.v1.Pod` takes it. Guests read init-data at boot: a change replaces it. */
    pod?: k8s.core.v1.PodArgs | undefined;
    /** Shorthand for a Deployment of this pod, labelled with the resource's name. */
    podSpec?: pulumi.Input<k8s.types.input.core.v1.PodSpec> | undefined;
    /** Number of pods of `podSpec`. Default: 1. */
    replicas?: pulumi.Input<number> | undefined;
    /**
     * The workload of this stack that becomes confidential in place: the Pulumi name of one at the root of the stack, the
     * URN of one under a component, or `Adopt.None` for a new object. It must be of the same kind, with the same name in
     * the cluster and the same selector, and its own `new` must go. Default: the one that has this component's name, under
     * this component's parent or at the root of the stack, where the stack has it and the program makes it no more; else
     * a new object.
     */
    adopt?: pulumi.Input<string> | undefined;
    /**
     * The output `lists` of a {@link ConfidentialAdmission}: the workload puts its document on the list of reviewed ones before its pods
     * roll, and takes the one of before off it afterwards. Default: the list is somebody else's work.
     */
    admission?: ConfidentialAdmission["lists"] | undefined;
    /**
     * Whether to look in the cluster for the RuntimeClass, and for a handler that suits the platform. The class is read
     * by the provider of the workload, in the preview too, and stands there as a resource that is read. Nothing is
     * looked at while the cluster is not known. Default: false.
     */
    checkRuntimeClass?: boolean | undefined;
}

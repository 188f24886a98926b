// The components as Pulumi's analyzer reads them, for the schema of other languages. `provider.ts` makes them.
import * as pulumi from "@pulumi/pulumi";
import type { AdmissionLists } from "../components/admissionLists";
import type { InitDataArgs as LocalInitDataArgs } from "../components/args";
import type { AgentPolicy as LocalAgentPolicy } from "../components/inputs/policy";
import type { InitDataResult, TrusteeResult } from "../components/result";
import type { AdmissionAction } from "../core/admission/action";
import type { Algorithm } from "../core/algorithm";
import type { Measurements } from "../core/digest";
import type { Platform } from "../core/platform";

/** Plain data of Kubernetes, whose types the analyzer refuses for their unions. */
// biome-ignore lint/suspicious/noExplicitAny: it is the one type that the analyzer takes for values of any form
type KubernetesData = any;

/**
 * What the host may ask of the agent in the VM: a preset with its options, or Rego of your own. At most one of the two.
 *
 * @since 0.1.0
 */
export interface AgentPolicy extends LocalAgentPolicy {
    /**
     * The content of `images.lock.json`, as `confidential-workload lock` writes it: what each image runs, by digest. Its text,
     * or what a reader of JSON makes of it. Needed by Strict. With `rego` it is used to ask the policy about the containers.
     */
    imageLock?: KubernetesData;
}

/**
 * The inputs of an `InitData`.
 *
 * @since 0.1.0
 */
export interface InitDataArgs extends LocalInitDataArgs {
    /** The agent policy. Default: `PolicyPreset.Strict`, which needs a workload and `policy.imageLock`. */
    policy?: pulumi.Input<AgentPolicy>;
}

/**
 * The inputs of a `ConfidentialWorkload`: those of `InitData` and exactly one workload. Workloads have the keys and the
 * form of their manifests, in every language.
 *
 * @since 0.1.0
 */
export interface ConfidentialWorkloadArgs extends InitDataArgs {
    /** A Deployment with `metadata` and `spec`, as in a manifest of `apps/v1`. Pulumi type: `kubernetes:apps/v1:Deployment`. */
    deployment?: KubernetesData;
    /** A StatefulSet with `metadata` and `spec`, as in a manifest of `apps/v1`. Pulumi type: `kubernetes:apps/v1:StatefulSet`. */
    statefulSet?: KubernetesData;
    /** A DaemonSet with `metadata` and `spec`, as in a manifest of `apps/v1`. Pulumi type: `kubernetes:apps/v1:DaemonSet`. */
    daemonSet?: KubernetesData;
    /**
     * A Job with `metadata` and `spec`, as in a manifest of `batch/v1`. Pulumi type: `kubernetes:batch/v1:Job`. Its template
     * cannot change: a change replaces it.
     */
    job?: KubernetesData;
    /**
     * A CronJob with `metadata` and `spec`, as in a manifest of `batch/v1`. Pulumi type: `kubernetes:batch/v1:CronJob`. Jobs
     * that run already keep their init-data.
     */
    cronJob?: KubernetesData;
    /**
     * A Pod with `metadata` and `spec`, as in a manifest of `v1`. Pulumi type: `kubernetes:core/v1:Pod`. Guests read
     * init-data at boot: a change replaces it.
     */
    pod?: KubernetesData;
    /**
     * Shorthand for a Deployment of this pod, labelled with the resource's name. Type of the Pulumi schema:
     * `kubernetes:core/v1:PodSpec`.
     */
    podSpec?: KubernetesData;
    /** Number of pods of `podSpec`, a whole number. Default: 1. */
    replicas?: pulumi.Input<number>;
    /**
     * The workload of this stack that becomes confidential in place: the Pulumi name of one at the root of the stack, the
     * URN of one under a component, or `none` for a new object. It must be of the same kind, with the same name in the
     * cluster and the same selector, and its own resource must go from the program. Default: the one that has this
     * component's name, under this component's parent or at the root of the stack, where the stack has it and the program has not made it; else a new object.
     */
    adopt?: pulumi.Input<string>;
    /**
     * The output `lists` of a `ConfidentialAdmission`: the workload puts its document on the list of reviewed ones before its pods
     * roll, and takes the one of before off it afterwards. Default: the list is somebody else's work.
     */
    admission?: pulumi.Input<AdmissionLists>;
    /**
     * Whether to look in the cluster for the RuntimeClass, and for a handler that suits the platform. The class is read by
     * the provider of the workload, in the preview too, and stands there as a resource that is read. Nothing is looked at
     * while the cluster is not known. Default: false.
     */
    checkRuntimeClass?: pulumi.Input<boolean>;
}

/**
 * The action of each rule. Default of each: the action of all.
 *
 * @since 0.1.0
 */
export interface AdmissionRules {
    /** The RuntimeClass is one of the platform. */
    runtimeClass?: AdmissionAction;
    /** The pod has init-data. */
    initData?: AdmissionAction;
    /** The init-data is on the list of reviewed documents. */
    reviewed?: AdmissionAction;
    /** No annotation of Kata changes the VM. */
    annotations?: AdmissionAction;
    /** Nobody adds an ephemeral container. */
    ephemeralContainers?: AdmissionAction;
    /** No update changes the containers and keeps the init-data. Default: `warn` at the most. */
    template?: AdmissionAction;
    /** A new RuntimeClass has the handler that belongs to its name. */
    classHandler?: AdmissionAction;
}

/**
 * The inputs of a `ConfidentialAdmission`. None of them may come later.
 *
 * @since 0.1.0
 */
export interface ConfidentialAdmissionArgs {
    /** What the names of all objects begin with. Default: the name of the component. */
    name?: string;
    /** The rules bind the namespaces that have all of these labels. */
    namespaceLabels: { [label: string]: string };
    /** Where the pods run; their RuntimeClasses are allowed. Default: every platform with a TEE. */
    platforms?: Platform[];
    /** Further RuntimeClasses that are allowed, each with its handler. Default: none. */
    runtimeClasses?: { [name: string]: string };
    /** Further annotations of Kata that are allowed, by their whole names. Default: none. */
    annotations?: string[];
    /** Workloads that may stay plain, as `shop/Deployment/logs`. Default: none. */
    plain?: string[];
    /** What all rules do at the most, except those that `rules` names. Default: `audit`, by which nothing is refused. */
    action?: AdmissionAction;
    /** What single rules do. */
    rules?: AdmissionRules;
    /** The namespace of the lists: whoever may write ConfigMaps there decides what is reviewed. Default: `kube-system`. */
    listNamespace?: string;
    /** How many lists hold the reviewed documents: 1, 2, 4, 8 or 16. Default: 1. */
    lists?: number;
}

/**
 * What other objects name a workload by.
 *
 * @since 0.1.0
 */
export interface WorkloadMetadata {
    /** Its name in the cluster, which Pulumi makes up where none is given. */
    name: string;
    /** Its namespace. */
    namespace: string;
    /** Its identity in the cluster. */
    uid: string;
}

/**
 * The workload of a component, as far as other objects of a program refer to it.
 *
 * @since 0.1.0
 */
export interface WorkloadResult {
    /** Version of its API, as in `apps/v1`. */
    apiVersion: string;
    /** Its kind, as in `Deployment`. */
    kind: string;
    /** What other objects name it by. */
    metadata: WorkloadMetadata;
}

/**
 * A workload whose pods run in a confidential VM (Kata and Confidential Containers): the RuntimeClass of the platform and
 * an init-data document, made from typed inputs, are put on its pod template.
 *
 * It waits twenty minutes for the pods; the option `customTimeouts` is that of the workload. Its own inputs in the preview
 * are the reviewer's view: the three files, the digest and the register that holds it. Problems with the inputs stop the
 * preview, all at once.
 */
export declare class ConfidentialWorkload extends pulumi.ComponentResource {
    /** The init-data that the pods start with. */
    readonly initData: pulumi.Output<InitDataResult>;
    /** The workload itself. */
    readonly workload: pulumi.Output<WorkloadResult>;
    /** The workload as Trustee sees it. The command `confidential-workload trustee` takes it. */
    readonly trustee: pulumi.Output<TrusteeResult>;

    constructor(name: string, args: ConfidentialWorkloadArgs, opts?: pulumi.ComponentResourceOptions);
}

/**
 * An init-data document without a workload, for those who place its annotations themselves: on the pod template, never on
 * the Deployment. It creates no resource in any cloud or cluster. Problems with the inputs stop the preview, all at once.
 */
export declare class InitData extends pulumi.ComponentResource {
    /** The init-data document: the exact text that the guest hashes. */
    readonly toml: pulumi.Output<string>;
    /** The init-data digest in lower-case hexadecimal. */
    readonly digest: pulumi.Output<string>;
    /** The algorithm of the digest. */
    readonly algorithm: pulumi.Output<Algorithm>;
    /** The digest, and the value of the register that holds it in the attestation evidence. */
    readonly measurements: pulumi.Output<Measurements>;
    /** The annotations for the pod template: the document, and the readable digest. */
    readonly annotations: pulumi.Output<{ [name: string]: string }>;
    /** The agent policy (`policy.rego`). */
    readonly policy: pulumi.Output<string>;
    /** The RuntimeClass for the pods. */
    readonly runtimeClassName: pulumi.Output<string>;
    /** The workload as Trustee sees it. The command `confidential-workload trustee` takes it. */
    readonly trustee: pulumi.Output<TrusteeResult>;

    constructor(name: string, args: InitDataArgs, opts?: pulumi.ComponentResourceOptions);
}

/**
 * Rules of the API server (ValidatingAdmissionPolicy) that let only reviewed confidential pods into some namespaces. A workload with
 * the output `lists` as its input `admission` puts its document on the list before its pods roll, and takes the one of before off it
 * when they have rolled. Nothing is refused until `action` is `deny`. It needs Kubernetes 1.30.
 */
export declare class ConfidentialAdmission extends pulumi.ComponentResource {
    /** Where the lists of reviewed documents are: the input `admission` of workloads. */
    readonly lists: pulumi.Output<AdmissionLists>;

    constructor(name: string, args: ConfidentialAdmissionArgs, opts?: pulumi.ComponentResourceOptions);
}

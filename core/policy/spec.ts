import type { ImageLock } from "../images/lock";
import { type MaybeKnown, UNKNOWN } from "../unknown";
import type { ContainerRuntime } from "./containerRuntime";
import type { NodeKind } from "./nodes";

/**
 * A ready-made agent policy.
 *
 * @since 0.1.0
 */
export const PolicyPreset = {
    /**
     * Only the pod's own containers, each exactly as the pod and its image say: program, arguments, environment, user,
     * capabilities, files and volumes. No command but the probes, no output to the host. It needs `imageLock`.
     */
    Strict: "strict",
    /**
     * Only the pod's own images, pinned by digest, each container once, without storage, devices or directories of the
     * host's. What a container runs, as whom and with which environment is left to the host. Output is on.
     */
    Baseline: "baseline",
    /** Every request is allowed, replacing the policy included: the host can do anything. For experiments only. */
    AllowAll: "allow-all",
} as const;
export type PolicyPreset = (typeof PolicyPreset)[keyof typeof PolicyPreset];

/**
 * A command that may be run in a container.
 *
 * @since 0.1.0
 */
export interface AllowedCommandSpec {
    /** The container's name. */
    readonly container: string;
    /** Program and arguments, as they are. */
    readonly command: readonly string[];
    /** Whether any further arguments may follow. Default: false. */
    readonly prefix?: boolean;
}

/**
 * An environment variable that is not in the pod.
 *
 * @since 0.1.0
 */
export interface InjectedVariableSpec {
    /** The name, or with `pattern` a regular expression for the whole name. */
    readonly name: string;
    /** Regular expression for the whole value, in Rust's syntax. Default: any value. */
    readonly value?: string;
    /** Whether `name` is a regular expression. Default: false. */
    readonly pattern?: boolean;
    /** The ConfigMap or Secret of an `envFrom` that it comes from. Default: the platform adds it to every container. */
    readonly from?: string;
}

/**
 * A webhook of the cluster that adds variables and mounts to pods when they are created, so that no manifest shows them.
 *
 * @since 0.1.0
 */
export const Injected = {
    /** Microsoft Entra workload identity, as on AKS: a token of the service account, and who it is for. */
    AzureWorkloadIdentity: "azure-workload-identity",
    /** EKS Pod Identity: a token for the agent on the node, which gives credentials for it. */
    EksPodIdentity: "eks-pod-identity",
    /** IAM roles for service accounts (IRSA) of EKS: a token for AWS STS, and the role. */
    EksIrsa: "eks-irsa",
    /** HashiCorp's Vault agent: the volume in memory that it writes secrets to. Its containers have to be in the pod. */
    VaultAgent: "vault-agent",
} as const;
export type Injected = (typeof Injected)[keyof typeof Injected];

/**
 * A mount that is not in the pod. The host chooses what is in it, and may leave it out.
 *
 * @since 0.1.0
 */
export interface InjectedMountSpec {
    /**
     * Where it is in the containers, as the pod that runs says it. An error: `/`, a path with a colon, `.` or `..`, a place
     * in `/dev`, `/proc` or `/sys`, and files that every node adds.
     */
    readonly path: string;
    /** Whether it is read-only. Default: true; the host may then not make it writable. */
    readonly readOnly?: boolean;
    /** Why. It becomes a comment in the policy. */
    readonly because: string;
}

/**
 * A volume whose content the host chooses, and that the program takes for that.
 *
 * @since 0.1.0
 */
export interface UntrustedVolumeSpec {
    /** The volume's name in the pod. An error: a name that the pod does not have, and a volume that needs no entry. */
    readonly name: string;
    /** Why that does no harm. It becomes a comment in the policy. */
    readonly because: string;
}

/**
 * What the preset denies and this policy allows: a whole request; or, with `field`, one value that nodes add to the request for a
 * container.
 *
 * @since 0.1.0
 */
export interface AllowedRequestSpec {
    /**
     * Name of the request, as in `UpdateContainerRequest`; docs/agent-policy.md lists them. With `field`:
     * `CreateContainerRequest`.
     */
    readonly request: string;
    /** The field, as in `OCI.Process.Env`; docs/agent-policy.md lists them. Default: the whole request is allowed. */
    readonly field?: string;
    /** Which variable, annotation, limit, setting or place in the field. Needed, except in fields without names. */
    readonly name?: string;
    /** The value as a node sends it. Needed with `field`. */
    readonly value?: string;
    /**
     * Regular expression for the whole value, in Rust's syntax, where nodes send different ones. An error: one that `value` does
     * not match, and one that any text matches. Default: exactly `value`.
     */
    readonly form?: string;
    /** The container that may have it. Default: every container of the pod, that of the sandbox as well. */
    readonly container?: string;
    /** Why. It becomes a comment in the policy. */
    readonly because: string;
}

/**
 * What the host may ask of the agent in the VM: a preset with its options, or Rego of your own. At most one of the two.
 *
 * @since 0.1.0
 */
export interface PolicySpec {
    /**
     * A ready-made policy. Default: `PolicyPreset.Strict`, unless `rego` is given. Strict and Baseline need a workload to
     * derive the policy from, images pinned by digest, and Kata 3.25.
     */
    readonly preset?: PolicyPreset;
    /**
     * The text of a policy in `package agent_policy`. It is used byte for byte. An error: text that the guest's engine
     * does not take, that lets the host replace it, or that denies what the workload needs.
     */
    readonly rego?: string;
    /**
     * The content of `images.lock.json`, as `confidential-workload lock` writes it: what each image runs, by digest.
     * Needed by Strict. With `rego` it is used to ask the policy about the containers.
     */
    readonly imageLock?: ImageLock;
    /** Whether the host may read what containers print (`kubectl logs`). Default: false for Strict, true for Baseline. */
    readonly logs?: boolean;
    /** Whether the host may write to containers (`kubectl attach`). Default: false. */
    readonly stdin?: boolean;
    /** Whether the host may fetch diagnostic data (termination logs) from the guest. Default: false. */
    readonly diagnostics?: boolean;
    /** Commands that may be run in containers in addition to their probes and lifecycle hooks. Default: none. */
    readonly exec?: readonly AllowedCommandSpec[];
    /** Environment variables that the platform adds to all containers, or the names behind an `envFrom`. Default: none. */
    readonly environment?: readonly InjectedVariableSpec[];
    /**
     * Webhooks of the cluster whose variables and mounts all containers may have, as those of workload identity. A warning
     * says what each opens. Default: none.
     */
    readonly injected?: readonly Injected[];
    /** Other mounts that something in the cluster adds to all containers, each with its reason. Default: none. */
    readonly injectedMounts?: readonly InjectedMountSpec[];
    /**
     * Volumes whose content the host chooses, each with its reason: claims, hostPath, network file systems, CSI, images, and
     * parts of empty volumes. The policy binds their mount points and access. A warning says how each reaches the guest.
     * Default: none, so that Strict refuses such volumes.
     */
    readonly untrustedVolumes?: readonly UntrustedVolumeSpec[];
    /** Requests, and values of fields, that are allowed although the preset denies them, each with its reason. Default: none. */
    readonly allow?: readonly AllowedRequestSpec[];
    /**
     * Kinds of node that the pod may meet. The policy is asked about the pod as each of them sends it, and takes an image's
     * name with a tag only if one of them sends it so. Default: all kinds that this version knows, see docs/agent-policy.md.
     */
    readonly nodes?: readonly NodeKind[];
    /**
     * The container runtime of the nodes: a policy for one denies what the other sends. Default: `ContainerRuntime.CriO` for
     * the class `kata-cc` of OpenShift, and else `ContainerRuntime.Containerd`; with `kata-remote` a warning says so, as
     * peer pods of OpenShift have that class too.
     */
    readonly containerRuntime?: ContainerRuntime;
    /**
     * The users and groups of an OpenShift namespace, as its annotation `openshift.io/sa.scc.uid-range` has them
     * (`1000860000/10000`): the policy is for the pod as the SCC `restricted-v2` admits it. An error: another form, a
     * `runAsUser` or `fsGroup` outside of the range, and containerd. Default: none, and the pod says who its programs run as.
     */
    readonly uidRange?: string;
}

/** Whether a policy is made from the pod. */
export function isDerived(policy: MaybeKnown<PolicySpec>): boolean {
    return policy !== UNKNOWN && (policy.preset === PolicyPreset.Strict || policy.preset === PolicyPreset.Baseline);
}

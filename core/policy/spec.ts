import { IMAGE_LOCK_SHAPE, type ImageLock } from "../images/lock";
import { choice, FLAG, hinted, list, object, optional, required, TEXT } from "../shape";
import { type MaybeKnown, UNKNOWN } from "../unknown";
import { ContainerRuntime } from "./containerRuntime";
import { NodeKind } from "./nodes";

/**
 * A ready-made agent policy.
 *
 * @since 0.1.0
 */
export const PolicyPreset = {
    /**
     * Only the pod's own containers, each exactly as the pod and its image say: program, arguments, environment, user,
     * rights, files and volumes. No command but the probes, no output to the host. It needs `imageLock`.
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

/** A command that may be run in a container in addition to its probes and lifecycle hooks. @since 0.1.0 */
export interface AllowedCommandSpec {
    /** The container's name. */
    readonly container: string;
    /** Program and arguments, as they are. */
    readonly command: readonly string[];
    /** Whether any further arguments may follow. Default: false. */
    readonly prefix?: boolean;
}

/** An environment variable that is not in the pod and that the platform adds to its containers. @since 0.1.0 */
export interface InjectedVariableSpec {
    /** The name, or with `pattern` a regular expression for the whole name. */
    readonly name: string;
    /** Regular expression for the whole value. Default: any value. */
    readonly value?: string;
    /** Whether `name` is a regular expression. Default: false. */
    readonly pattern?: boolean;
    /** The ConfigMap or Secret of an `envFrom` that it comes from. */
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

/** A mount that something in the cluster adds to every container of the pod. @since 0.1.0 */
export interface InjectedMountSpec {
    /** Where it is in the containers, as the pod that runs says it. */
    readonly path: string;
    /** Whether it is read-only. Default: true. */
    readonly readOnly?: boolean;
    /** Why; it becomes a comment in the policy. */
    readonly because: string;
}

/** A volume whose content the host chooses, as the program expects. @since 0.1.0 */
export interface UntrustedVolumeSpec {
    /** The volume's name in the pod. */
    readonly name: string;
    /** Why that does no harm; it becomes a comment in the policy. */
    readonly because: string;
}

/** A request that is allowed although the preset denies it. @since 0.1.0 */
export interface AllowedRequestSpec {
    /** As in `UpdateContainerRequest`. */
    readonly request: string;
    /** Why; it becomes a comment in the policy. */
    readonly because: string;
}

/** The agent policy: a preset with its options, or the text of your own. @since 0.1.0 */
export interface PolicySpec {
    readonly preset?: PolicyPreset;
    readonly rego?: string;
    readonly imageLock?: ImageLock;
    readonly logs?: boolean;
    readonly stdin?: boolean;
    readonly diagnostics?: boolean;
    readonly exec?: readonly AllowedCommandSpec[];
    readonly environment?: readonly InjectedVariableSpec[];
    readonly injected?: readonly Injected[];
    readonly injectedMounts?: readonly InjectedMountSpec[];
    readonly untrustedVolumes?: readonly UntrustedVolumeSpec[];
    readonly allow?: readonly AllowedRequestSpec[];
    /** Kinds of node that the pod may meet. Default: all that the package knows. */
    readonly nodes?: readonly NodeKind[];
    /** The container runtime of the nodes. Default: CRI-O for the class `kata-cc` of OpenShift, and else containerd. */
    readonly containerRuntime?: ContainerRuntime;
    /** The users and groups of an OpenShift namespace, as in `1000860000/10000`. Default: none, and the pod names its users. */
    readonly uidRange?: string;
}

/** Whether a policy is made from the pod. */
export function isDerived(policy: MaybeKnown<PolicySpec>): boolean {
    return policy !== UNKNOWN && (policy.preset === PolicyPreset.Strict || policy.preset === PolicyPreset.Baseline);
}

/** How a program gives its image lock. */
export const GIVE_LOCK =
    'imageLock: JSON.parse(readFileSync("images.lock.json", "utf8")) or, in YAML, imageLock: { fn::readFile: ./images.lock.json }';

const COMMAND_SHAPE = object({ container: required(TEXT), command: required(list(TEXT)), prefix: optional(FLAG) });

const VARIABLE_SHAPE = object({
    name: required(TEXT),
    value: optional(TEXT),
    pattern: optional(FLAG),
    from: optional(TEXT),
});

const INJECTED_MOUNT_SHAPE = object({ path: required(TEXT), readOnly: optional(FLAG), because: required(TEXT) });

const POLICY_FIELDS = {
    preset: optional(choice(PolicyPreset, "PolicyPreset")),
    rego: optional(TEXT),
    imageLock: optional(
        hinted(IMAGE_LOCK_SHAPE, { ofText: `give the content of images.lock.json, which is JSON, as in ${GIVE_LOCK}` }),
    ),
    logs: optional(FLAG),
    stdin: optional(FLAG),
    diagnostics: optional(FLAG),
    exec: optional(list(COMMAND_SHAPE)),
    environment: optional(list(VARIABLE_SHAPE)),
    injected: optional(list(choice(Injected, "Injected"))),
    injectedMounts: optional(list(INJECTED_MOUNT_SHAPE)),
    untrustedVolumes: optional(list(object({ name: required(TEXT), because: required(TEXT) }))),
    allow: optional(list(object({ request: required(TEXT), because: required(TEXT) }))),
    nodes: optional(list(choice(NodeKind, "NodeKind"))),
    containerRuntime: optional(choice(ContainerRuntime, "ContainerRuntime")),
    uidRange: optional(TEXT),
} satisfies Record<keyof PolicySpec, unknown>;

export const POLICY_SHAPE = object(POLICY_FIELDS);

/** The options of the presets. */
export const POLICY_OPTIONS = Object.keys(POLICY_FIELDS).filter((key) => key !== "preset" && key !== "rego");

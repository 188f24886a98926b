// Made by tools/shapes.mjs from core/policy/spec.ts: change it there.
import type * as pulumi from "@pulumi/pulumi";
import type { ImageFacts } from "../../core/images/lock";
import type { ContainerRuntime } from "../../core/policy/containerRuntime";
import type { NodeKind } from "../../core/policy/nodes";
import type { Injected, PolicyPreset } from "../../core/policy/spec";

/**
 * A command that may be run in a container.
 *
 * @since 0.1.0
 */
export interface AllowedCommand {
    /** The container's name. */
    container: pulumi.Input<string>;
    /** Program and arguments, as they are. */
    command: pulumi.Input<pulumi.Input<string>[]>;
    /** Whether any further arguments may follow. Default: false. */
    prefix?: pulumi.Input<boolean> | undefined;
}

/**
 * An environment variable that is not in the pod.
 *
 * @since 0.1.0
 */
export interface InjectedVariable {
    /** The name, or with `pattern` a regular expression for the whole name. */
    name: pulumi.Input<string>;
    /** Regular expression for the whole value, in Rust's syntax. Default: any value. */
    value?: pulumi.Input<string> | undefined;
    /** Whether `name` is a regular expression. Default: false. */
    pattern?: pulumi.Input<boolean> | undefined;
    /** The ConfigMap or Secret of an `envFrom` that it comes from. Default: the platform adds it to every container. */
    from?: pulumi.Input<string> | undefined;
}

/**
 * A mount that is not in the pod. The host chooses what is in it, and may leave it out.
 *
 * @since 0.1.0
 */
export interface InjectedMount {
    /**
     * Where it is in the containers, as the pod that runs says it. An error: `/`, a path with a colon, `.` or `..`, a place
     * in `/dev`, `/proc` or `/sys`, and files that every node adds.
     */
    path: pulumi.Input<string>;
    /** Whether it is read-only. Default: true; the host may then not make it writable. */
    readOnly?: pulumi.Input<boolean> | undefined;
    /** Why. It becomes a comment in the policy. */
    because: pulumi.Input<string>;
}

/**
 * A volume whose content the host chooses, and that the program takes for that.
 *
 * @since 0.1.0
 */
export interface UntrustedVolume {
    /** The volume's name in the pod. An error: a name that the pod does not have, and a volume that needs no entry. */
    name: pulumi.Input<string>;
    /** Why that does no harm. It becomes a comment in the policy. */
    because: pulumi.Input<string>;
}

/**
 * What the preset denies and this policy allows: a whole request; or, with `field`, one value that nodes add to the request for a
 * container.
 *
 * @since 0.1.0
 */
export interface AllowedRequest {
    /**
     * Name of the request, as in `UpdateContainerRequest`; docs/agent-policy.md lists them. With `field`:
     * `CreateContainerRequest`.
     */
    request: pulumi.Input<string>;
    /** The field, as in `OCI.Process.Env`; docs/agent-policy.md lists them. Default: the whole request is allowed. */
    field?: pulumi.Input<string> | undefined;
    /** Which variable, annotation, limit, setting or place in the field. Needed, except in fields without names. */
    name?: pulumi.Input<string> | undefined;
    /** The value as a node sends it. Needed with `field`. */
    value?: pulumi.Input<string> | undefined;
    /**
     * Regular expression for the whole value, in Rust's syntax, where nodes send different ones. An error: one that `value` does
     * not match, and one that any text matches. Default: exactly `value`.
     */
    form?: pulumi.Input<string> | undefined;
    /** The container that may have it. Default: every container of the pod, that of the sandbox as well. */
    container?: pulumi.Input<string> | undefined;
    /** Why. It becomes a comment in the policy. */
    because: pulumi.Input<string>;
}

/**
 * What the host may ask of the agent in the VM: a preset with its options, or Rego of your own. At most one of the two.
 *
 * @since 0.1.0
 */
export interface AgentPolicy {
    /**
     * A ready-made policy. Default: `PolicyPreset.Strict`, unless `rego` is given. Strict and Baseline need a workload to
     * derive the policy from, images pinned by digest, and Kata 3.25.
     */
    preset?: pulumi.Input<PolicyPreset> | undefined;
    /**
     * The text of a policy in `package agent_policy`. It is used byte for byte. An error: text that the guest's engine
     * does not take, that lets the host replace it, or that denies what the workload needs.
     */
    rego?: pulumi.Input<string> | undefined;
    /**
     * The content of `images.lock.json`, as `confidential-workload lock` writes it: what each image runs, by digest.
     * Needed by Strict. With `rego` it is used to ask the policy about the containers.
     */
    imageLock?: pulumi.Input<{ [reference: string]: pulumi.Input<ImageFacts> }> | undefined;
    /** Whether the host may read what containers print (`kubectl logs`). Default: false for Strict, true for Baseline. */
    logs?: pulumi.Input<boolean> | undefined;
    /** Whether the host may write to containers (`kubectl attach`). Default: false. */
    stdin?: pulumi.Input<boolean> | undefined;
    /** Whether the host may fetch diagnostic data (termination logs) from the guest. Default: false. */
    diagnostics?: pulumi.Input<boolean> | undefined;
    /** Commands that may be run in containers in addition to their probes and lifecycle hooks. Default: none. */
    exec?: pulumi.Input<pulumi.Input<AllowedCommand>[]> | undefined;
    /** Environment variables that the platform adds to all containers, or the names behind an `envFrom`. Default: none. */
    environment?: pulumi.Input<pulumi.Input<InjectedVariable>[]> | undefined;
    /**
     * Webhooks of the cluster whose variables and mounts all containers may have, as those of workload identity. A warning
     * says what each opens. Default: none.
     */
    injected?: pulumi.Input<pulumi.Input<Injected>[]> | undefined;
    /** Other mounts that something in the cluster adds to all containers, each with its reason. Default: none. */
    injectedMounts?: pulumi.Input<pulumi.Input<InjectedMount>[]> | undefined;
    /**
     * Volumes whose content the host chooses, each with its reason: claims, hostPath, network file systems, CSI, images, and
     * parts of empty volumes. The policy binds their mount points and access. A warning says how each reaches the guest.
     * Default: none, so that Strict refuses such volumes.
     */
    untrustedVolumes?: pulumi.Input<pulumi.Input<UntrustedVolume>[]> | undefined;
    /** Requests, and values of fields, that are allowed although the preset denies them, each with its reason. Default: none. */
    allow?: pulumi.Input<pulumi.Input<AllowedRequest>[]> | undefined;
    /**
     * Kinds of node that the pod may meet. The policy is asked about the pod as each of them sends it, and takes an image's
     * name with a tag only if one of them sends it so. Default: all kinds that this version knows, see docs/agent-policy.md.
     */
    nodes?: pulumi.Input<pulumi.Input<NodeKind>[]> | undefined;
    /**
     * The container runtime of the nodes: a policy for one denies what the other sends. Default: `ContainerRuntime.CriO` for
     * the class `kata-cc` of OpenShift, and else `ContainerRuntime.Containerd`; with `kata-remote` a warning says so, as
     * peer pods of OpenShift have that class too.
     */
    containerRuntime?: pulumi.Input<ContainerRuntime> | undefined;
    /**
     * The users and groups of an OpenShift namespace, as its annotation `openshift.io/sa.scc.uid-range` has them
     * (`1000860000/10000`): the policy is for the pod as the SCC `restricted-v2` admits it. An error: another form, a
     * `runAsUser` or `fsGroup` outside of the range, and containerd. Default: none, and the pod says who its programs run as.
     */
    uidRange?: pulumi.Input<string> | undefined;
}

import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Algorithm, ImageFacts, Injected, KeyAlgorithm, NodeKind, Platform, PolicyPreset } from "../core";
import type { AttestationSettings, CredentialFile, LogLevels, SealedSecrets } from "./guestSettings";
import type { ImageSettings } from "./images";

/**
 * The key broker service (KBS) that attests the workload and gives it its secrets.
 *
 * @since 0.1.0
 */
export interface Kbs {
    /**
     * Base URL as the guest reaches it: scheme http or https, host, port, path. The guest calls it directly, around any
     * proxy. Not allowed: a user name or password, a query, `::` (guest-components cuts the URL there).
     * Written to `token_configs.kbs.url` in `aa.toml` and `kbc.url` in `cdh.toml`.
     */
    url: pulumi.Input<string>;
    /**
     * X.509 certificate in PEM that the guest trusts for the KBS's TLS, beside the roots that it has. Default: those
     * roots alone. A private key or an expired certificate is an error; fewer than 30 days of validity, and a second
     * certificate, which guests with native TLS do not read, are warnings.
     * Written to `token_configs.kbs.cert` and `kbc.kbs_cert`.
     */
    certificate?: pulumi.Input<string> | undefined;
    /**
     * The algorithm that wraps what the KBS sends to the guest. Default: the guest's `KeyAlgorithm.EcdhEsP256`.
     * Written to `token_configs.kbs.tee_key_algorithm`; read by guests since Kata 3.29.
     */
    keyAlgorithm?: pulumi.Input<KeyAlgorithm> | undefined;
}

/**
 * The proxy through which the guest pulls images. It is not used for the KBS. Read by guests since Kata 3.19
 * (guest-components `image-rs/src/config.rs`, table `image.image_pull_proxy` of `cdh.toml`).
 *
 * @since 0.1.0
 */
export interface ImagePullProxy {
    /** Proxy for registries with TLS, which is all but those marked insecure. A URL with scheme, host and port. */
    httpsProxy?: pulumi.Input<string> | undefined;
    /** Proxy for registries without TLS only. Alone it leaves all others unproxied, which is a warning. */
    httpProxy?: pulumi.Input<string> | undefined;
    /**
     * Hosts that the guest reaches directly: IP addresses, CIDR ranges, domains (their subdomains included) or `*`.
     * No scheme, no port, no other wildcard: the guest would ignore such an entry in silence, so it is an error.
     */
    noProxy?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}

/**
 * What the host may ask of the agent in the VM: a preset with its options, or Rego of your own. At most one of the two.
 *
 * @since 0.1.0
 */
export interface AgentPolicy {
    /**
     * A ready-made policy. Default: `PolicyPreset.Strict`, unless `rego` is given. Strict and Baseline need a workload to
     * derive the policy from, images pinned by digest, and Kata 3.29.
     */
    preset?: pulumi.Input<PolicyPreset> | undefined;
    /**
     * The text of a policy in `package agent_policy`. It is used byte for byte. An error: text that the guest's engine
     * does not take, that lets the host replace it, or that denies what the workload needs.
     */
    rego?: pulumi.Input<string> | undefined;
    /**
     * The content of `images.lock.json`, as `confidential-workload lock` writes it: what each image runs, by digest.
     * Needed by Strict. Beside `rego` it is used to ask the policy about the containers.
     */
    imageLock?: pulumi.Input<{ [reference: string]: pulumi.Input<ImageFacts> }> | undefined;
    /** Whether the host may read what containers print (`kubectl logs`). Default: false for Strict, true for Baseline. */
    logs?: pulumi.Input<boolean> | undefined;
    /** Whether the host may write to containers (`kubectl attach`). Default: false. */
    stdin?: pulumi.Input<boolean> | undefined;
    /** Whether the host may fetch diagnostic data (termination logs) from the guest. Default: false. */
    diagnostics?: pulumi.Input<boolean> | undefined;
    /** Commands that may be run in containers beside their probes and lifecycle hooks. Default: none. */
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
    /** Requests that are allowed although the preset denies them, each with its reason. Default: none. */
    allow?: pulumi.Input<pulumi.Input<AllowedRequest>[]> | undefined;
    /**
     * Kinds of node that the pod may meet. The policy is asked about the pod as each of them sends it, and takes an image's
     * name with a tag only if one of them sends it so. Default: all kinds that this version knows, see docs/agent-policy.md.
     */
    nodes?: pulumi.Input<pulumi.Input<NodeKind>[]> | undefined;
}

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
 * A request that the preset denies and this policy allows.
 *
 * @since 0.1.0
 */
export interface AllowedRequest {
    /** Name of the request, as in `UpdateContainerRequest`; docs/agent-policy.md lists them. */
    request: pulumi.Input<string>;
    /** Why. It becomes a comment in the policy. */
    because: pulumi.Input<string>;
}

/**
 * The inputs of {@link InitData}. None of them may be a Pulumi secret: init-data can be read by the host and by everyone
 * who can read the pod.
 *
 * What is not given here is taken from the stack's config `confidential-workload:<input>`, as in
 * `pulumi config set --path 'confidential-workload:kbs.url' https://kbs.example.com`. Each input is replaced whole, and
 * taken away by an empty object, but for the fields of `policy`: a `rego` here takes the place of all of the config's, a `preset` that of its `rego`.
 *
 * @since 0.1.0
 */
export interface InitDataArgs {
    /**
     * Where the VM runs. It decides the RuntimeClass, the algorithm, the measurement register and the size limit.
     * Required, here or in the config.
     */
    platform?: pulumi.Input<Platform> | undefined;
    /** Hash algorithm of the init-data digest. Default: the platform's. One whose digest would be cut is an error. */
    algorithm?: pulumi.Input<Algorithm> | undefined;
    /** RuntimeClass of the pods. Default: the one that kata-deploy installs for the platform. */
    runtimeClassName?: pulumi.Input<string> | undefined;
    /** Kata version on the nodes, as in `4.1.0`; at least 3.20. Default: the newest known. */
    kataVersion?: pulumi.Input<string> | undefined;
    /** The key broker service. Required, here or in the config. */
    kbs?: pulumi.Input<Kbs> | undefined;
    /** What the attestation agent does beside talking to the KBS. Default: nothing. */
    attestation?: pulumi.Input<AttestationSettings> | undefined;
    /** The proxy for image pulls. Default: none. */
    proxy?: pulumi.Input<ImagePullProxy> | undefined;
    /** How the guest finds, verifies and stores images. Default: as the images' names say, and without signatures. */
    images?: pulumi.Input<ImageSettings> | undefined;
    /** Resources of the KBS that the guest writes to files before the pod starts. Default: none. */
    credentialFiles?: pulumi.Input<pulumi.Input<CredentialFile>[]> | undefined;
    /** How the guest treats sealed secrets. Default: it verifies their signatures. */
    sealedSecrets?: pulumi.Input<SealedSecrets> | undefined;
    /** How much the guest's parts log. Default: the guest's own levels. */
    logLevels?: pulumi.Input<LogLevels> | undefined;
    /** The agent policy. Default: `PolicyPreset.Strict`, which needs a workload and `policy.imageLock`. */
    policy?: pulumi.Input<AgentPolicy> | undefined;
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
     * Whether to look in the cluster for the RuntimeClass, and for a handler that suits the platform. The class is read
     * by the provider of the workload, in the preview too, and stands there as a resource that is read. Nothing is
     * looked at while the cluster is not known. Default: false.
     */
    checkRuntimeClass?: boolean | undefined;
}

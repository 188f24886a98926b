import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Algorithm, KeyAlgorithm, Platform } from "../core";
import type { AgentPolicy } from "./agentPolicy";
import type { AttestationSettings, CredentialFile, LogLevels, SealedSecrets } from "./guestSettings";
import type { ImageSettings, TrustedStorage } from "./images";

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
     * X.509 certificate in PEM that the guest trusts for the KBS's TLS, in addition to its own roots. Default: those
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
 * The inputs of {@link InitData}. None of them may be a Pulumi secret: init-data can be read by the host and by everyone
 * who can read the pod.
 *
 * What is not given here, also of what is required, is taken from the stack's config `confidential-workload:<input>`, as in
 * `pulumi config set --path 'confidential-workload:kbs.url' https://kbs.example.com`. Each input is replaced whole, and
 * taken away by an empty object, but for the fields of `policy`: a `rego` here takes the place of all of the config's, a `preset` that of its `rego`.
 *
 * @since 0.1.0
 */
export interface InitDataArgs {
    /**
     * Where the VM runs. It decides the RuntimeClass, the algorithm, the measurement register and the size limit.
     * Required.
     */
    platform?: pulumi.Input<Platform> | undefined;
    /** Hash algorithm of the init-data digest. Default: the platform's. One whose digest would be cut is an error. */
    algorithm?: pulumi.Input<Algorithm> | undefined;
    /** RuntimeClass of the pods. Default: the one that kata-deploy installs for the platform. */
    runtimeClassName?: pulumi.Input<string> | undefined;
    /** Kata version on the nodes, as in `4.1.0`; at least 3.20. Default: the newest known. */
    kataVersion?: pulumi.Input<string> | undefined;
    /**
     * Whether `runtimeClassName` may be a class that ends in `-debug` or `-devkit` (Kata 4.1). Its guests have a debug console: the
     * host gets a root shell, which no policy can deny. Each preview then warns. Default: false, and such a class is an error.
     */
    allowDebugClass?: pulumi.Input<boolean> | undefined;
    /** The key broker service (KBS) that attests the workload and gives it its secrets. Required. */
    kbs?: pulumi.Input<Kbs> | undefined;
    /** What the attestation agent does in addition to talking to the KBS. Default: nothing. */
    attestation?: pulumi.Input<AttestationSettings> | undefined;
    /** The proxy for image pulls. Default: none. */
    proxy?: pulumi.Input<ImagePullProxy> | undefined;
    /** How the guest finds, verifies and stores images. Default: as the images' names say, and without signatures. */
    images?: pulumi.Input<ImageSettings> | undefined;
    /**
     * The volume whose disk holds the unpacked images, encrypted by the guest (experimental in Kata). Not for peer pods.
     * Default: the guest's memory, of which images can fill half.
     */
    trustedStorage?: pulumi.Input<TrustedStorage> | undefined;
    /** Resources of the KBS that the guest writes to files before the pod starts. Default: none. */
    credentialFiles?: pulumi.Input<pulumi.Input<CredentialFile>[]> | undefined;
    /** How the guest treats sealed secrets. Default: it verifies their signatures. */
    sealedSecrets?: pulumi.Input<SealedSecrets> | undefined;
    /** How much the guest's parts log. Default: the guest's own levels. */
    logLevels?: pulumi.Input<LogLevels> | undefined;
    /**
     * The agent policy: a preset with its options, or Rego of your own. Default: `PolicyPreset.Strict`, which needs a workload
     * and the image lock.
     */
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

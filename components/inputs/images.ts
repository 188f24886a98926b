// Made by tools/shapes.mjs from core/images/spec.ts: change it there.
import type * as pulumi from "@pulumi/pulumi";
import type { IdentityType, SignatureDefault, SignatureType } from "../../core/images/spec";

/**
 * Another place of the images of a rule.
 *
 * @since 0.1.0
 */
export interface RegistryMirror {
    /** What stands instead of the prefix: `host[:port][/path]`. */
    location: pulumi.Input<string>;
    /** Whether it is asked over plain HTTP. Default: false. A warning. */
    insecure?: pulumi.Input<boolean> | undefined;
}

/**
 * How the guest reaches the images whose names begin with a prefix: by mirrors, in their order, then by `location`, or
 * without one by the name itself. Signatures and credentials are looked up under the name that is asked, not under that
 * in the pod. Source: guest-components `image-rs/src/registry/mod.rs`.
 *
 * @since 0.1.0
 */
export interface RegistryRule {
    /** Names that it is for: `host[:port][/path]`, also with a tag or a digest, or `*.domain`. Default: `location`. */
    prefix?: pulumi.Input<string> | undefined;
    /** What stands instead of the prefix: `host[:port][/path]`. Default: the images stay where they are. */
    location?: pulumi.Input<string> | undefined;
    /** Whether `location` is asked over plain HTTP; a proxy for that is `proxy.httpProxy`. Default: false. A warning. */
    insecure?: pulumi.Input<boolean> | undefined;
    /** Whether nothing is pulled by this rule. Default: false. */
    blocked?: pulumi.Input<boolean> | undefined;
    /** Other places, tried first. Default: none. */
    mirrors?: pulumi.Input<pulumi.Input<RegistryMirror>[]> | undefined;
}

/**
 * Which name a signature has to hold.
 *
 * @since 0.1.0
 */
export interface SignatureIdentity {
    /** For cosign `IdentityType.MatchRepository` or `IdentityType.ExactRepository`; any for GPG. */
    type: pulumi.Input<IdentityType>;
    /** The name for `IdentityType.ExactReference`, with its tag, and for `IdentityType.ExactRepository`, without one. */
    reference?: pulumi.Input<string> | undefined;
    /** For `IdentityType.RemapIdentity`: what the name that is pulled begins with. */
    prefix?: pulumi.Input<string> | undefined;
    /** For `IdentityType.RemapIdentity`: what stands in its place in the signature. */
    signedPrefix?: pulumi.Input<string> | undefined;
}

/**
 * One thing that an image needs. The types that ask for a signature need exactly one of `key` and `keyUri`.
 *
 * @since 0.1.0
 */
export interface SignatureRequirement {
    /**
     * `SignatureType.SigstoreSigned` (cosign), `SignatureType.SignedBy` (GPG simple signing), `SignatureType.Reject` or
     * `SignatureType.InsecureAcceptAnything`.
     */
    type: pulumi.Input<SignatureType>;
    /**
     * The public key. For cosign the PEM of an ECDSA P-256 key, the only kind that guests verify with; for GPG an armored
     * key, or base64 of a key ring. A private key is an error.
     */
    key?: pulumi.Input<string> | undefined;
    /** URI of the public key. */
    keyUri?: pulumi.Input<string> | undefined;
    /**
     * Which name the signature has to hold. Default: `IdentityType.MatchRepository` for cosign, and
     * `IdentityType.MatchRepoDigestOrExact` for GPG. The name that is pulled is compared, which may be a mirror's.
     */
    identity?: pulumi.Input<SignatureIdentity> | undefined;
}

/**
 * What images of a name need.
 *
 * @since 0.1.0
 */
export interface SignatureScope {
    /**
     * `host[:port][/path]`, also with a tag or a digest, `*.domain`, or an empty string for all images. No other wildcards.
     */
    scope: pulumi.Input<string>;
    /** How the images are reached. Default: `docker`, which is all that guests ask for. */
    transport?: pulumi.Input<string> | undefined;
    /** All of them have to be met. An empty list, which guests take for no requirement, is an error. */
    requirements: pulumi.Input<pulumi.Input<SignatureRequirement>[]>;
}

/**
 * Whose signatures images need. Written as JSON in the manner of `containers-policy.json`. The sandbox image is part of
 * the VM and not subject to it. Source: guest-components `image-rs/src/signature/policy`.
 *
 * @since 0.1.0
 */
export interface SignaturePolicy {
    /** What happens to an image that no scope names. Default: `SignatureDefault.Reject`. */
    default?: pulumi.Input<SignatureDefault> | undefined;
    /** What images need, by their names. The most exact name counts. An empty list is an error. */
    scopes: pulumi.Input<pulumi.Input<SignatureScope>[]>;
}

/**
 * How the guest finds, verifies and stores images: the table `image` of `cdh.toml`. With any of these settings, or with
 * a proxy, guests ignore the proxy, the credentials and the signature policy of their kernel command line. What a URI
 * names, `kbs:///repository/type/tag` of the KBS or `file:///path` of the VM's own disk, the guest fetches at its first
 * pull. docs/images.md has a table of them. Source: guest-components `image-rs/src/config.rs`.
 *
 * @since 0.1.0
 */
export interface ImageSettings {
    /**
     * Whether containers get the digest of their tag from the image lock, and with it the user and the group that
     * nodes cannot look up in an image that the guest pulls. A digest, `runAsUser` and `runAsGroup` of the pod's own
     * stay. An error: a tag that the lock does not have. No effect on `InitData`, which has no pod. Default: false.
     */
    fromLock?: pulumi.Input<boolean> | undefined;
    /** Rules for registries: mirrors, other places, blocked ones. The longest prefix that matches counts. Default: none. */
    registries?: pulumi.Input<pulumi.Input<RegistryRule>[]> | undefined;
    /**
     * Registries, `host[:port]`, in which the guest looks for images of docker.io, written or meant by a short name.
     * Default: docker.io alone. An empty list is an error: guests would refuse all of those images.
     */
    searchRegistries?: pulumi.Input<pulumi.Input<string>[]> | undefined;
    /** URI of a registry configuration, in the place of `registries` and `searchRegistries`. Default: none. */
    registryConfigurationUri?: pulumi.Input<string> | undefined;
    /**
     * URI of registry credentials, a Docker `auth.json`. They are looked up under the name of the mirror or other place
     * that is asked. Default: none. No effect on peer pods, which use imagePullSecrets; that is a warning.
     */
    credentialsUri?: pulumi.Input<string> | undefined;
    /** X.509 certificates in PEM that the guest trusts for registries and proxies in addition to its own roots. Default: none. */
    extraRootCertificates?: pulumi.Input<pulumi.Input<string>[]> | undefined;
    /** Whose signatures images need. Read by guests since Kata 3.25. Default: nobody's. */
    signaturePolicy?: pulumi.Input<SignaturePolicy> | undefined;
    /** URI of a signature policy (`containers-policy.json`), in the place of `signaturePolicy`. Default: none. */
    signaturePolicyUri?: pulumi.Input<string> | undefined;
    /** YAML that says where signatures for `SignatureType.SignedBy` are. Read by guests since Kata 3.25. Default: none. */
    sigstoreConfiguration?: pulumi.Input<string> | undefined;
    /** URI of such YAML, in the place of `sigstoreConfiguration`. Default: none. */
    sigstoreConfigurationUri?: pulumi.Input<string> | undefined;
    /** How many layers of an image are downloaded at a time, from 1. Default: the guest's 3. */
    maxConcurrentLayerDownloads?: pulumi.Input<number> | undefined;
    /** Absolute path of the directory for images in the VM. Default: the guest's `/run/kata-containers/image/`. */
    workDirectory?: pulumi.Input<string> | undefined;
}

/**
 * The disk on which the guest unpacks the pod's images, where they do not fit into its memory. The guest encrypts it with a key of its
 * own making, which is gone with the pod, and notices changes.
 *
 * @since 0.1.0
 */
export interface TrustedStorage {
    /**
     * The volume's name in the pod: a claim, also of `volumeClaimTemplates`, or a generic `ephemeral` volume, with
     * `volumeMode: Block`. The container that starts first gets it at `/dev/trusted_store`, unless one has it there already.
     */
    volume: pulumi.Input<string>;
}

/**
 * The memory of the VM, as far as the pod's images decide it.
 *
 * @since 0.1.0
 */
export interface Memory {
    /**
     * Whether the pod gets a memory limit of its own, `spec.resources.limits.memory`, from which the runtime makes a VM that has room for
     * the unpacked images, by their sizes in the image lock, and for the limits of the containers. The API server of Kubernetes 1.34 and
     * later takes it by default. An error: a container without a memory limit, another limit of the pod, an image without a digest
     * or of which the lock has no size. Not for peer pods. Default: false.
     */
    fromImages?: pulumi.Input<boolean> | undefined;
    /**
     * MiB that the RuntimeClass of the nodes gives a VM (Kata's `default_memory`), or that the machine of a peer pod has, where it is not what
     * Kata ships. The checks count with it. Default: that of Kata's own classes, 2048, and 8192 with GPUs; not known for peer pods.
     */
    defaultMemory?: pulumi.Input<number> | undefined;
}

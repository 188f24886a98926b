/**
 * What happens to an image that no scope of the signature policy names.
 *
 * @since 0.1.0
 */
export const SignatureDefault = {
    /** It is not pulled. */
    Reject: "reject",
    /** It is pulled, signed or not: only the scopes protect anything. */
    InsecureAcceptAnything: "insecureAcceptAnything",
} as const;
export type SignatureDefault = (typeof SignatureDefault)[keyof typeof SignatureDefault];

/**
 * What an image of a scope needs; the words of `containers-policy.json`.
 *
 * @since 0.1.0
 */
export const SignatureType = {
    /** A cosign signature by a given key. */
    SigstoreSigned: "sigstoreSigned",
    /** A GPG simple signature by a given key. */
    SignedBy: "signedBy",
    /** Nothing helps: it is not pulled. */
    Reject: "reject",
    /** Nothing: it is pulled, signed or not. */
    InsecureAcceptAnything: "insecureAcceptAnything",
} as const;
export type SignatureType = (typeof SignatureType)[keyof typeof SignatureType];

/**
 * How the name in a signature has to agree with the name that is pulled.
 *
 * @since 0.1.0
 */
export const IdentityType = {
    /** The same reference, tag included. Fails for an image that is pulled by its digest. */
    MatchExact: "matchExact",
    /** The same reference; the repository alone where the image is pulled by its digest. Default of `SignedBy`. */
    MatchRepoDigestOrExact: "matchRepoDigestOrExact",
    /** The same repository, any tag. */
    MatchRepository: "matchRepository",
    /** A given reference. */
    ExactReference: "exactReference",
    /** A given repository. */
    ExactRepository: "exactRepository",
    /** The reference after one prefix is replaced by another. */
    RemapIdentity: "remapIdentity",
} as const;
export type IdentityType = (typeof IdentityType)[keyof typeof IdentityType];

/**
 * Another place of the images of a rule.
 *
 * @since 0.1.0
 */
export interface RegistryMirrorSpec {
    /** What stands instead of the prefix: `host[:port][/path]`. */
    readonly location: string;
    /** Whether it is asked over plain HTTP. Default: false. A warning. */
    readonly insecure?: boolean;
}

/**
 * How the guest reaches the images whose names begin with a prefix: by mirrors, in their order, then by `location`, or
 * without one by the name itself. Signatures and credentials are looked up under the name that is asked, not under that
 * in the pod. Source: guest-components `image-rs/src/registry/mod.rs`.
 *
 * @since 0.1.0
 */
export interface RegistryRuleSpec {
    /** Names that it is for: `host[:port][/path]`, also with a tag or a digest, or `*.domain`. Default: `location`. */
    readonly prefix?: string;
    /** What stands instead of the prefix: `host[:port][/path]`. Default: the images stay where they are. */
    readonly location?: string;
    /** Whether `location` is asked over plain HTTP; a proxy for that is `proxy.httpProxy`. Default: false. A warning. */
    readonly insecure?: boolean;
    /** Whether nothing is pulled by this rule. Default: false. */
    readonly blocked?: boolean;
    /** Other places, tried first. Default: none. */
    readonly mirrors?: readonly RegistryMirrorSpec[];
}

/**
 * Which name a signature has to hold.
 *
 * @since 0.1.0
 */
export interface IdentitySpec {
    /** For cosign `IdentityType.MatchRepository` or `IdentityType.ExactRepository`; any for GPG. */
    readonly type: IdentityType;
    /** The name for `IdentityType.ExactReference`, with its tag, and for `IdentityType.ExactRepository`, without one. */
    readonly reference?: string;
    /** For `IdentityType.RemapIdentity`: what the name that is pulled begins with. */
    readonly prefix?: string;
    /** For `IdentityType.RemapIdentity`: what stands in its place in the signature. */
    readonly signedPrefix?: string;
}

/**
 * One thing that an image needs. The types that ask for a signature need exactly one of `key` and `keyUri`.
 *
 * @since 0.1.0
 */
export interface SignatureRequirementSpec {
    /**
     * `SignatureType.SigstoreSigned` (cosign), `SignatureType.SignedBy` (GPG simple signing), `SignatureType.Reject` or
     * `SignatureType.InsecureAcceptAnything`.
     */
    readonly type: SignatureType;
    /**
     * The public key. For cosign the PEM of an ECDSA P-256 key, the only kind that guests verify with; for GPG an armored
     * key, or base64 of a key ring. A private key is an error.
     */
    readonly key?: string;
    /** URI of the public key. */
    readonly keyUri?: string;
    /**
     * Which name the signature has to hold. Default: `IdentityType.MatchRepository` for cosign, and
     * `IdentityType.MatchRepoDigestOrExact` for GPG. The name that is pulled is compared, which may be a mirror's.
     */
    readonly identity?: IdentitySpec;
}

/**
 * What images of a name need.
 *
 * @since 0.1.0
 */
export interface SignatureScopeSpec {
    /**
     * `host[:port][/path]`, also with a tag or a digest, `*.domain`, or an empty string for all images. No other wildcards.
     */
    readonly scope: string;
    /** How the images are reached. Default: `docker`, which is all that guests ask for. */
    readonly transport?: string;
    /** All of them have to be met. An empty list, which guests take for no requirement, is an error. */
    readonly requirements: readonly SignatureRequirementSpec[];
}

/**
 * Whose signatures images need. Written as JSON in the manner of `containers-policy.json`. The sandbox image is part of
 * the VM and not subject to it. Source: guest-components `image-rs/src/signature/policy`.
 *
 * @since 0.1.0
 */
export interface SignaturePolicySpec {
    /** What happens to an image that no scope names. Default: `SignatureDefault.Reject`. */
    readonly default?: SignatureDefault;
    /** What images need, by their names. The most exact name counts. An empty list is an error. */
    readonly scopes: readonly SignatureScopeSpec[];
}

/**
 * How the guest finds, verifies and stores images: the table `image` of `cdh.toml`. With any of these settings, or with
 * a proxy, guests ignore the proxy, the credentials and the signature policy of their kernel command line. What a URI
 * names, `kbs:///repository/type/tag` of the KBS or `file:///path` of the VM's own disk, the guest fetches at its first
 * pull. docs/images.md has a table of them. Source: guest-components `image-rs/src/config.rs`.
 *
 * @since 0.1.0
 */
export interface ImageSettingsSpec {
    /**
     * Whether containers get the digest of their tag from the image lock, and with it the user and the group that
     * nodes cannot look up in an image that the guest pulls. A digest, `runAsUser` and `runAsGroup` of the pod's own
     * stay. An error: a tag that the lock does not have. No effect on `InitData`, which has no pod. Default: false.
     */
    readonly fromLock?: boolean;
    /** Rules for registries: mirrors, other places, blocked ones. The longest prefix that matches counts. Default: none. */
    readonly registries?: readonly RegistryRuleSpec[];
    /**
     * Registries, `host[:port]`, in which the guest looks for images of docker.io, written or meant by a short name.
     * Default: docker.io alone. An empty list is an error: guests would refuse all of those images.
     */
    readonly searchRegistries?: readonly string[];
    /** URI of a registry configuration, in the place of `registries` and `searchRegistries`. Default: none. */
    readonly registryConfigurationUri?: string;
    /**
     * URI of registry credentials, a Docker `auth.json`. They are looked up under the name of the mirror or other place
     * that is asked. Default: none. No effect on peer pods, which use imagePullSecrets; that is a warning.
     */
    readonly credentialsUri?: string;
    /** X.509 certificates in PEM that the guest trusts for registries and proxies in addition to its own roots. Default: none. */
    readonly extraRootCertificates?: readonly string[];
    /** Whose signatures images need. Read by guests since Kata 3.25. Default: nobody's. */
    readonly signaturePolicy?: SignaturePolicySpec;
    /** URI of a signature policy (`containers-policy.json`), in the place of `signaturePolicy`. Default: none. */
    readonly signaturePolicyUri?: string;
    /** YAML that says where signatures for `SignatureType.SignedBy` are. Read by guests since Kata 3.25. Default: none. */
    readonly sigstoreConfiguration?: string;
    /** URI of such YAML, in the place of `sigstoreConfiguration`. Default: none. */
    readonly sigstoreConfigurationUri?: string;
    /** How many layers of an image are downloaded at a time, from 1. Default: the guest's 3. */
    readonly maxConcurrentLayerDownloads?: number;
    /** Absolute path of the directory for images in the VM. Default: the guest's `/run/kata-containers/image/`. */
    readonly workDirectory?: string;
}

/**
 * The disk on which the guest unpacks the pod's images, where they do not fit into its memory. The guest encrypts it with a key of its
 * own making, which is gone with the pod, and notices changes.
 *
 * @since 0.1.0
 */
export interface TrustedStorageSpec {
    /**
     * The volume's name in the pod: a claim, also of `volumeClaimTemplates`, or a generic `ephemeral` volume, with
     * `volumeMode: Block`. The container that starts first gets it at `/dev/trusted_store`, unless one has it there already.
     */
    readonly volume: string;
}

/**
 * The memory of the VM, as far as the pod's images decide it.
 *
 * @since 0.1.0
 */
export interface MemorySpec {
    /**
     * Whether the pod gets a memory limit of its own, `spec.resources.limits.memory`, from which the runtime makes a VM that has room for
     * the unpacked images, by their sizes in the image lock, and for the limits of the containers. The API server of Kubernetes 1.34 and
     * later takes it by default. An error: a container without a memory limit, another limit of the pod, an image without a digest
     * or of which the lock has no size. Not for peer pods. Default: false.
     */
    readonly fromImages?: boolean;
    /**
     * MiB that the RuntimeClass of the nodes gives a VM (Kata's `default_memory`), or that the machine of a peer pod has, where it is not what
     * Kata ships. The checks count with it. Default: that of Kata's own classes, 2048, and 8192 with GPUs; not known for peer pods.
     */
    readonly defaultMemory?: number;
}

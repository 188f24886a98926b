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

/** Another place of the images of a rule, tried before the place itself. @since 0.1.0 */
export interface RegistryMirrorSpec {
    readonly location: string;
    readonly insecure?: boolean;
}

/** How the guest reaches the images whose names begin with a prefix. @since 0.1.0 */
export interface RegistryRuleSpec {
    readonly prefix?: string;
    readonly location?: string;
    readonly insecure?: boolean;
    readonly blocked?: boolean;
    readonly mirrors?: readonly RegistryMirrorSpec[];
}

/** Which name a signature has to hold. @since 0.1.0 */
export interface IdentitySpec {
    readonly type: IdentityType;
    readonly reference?: string;
    readonly prefix?: string;
    readonly signedPrefix?: string;
}

/** One thing that an image of a scope needs. @since 0.1.0 */
export interface SignatureRequirementSpec {
    readonly type: SignatureType;
    readonly key?: string;
    readonly keyUri?: string;
    readonly identity?: IdentitySpec;
}

/** What the images of a scope need: all of its requirements. @since 0.1.0 */
export interface SignatureScopeSpec {
    readonly scope: string;
    readonly transport?: string;
    readonly requirements: readonly SignatureRequirementSpec[];
}

/** Whose signatures images need. @since 0.1.0 */
export interface SignaturePolicySpec {
    readonly default?: SignatureDefault;
    readonly scopes: readonly SignatureScopeSpec[];
}

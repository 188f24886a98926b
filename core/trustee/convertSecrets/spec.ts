import type { RegistryRuleSpec } from "../../images/spec";
import type { Issue, Place } from "../../issue";
import type { SigningKey } from "../sealedSecret/spec";

/** A manifest as YAML or JSON gives it. @since 0.1.0 */
export type Manifest = Readonly<Record<string, unknown>>;

/** A pod, or the template of one, that uses Secrets. @since 0.1.0 */
export interface PodToConvert {
    /** The pod spec, as Kubernetes takes it. */
    readonly spec: unknown;
    /** Its place, for messages, as in `[{ object: "Deployment/web" }, "spec", "template", "spec"]`. */
    readonly path: Place;
    readonly namespace?: string;
}

/** What {@link convertSecrets} works on. @since 0.1.0 */
export interface ConvertSecretsSpec {
    /** The Secrets that are at hand, with their values. */
    readonly secrets: readonly Manifest[];
    /** Whatever uses them. */
    readonly pods: readonly PodToConvert[];
    /** Ingresses, whose controllers read Secrets outside of any guest. Default: none. */
    readonly ingresses?: readonly Manifest[];
    /** The rules by which the guest pulls images, as in `images.registries`: credentials go by their names. Default: none. */
    readonly registries?: readonly RegistryRuleSpec[];
    /** First part of the resource paths, as in `default`. */
    readonly repository: string;
    /** By what the texts are signed. */
    readonly signing: SigningKey;
    /**
     * Last parts of resource paths by `<secret>/<key>`, where the key cannot be one: Trustee takes no leading dot.
     * Default: the keys.
     */
    readonly resourceNames?: Readonly<Record<string, string>>;
    /** Kata version of the guests, as in `4.1.0`. Default: the newest known. */
    readonly kataVersion?: string;
}

/** A resource for the key broker service. @since 0.1.0 */
export interface KbsResource {
    /** As guests name it: `kbs:///repository/type/tag`. */
    readonly uri: string;
    /** As `kbs-client config set-resource --path` takes it: `repository/type/tag`. */
    readonly path: string;
    /** THE SECRET VALUE. It is nowhere else in the outcome. */
    readonly bytes: Uint8Array;
}

/** The outcome of {@link convertSecrets}: all issues, and the rest unless one of them is an error. @since 0.1.0 */
export interface ConvertedSecrets {
    readonly issues: readonly Issue[];
    /** Secrets of the same names, types and keys, with sealed texts in `stringData`. Anyone may read them. */
    readonly secrets: readonly Manifest[];
    /** What the KBS has to hold: one for each value, and the registry credentials. */
    readonly resources: readonly KbsResource[];
    /** Where the guest finds the credentials of all `imagePullSecrets`, if there are any. */
    readonly registryCredentialsUri?: string;
}

import { Algorithm } from "../algorithm";
import { Platform } from "../platform";
import { POLICY_SHAPE, type PolicySpec } from "../policy/spec";
import { choice, list, object, optional, required, type Shape, TEXT } from "../shape";
import { SEALED_KUBERNETES_SECRETS_SHAPE, type SealedKubernetesSecretSpec } from "./sealedKubernetesSecret";

/** The key broker service (KBS) that attests the workload and gives it its secrets. @since 0.1.0 */
export interface KbsSpec {
    readonly url: string;
    readonly certificate?: string;
}

/** The proxy through which the guest pulls images. @since 0.1.0 */
export interface ProxySpec {
    readonly httpsProxy?: string;
    readonly httpProxy?: string;
    readonly noProxy?: readonly string[];
}

/** Secrets that the guest unseals. @since 0.1.0 */
export interface SealedSecretsSpec {
    readonly secrets?: readonly SealedKubernetesSecretSpec[];
}

/** What an init-data document is made from: plain, readonly data. @since 0.1.0 */
export interface InitDataSpec {
    readonly platform: Platform;
    readonly algorithm?: Algorithm;
    readonly kataVersion?: string;
    readonly kbs: KbsSpec;
    readonly proxy?: ProxySpec;
    readonly sealedSecrets?: SealedSecretsSpec;
    readonly policy?: PolicySpec;
}

const KBS_SHAPE = object({ url: required(TEXT), certificate: optional(TEXT) });

const PROXY_SHAPE = object({ httpsProxy: optional(TEXT), httpProxy: optional(TEXT), noProxy: optional(list(TEXT)) });

const SEALED_SECRETS_SHAPE = object({ secrets: optional(SEALED_KUBERNETES_SECRETS_SHAPE) });

/** The fields of {@link InitDataSpec}, for the check at run time. */
const INIT_DATA_FIELDS = {
    platform: required(choice(Platform, "Platform")),
    algorithm: optional(choice(Algorithm, "Algorithm")),
    kataVersion: optional(TEXT),
    kbs: required(KBS_SHAPE),
    proxy: optional(PROXY_SHAPE),
    sealedSecrets: optional(SEALED_SECRETS_SHAPE),
    policy: optional(POLICY_SHAPE),
} satisfies Record<keyof InitDataSpec, unknown>;

export const INIT_DATA_SHAPE: Shape = object(INIT_DATA_FIELDS);

export const INIT_DATA_KEYS: readonly string[] = Object.keys(INIT_DATA_FIELDS);

import { Algorithm } from "../algorithm";
import { IMAGES_SHAPE, type ImageSettingsSpec } from "../images/settings";
import type { TrustedStorageSpec } from "../images/trustedStorage";
import type { Platform } from "../platform";
import { PLATFORM_SHAPE } from "../platformNames";
import { POLICY_SHAPE, type PolicySpec } from "../policy/spec";
import { choice, FLAG, list, object, optional, required, type Shape, TEXT } from "../shape";
import {
    ATTESTATION_SHAPE,
    type AttestationSpec,
    CREDENTIAL_FILES_SHAPE,
    type CredentialFileSpec,
    KeyAlgorithm,
    LOG_LEVELS_SHAPE,
    type LogLevelsSpec,
    SEALED_SECRETS_SHAPE,
    type SealedSecretsSpec,
} from "./guestSettings";

/** The key broker service (KBS) that attests the workload and gives it its secrets. @since 0.1.0 */
export interface KbsSpec {
    readonly url: string;
    readonly certificate?: string;
    readonly keyAlgorithm?: KeyAlgorithm;
}

/** The proxy through which the guest pulls images. @since 0.1.0 */
export interface ProxySpec {
    readonly httpsProxy?: string;
    readonly httpProxy?: string;
    readonly noProxy?: readonly string[];
}

/** What an init-data document is made from: plain, readonly data. @since 0.1.0 */
export interface InitDataSpec {
    readonly platform: Platform;
    readonly algorithm?: Algorithm;
    readonly kataVersion?: string;
    readonly allowDebugClass?: boolean;
    readonly kbs: KbsSpec;
    readonly attestation?: AttestationSpec;
    readonly proxy?: ProxySpec;
    readonly images?: ImageSettingsSpec;
    readonly trustedStorage?: TrustedStorageSpec;
    readonly credentialFiles?: readonly CredentialFileSpec[];
    readonly sealedSecrets?: SealedSecretsSpec;
    readonly logLevels?: LogLevelsSpec;
    readonly policy?: PolicySpec;
}

const KBS_SHAPE = object({
    url: required(TEXT),
    certificate: optional(TEXT),
    keyAlgorithm: optional(choice(KeyAlgorithm, "KeyAlgorithm")),
} satisfies Record<keyof KbsSpec, unknown>);

const PROXY_SHAPE = object({ httpsProxy: optional(TEXT), httpProxy: optional(TEXT), noProxy: optional(list(TEXT)) });

/** The fields of {@link InitDataSpec}, for the check at run time. */
const INIT_DATA_FIELDS = {
    platform: required(PLATFORM_SHAPE),
    algorithm: optional(choice(Algorithm, "Algorithm")),
    kataVersion: optional(TEXT),
    allowDebugClass: optional(FLAG),
    kbs: required(KBS_SHAPE),
    attestation: optional(ATTESTATION_SHAPE),
    proxy: optional(PROXY_SHAPE),
    images: optional(IMAGES_SHAPE),
    trustedStorage: optional(object({ volume: required(TEXT) })),
    credentialFiles: optional(CREDENTIAL_FILES_SHAPE),
    sealedSecrets: optional(SEALED_SECRETS_SHAPE),
    logLevels: optional(LOG_LEVELS_SHAPE),
    policy: optional(POLICY_SHAPE),
} satisfies Record<keyof InitDataSpec, unknown>;

export const INIT_DATA_SHAPE: Shape = object(INIT_DATA_FIELDS);

export const INIT_DATA_KEYS: readonly string[] = Object.keys(INIT_DATA_FIELDS);

/** The inputs for which a whole program may have a default: the RuntimeClass is one that the document does not hold. */
export const DEFAULTABLE_KEYS: readonly string[] = [...INIT_DATA_KEYS, "runtimeClassName"];

/** Whether an input is one text, and not an object or a list. */
export function isTextInput(key: string): boolean {
    const field = INIT_DATA_SHAPE.kind === "object" ? INIT_DATA_SHAPE.fields[key] : undefined;
    return field === undefined || field.shape.kind === "text" || field.shape.kind === "choice";
}

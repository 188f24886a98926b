import { ADMISSION_MESSAGES } from "./admission";
import { ATTESTATION_MESSAGES } from "./attestation";
import { CONVERSION_MESSAGES } from "./conversion";
import { DEVICES_MESSAGES } from "./devices";
import { FILES_MESSAGES } from "./files";
import { IMAGE_LOCK_MESSAGES } from "./imageLock";
import { IMAGES_MESSAGES } from "./images";
import { INITDATA_MESSAGES } from "./initdata";
import { INPUTS_MESSAGES } from "./inputs";
import { PLATFORM_MESSAGES } from "./platform";
import { POLICY_MESSAGES } from "./policy";
import { POLICY_PACK_MESSAGES } from "./policyPack";
import { PROXY_MESSAGES } from "./proxy";
import { REGISTRY_MESSAGES } from "./registry";
import { SEALED_SECRETS_MESSAGES } from "./sealedSecrets";
import { STATUS_MESSAGES } from "./status";
import { TOKEN_MESSAGES } from "./token";
import { TRUSTEE_MESSAGES } from "./trustee";
import { WORKLOAD_MESSAGES } from "./workload";

/** Every subject, in the order of the page. Only `npm run golden` loads it, to write the page; all others import its type. */
export const SUBJECTS = [
    INPUTS_MESSAGES,
    FILES_MESSAGES,
    PLATFORM_MESSAGES,
    ATTESTATION_MESSAGES,
    PROXY_MESSAGES,
    IMAGES_MESSAGES,
    IMAGE_LOCK_MESSAGES,
    REGISTRY_MESSAGES,
    WORKLOAD_MESSAGES,
    DEVICES_MESSAGES,
    POLICY_MESSAGES,
    INITDATA_MESSAGES,
    SEALED_SECRETS_MESSAGES,
    CONVERSION_MESSAGES,
    TRUSTEE_MESSAGES,
    TOKEN_MESSAGES,
    STATUS_MESSAGES,
    POLICY_PACK_MESSAGES,
    ADMISSION_MESSAGES,
] as const;

type CodeOf<S> = S extends { readonly entries: infer Entries } ? keyof Entries : never;

/** The code of an issue: each has an entry in `docs/messages.md`. @since 0.1.0 */
export type IssueCode = CodeOf<(typeof SUBJECTS)[number]>;

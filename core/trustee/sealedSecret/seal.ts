import { defined, fieldsOf } from "../../fields";
import { error, errorsOf, type Issue } from "../../issue";
import { SEALED } from "../../plainSecrets";
import { isPlainObject, unknownKeys } from "../../shape";
import { toBase64url } from "./base64";
import { isSignedEs256, signEs256 } from "./curve";
import { readPrivateJwk } from "./jwk";
import { checkKid } from "./kid";
import { checkPayload, PAYLOAD_VERSION, payloadText, WRAP_TYPE } from "./payload";
import { type SealSecretSpec, VaultProvider } from "./spec";

/** The outcome of {@link sealSecret}: all issues, and the text unless one of them is an error. @since 0.1.0 */
export interface Sealed {
    readonly issues: readonly Issue[];
    /** `sealed.` and three parts of base64url: what an environment variable or a file of the pod holds. */
    readonly text?: string;
}

/**
 * The text of a sealed secret, which the guest replaces by the value: a signed pointer (`vault`), or a signed ciphertext
 * (`envelope`). The same inputs give the same text. The text is not secret, and holds no part of a secret.
 *
 * ```ts
 * const { text, issues } = sealSecret({
 *     vault: { name: "kbs:///default/db/password" },
 *     signing: { kid: "kbs:///default/keys/sealed-secrets", jwk },
 * });
 * ```
 *
 * Guests verify the signature since Kata 3.28. Never throws for a mistake, and no issue holds a part of the private key.
 *
 * @since 0.1.0
 */
export function sealSecret(spec: SealSecretSpec): Sealed {
    const { vault, envelope, signing } = fieldsOf(spec);
    const { kid, jwk } = fieldsOf(signing);
    const { key, issues: keyIssues } = readPrivateJwk(jwk, ["signing", "jwk"]);
    const content = contentOf(vault, envelope);
    const issues = [...content.issues, ...checkKid(kid, ["signing", "kid"]), ...keyIssues];
    if (key === undefined || content.payload === undefined || errorsOf(issues).length > 0) {
        return { issues };
    }
    const header = JSON.stringify({ alg: "ES256", kid });
    const input = `${toBase64url(header)}.${toBase64url(content.payload)}`;
    const signature = signEs256(input, key.d);
    if (!isSignedEs256(input, signature, key.point)) {
        throw new Error("confidential-workload: a sealed secret does not verify as signed; please report it");
    }
    return { text: `${SEALED}${input}.${toBase64url(signature)}`, issues };
}

const ONE_OF = "exactly one of vault and envelope";

/** The inputs by the names that they have in the text. */
const INPUTS: Readonly<Record<"vault" | "envelope", Readonly<Record<string, string>>>> = {
    vault: { name: "name", provider: "provider", provider_settings: "providerSettings", annotations: "annotations" },
    envelope: {
        provider: "provider",
        key_id: "keyId",
        encrypted_key: "encryptedKey",
        encrypted_data: "encryptedData",
        iv: "iv",
        provider_settings: "providerSettings",
        annotations: "annotations",
    },
};

const DEFAULTS = {
    vault: { provider: VaultProvider.Kbs, provider_settings: {}, annotations: {} },
    envelope: { wrap_type: WRAP_TYPE, provider_settings: {}, annotations: {} },
};

function contentOf(
    vault: unknown,
    envelope: unknown,
): { readonly payload?: string; readonly issues: readonly Issue[] } {
    if ((vault === undefined) === (envelope === undefined)) {
        const message = vault === undefined ? "is missing, and so is envelope" : "is set together with envelope";
        const fix = vault === undefined ? "set one of them" : "remove one of them";
        return { issues: [error(["vault"], "one-of", { message, allowed: ONE_OF, fix })] };
    }
    const [type, given] = vault === undefined ? (["envelope", envelope] as const) : (["vault", vault] as const);
    if (!isPlainObject(given)) {
        const message = "is not an object";
        return { issues: [error([type], "wrong-type", { message, allowed: "an object", fix: "give an object" })] };
    }
    const own = Object.entries(INPUTS[type]).map(([field, input]) => [field, given[input]] as const);
    const values = { ...DEFAULTS[type], ...defined(Object.fromEntries(own)) };
    const rename = (field: string) => INPUTS[type][field] ?? field;
    const issues = [
        ...unknownKeys(Object.keys(given), Object.values(INPUTS[type]), [type]),
        ...checkPayload({ version: PAYLOAD_VERSION, type, ...values }, [type], rename),
    ];
    return { payload: payloadText(type, values), issues };
}

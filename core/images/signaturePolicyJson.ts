import { defined } from "../fields";
import { layOut } from "../layout";
import {
    type IdentitySpec,
    IdentityType,
    SignatureDefault,
    type SignaturePolicySpec,
    type SignatureRequirementSpec,
    SignatureType,
} from "./spec";

/** The transport whose scopes guests ask; those of others are ignored. */
export const GUEST_TRANSPORT = "docker";

type Json = Readonly<Record<string, unknown>>;

/**
 * The policy as guests read it: JSON in the manner of `containers-policy.json`, with `default` and `transports`, without
 * either of which they pull nothing. Source: guest-components `image-rs/src/signature/policy/mod.rs`.
 */
export function signaturePolicyJson(policy: SignaturePolicySpec): string {
    const transports: Record<string, Record<string, readonly Json[]>> = { [GUEST_TRANSPORT]: {} };
    for (const { scope, transport = GUEST_TRANSPORT, requirements } of policy.scopes) {
        transports[transport] = { ...transports[transport], [scope]: requirements.map(requirementJson) };
    }
    return layOut({ default: [{ type: policy.default ?? SignatureDefault.Reject }], transports });
}

/**
 * The identity of a requirement. For cosign one is always written: without it older guests take what the key signed under
 * any name, and newer ones compare the repository (guest-components pull request 1590).
 */
export function identityOf({ type, identity }: SignatureRequirementSpec): IdentitySpec | undefined {
    return identity ?? (type === SignatureType.SigstoreSigned ? { type: IdentityType.MatchRepository } : undefined);
}

function requirementJson(requirement: SignatureRequirementSpec): Json {
    const { type, key, keyUri } = requirement;
    const identity = identityOf(requirement);
    const isGpg = type === SignatureType.SignedBy;
    return defined({
        type,
        keyType: isGpg ? "GPGKeys" : undefined,
        keyData: isGpg ? key && gpgKeyData(key) : key,
        keyPath: keyUri,
        signedIdentity: identity && identityJson(identity),
    });
}

/** Guests take base64 of a key ring; the ring itself may be armored (guest-components `policy/simple/verify.rs`). */
function gpgKeyData(key: string): string {
    return key.includes("-----BEGIN") ? Buffer.from(key, "utf8").toString("base64") : key.replace(/\s/g, "");
}

function identityJson({ type, reference, prefix, signedPrefix }: IdentitySpec): Json {
    const name = type === IdentityType.ExactRepository ? "dockerRepository" : "dockerReference";
    return defined({ type, [name]: reference, prefix, signedPrefix });
}

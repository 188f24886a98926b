import { type SignatureRequirementSpec, SignatureType } from "../../images/spec";
import { errorIf, type Issue, type Place, phrase, quote } from "../../issue";
import { type MaybeKnown, partsOf } from "../../unknown";
import { checkGuestResource } from "../guestResource";
import { checkIdentity } from "./identity";
import { checkSignatureKey } from "./signatureKey";

/** What a requirement depends on. */
export interface RequirementContext {
    /** Whether the guest learns where simple signatures are. */
    readonly hasSigstore: boolean;
    readonly kataVersion: unknown;
}

type Requirement = ReturnType<typeof partsOf<MaybeKnown<SignatureRequirementSpec>>>;

/** One requirement of a scope. Source: guest-components `image-rs/src/signature/policy/policy_requirement.rs`. */
export function checkRequirement(
    given: MaybeKnown<SignatureRequirementSpec>,
    at: Place,
    context: RequirementContext,
): Issue[] {
    const requirement = partsOf(given);
    const { type, key, keyUri, identity } = requirement;
    if (type !== SignatureType.SigstoreSigned && type !== SignatureType.SignedBy) {
        return unusedFields(requirement, at);
    }
    return [
        ...checkOneKey(requirement, at),
        ...checkSignatureKey(type, key, [...at, "key"]),
        ...checkGuestResource(keyUri, [...at, "keyUri"], context.kataVersion),
        ...checkIdentity(identity, type, [...at, "identity"]),
        ...errorIf(type === SignatureType.SignedBy && !context.hasSigstore, [...at, "type"], "sigstore-missing", {
            message: `${quote(type)} rejects every image until the guest knows where its signatures are`,
            fix: phrase`set ${["images", "sigstoreConfiguration"]} or ${["images", "sigstoreConfigurationUri"]}, or use ${["SignatureType", "SigstoreSigned"]}, whose signatures are in the registry`,
        }),
    ];
}

/** Of a requirement that asks for nothing, or for what cannot be. */
function unusedFields({ type, ...others }: Requirement, at: Place): Issue[] {
    const known = type === SignatureType.Reject || type === SignatureType.InsecureAcceptAnything;
    return (["key", "keyUri", "identity"] as const).flatMap((field) =>
        errorIf(known && others[field] !== undefined, [...at, field], "no-effect", {
            message: `has no effect: ${quote(type)} looks at no signature`,
            fix: phrase`remove it, or use ${["SignatureType", "SigstoreSigned"]}`,
        }),
    );
}

const KEY = ["key"];
const KEY_URI = ["keyUri"];

function checkOneKey({ key, keyUri }: Requirement, at: Place): Issue[] {
    return errorIf((key === undefined) === (keyUri === undefined), at, "one-of", {
        message: key === undefined ? phrase`has neither ${KEY} nor ${KEY_URI}` : phrase`has both ${KEY} and ${KEY_URI}`,
        allowed: phrase`exactly one of ${KEY} and ${KEY_URI}`,
        fix: key === undefined ? "give the public key, or its URI in the KBS" : "remove one of them",
    });
}

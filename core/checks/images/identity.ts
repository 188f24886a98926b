import { type IdentitySpec, IdentityType, SignatureType } from "../../images/spec";
import { error, errorIf, type Issue, type Place, phrase, quote, warningIf } from "../../issue";
import { type MaybeKnown, type Parts, partsOf, UNKNOWN, type Unknown } from "../../unknown";
import { checkPlace, type PlaceForm } from "./place";

const PLACES = ["reference", "prefix", "signedPrefix"] as const;
/** The fields that each type has in addition to `type`, and their form. */
const FIELDS: Readonly<Record<IdentityType, { readonly [K in (typeof PLACES)[number]]?: PlaceForm }>> = {
    [IdentityType.MatchExact]: {},
    [IdentityType.MatchRepoDigestOrExact]: {},
    [IdentityType.MatchRepository]: {},
    [IdentityType.ExactReference]: { reference: { pinned: true } },
    [IdentityType.ExactRepository]: { reference: {} },
    [IdentityType.RemapIdentity]: { prefix: {}, signedPrefix: {} },
};

/** A cosign signature names a repository, and no tag (guest-components `policy/cosign/mod.rs`). */
const OF_COSIGN: readonly IdentityType[] = [IdentityType.MatchRepository, IdentityType.ExactRepository];

/** Which name a signature has to hold. Source: guest-components `image-rs/src/signature/policy/ref_match.rs`. */
export function checkIdentity(
    given: MaybeKnown<IdentitySpec> | undefined,
    requirement: SignatureType,
    at: Place,
): Issue[] {
    const identity = partsOf(given);
    const { type } = identity;
    if (type === undefined || type === UNKNOWN) {
        return [];
    }
    const path = [...at, "type"];
    if (requirement === SignatureType.SigstoreSigned && !OF_COSIGN.includes(type)) {
        return [
            error(path, "identity-type", {
                message: `${quote(type)} rejects every image: a cosign signature names a repository, and no tag`,
                allowed: OF_COSIGN.join(", "),
                fix: phrase`use ${["IdentityType", "MatchRepository"]}`,
            }),
        ];
    }
    const digests = warningIf(type === IdentityType.MatchExact, path, "identity-digest", {
        message: `${quote(type)} rejects every image that is named by its digest`,
        fix: phrase`use ${["IdentityType", "MatchRepoDigestOrExact"]}`,
    });
    return [...digests, ...checkFields(identity, type, at)];
}

function checkFields(identity: Partial<Parts<IdentitySpec>>, type: IdentityType, at: Place): Issue[] {
    return PLACES.flatMap((field) => {
        const path = [...at, field];
        const form = FIELDS[type][field];
        const value = identity[field];
        if (form === undefined) {
            const message = `is not for ${quote(type)}, and would be ignored`;
            return errorIf(value !== undefined, path, "no-effect", { message, fix: "remove it" });
        }
        const message = `is missing, and ${quote(type)} needs it`;
        return value === undefined
            ? [error(path, "missing", { message, fix: phrase`set ${path}` })]
            : [...checkPlace(value, path, form), ...checkPin(value, path, type)];
    });
}

/** A signature names a tag, and this type compares the whole name. */
function checkPin(text: string | Unknown, path: Place, type: IdentityType): Issue[] {
    if (text === UNKNOWN) {
        return [];
    }
    const hasTag = /:[^/]*$/.test(text.replace(/^[^/]*/, ""));
    return errorIf(type === IdentityType.ExactReference && !hasTag, path, "place", {
        message: `${quote(text)} has no tag, and the guest compares it with the whole name in the signature`,
        allowed: "host[:port]/path:tag",
        fix: phrase`add the tag that was signed, or use ${["IdentityType", "ExactRepository"]}`,
    });
}

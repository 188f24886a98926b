import { fieldsOf, textOf } from "../../fields";
import { IdentityType, SignatureType } from "../../images/spec";
import { error, errorIf, type Issue, type Place, phrase, quote, warningIf } from "../../issue";
import { checkPlace, type PlaceForm } from "./place";

/** The fields that each type has in addition to `type`, and their form. */
const FIELDS: Readonly<Record<IdentityType, Readonly<Record<string, PlaceForm>>>> = {
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
export function checkIdentity(given: unknown, requirement: unknown, at: Place): Issue[] {
    const identity = fieldsOf(given);
    const type = Object.values(IdentityType).find((one) => one === identity["type"]);
    if (type === undefined) {
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

function checkFields(identity: Readonly<Record<string, unknown>>, type: IdentityType, at: Place): Issue[] {
    return ["reference", "prefix", "signedPrefix"].flatMap((field) => {
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
function checkPin(value: unknown, path: Place, type: IdentityType): Issue[] {
    const text = textOf(value) ?? "";
    const hasTag = /:[^/]*$/.test(text.replace(/^[^/]*/, ""));
    return errorIf(type === IdentityType.ExactReference && !hasTag, path, "place", {
        message: `${quote(text)} has no tag, and the guest compares it with the whole name in the signature`,
        allowed: "host[:port]/path:tag",
        fix: phrase`add the tag that was signed, or use ${["IdentityType", "ExactRepository"]}`,
    });
}

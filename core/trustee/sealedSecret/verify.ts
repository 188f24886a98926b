import { error, errorsOf, type Issue, type Place } from "../../issue";
import { isSignedEs256 } from "./curve";
import { type PublicJwk, readPublicJwk } from "./jwk";
import { readSealedSecret, type SealedSecret } from "./read";

/** The outcome of {@link verifySealedSecret}: what the text says, unless an issue is an error. @since 0.1.0 */
export interface VerifiedSecret {
    readonly issues: readonly Issue[];
    readonly secret?: SealedSecret;
}

/**
 * Whether a guest that gets `jwk` from the KBS takes this sealed secret: its form, its content, and its signature. Both
 * of the signatures that differ in the sign of `s` are valid, as they are for guests.
 *
 * @since 0.1.0
 */
export function verifySealedSecret(text: string, jwk: PublicJwk, path: Place = ["sealedSecret"]): VerifiedSecret {
    const { signed, secret, issues: own } = readSealedSecret(text, path);
    const { point, issues: keyIssues } = readPublicJwk(jwk, ["jwk"]);
    const issues = [...own, ...keyIssues];
    if (signed === undefined || point === undefined || secret === undefined || errorsOf(issues).length > 0) {
        return { issues };
    }
    if (isSignedEs256(signed.input, signed.signature, point)) {
        return { secret, issues };
    }
    const wrong = error(path, "sealed-signature", {
        message: "is not signed by this key, or was changed since",
        allowed: "a signature by the private half of this key",
        fix: "verify it with the key that its kid names, or seal it again",
    });
    return { issues: [...issues, wrong] };
}

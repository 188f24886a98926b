import { fieldsOf } from "../fields";
import { type Issue, warning } from "../issue";

/** How the guest treats sealed secrets. */
export function checkSignatureCheck(sealedSecrets: unknown): Issue[] {
    if (fieldsOf(sealedSecrets)["skipVerification"] !== true) {
        return [];
    }
    return [
        warning(["sealedSecrets", "skipVerification"], "unverified-secrets", {
            message: "lets the host replace your sealed secrets by its own: the guest checks no signature",
            fix: "sign the secrets, and leave it out",
        }),
    ];
}

import { isOlder } from "../../checks/kataVersion";
import { type Issue, type Place, quote, warning } from "../../issue";

/** The first Kata whose guests verify the signatures of sealed secrets (guest-components 0.18). */
const VERIFIED_SINCE = "3.28";

/** Guests that do not look at signatures take a sealed secret from anyone. */
export function checkSignatureAge(kataVersion: unknown, path: Place): Issue[] {
    if (!isOlder(kataVersion, VERIFIED_SINCE)) {
        return [];
    }
    return [
        warning(path, "sealed-not-verified", {
            message: `guests of Kata ${quote(kataVersion)} do not verify sealed secrets, so that the host can put in others`,
            allowed: `kataVersion ${VERIFIED_SINCE} or later`,
            fix: "update Kata on the nodes",
        }),
    ];
}

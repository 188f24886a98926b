import { error, type Issue, type Place, quote, warning } from "../../issue";
import { parseResourceUri } from "../../resourceUri";

const FORM = "the resource URI of the public key, as in kbs:///default/keys/sealed-secrets";
const FILE = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/;

/**
 * The key id of a sealed secret. A guest asks the KBS for it only where it begins with `kbs://`; everything else is a
 * file in `/run/confidential-containers/cdh/sealed-secret`, where nothing that init-data can say puts one.
 * Source: guest-components `confidential-data-hub/hub/src/secret/mod.rs`, `get_kid`.
 */
export function checkKid(kid: unknown, path: Place): Issue[] {
    if (typeof kid !== "string" || kid === "") {
        const message = "is missing, and the guest looks the public key up by it";
        return [error(path, "kid", { message, allowed: FORM, fix: "name the public key in the KBS" })];
    }
    if (FILE.test(kid)) {
        const message = "is the name of a file, which the image of the guest would have to hold";
        return [
            warning(path, "kid", { message, allowed: FORM, fix: "keep the public key in the KBS and give its URI" }),
        ];
    }
    const parsed = parseResourceUri(kid);
    if (typeof parsed !== "string" && parsed.plugin === "resource" && kid.startsWith("kbs://")) {
        return [];
    }
    const reason = typeof parsed === "string" ? parsed : "is of a plugin, and guests take keys by kbs:// only";
    const fix = "keep the public key in the KBS and give its URI";
    return [error(path, "kid", { message: aboutUri(kid, reason), allowed: FORM, fix })];
}

/** What is wrong with a value that should be a resource URI. What is far from one may be a password or a key. */
export function aboutUri(value: string, reason: string): string {
    return value.startsWith("kbs:") || value.startsWith("kbs+") ? `${quote(value)} ${reason}` : reason;
}

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
    const keep = "keep the public key in the KBS and give its URI";
    const texts = (message: string, fix = keep) => ({ message, allowed: FORM, fix });
    if (typeof kid !== "string" || kid === "") {
        const message = "is missing, and the guest looks the public key up by it";
        return [error(path, "kid", texts(message, "name the public key in the KBS"))];
    }
    if (FILE.test(kid)) {
        return [warning(path, "kid", texts("is the name of a file, which the image of the guest would have to hold"))];
    }
    const parsed = parseResourceUri(kid);
    const isKey = typeof parsed !== "string" && parsed.plugin === "resource" && kid.startsWith("kbs://");
    const reason = typeof parsed === "string" ? parsed : "is of a plugin, and guests take keys by kbs:// only";
    return isKey ? [] : [error(path, "kid", texts(aboutUri(kid, reason)))];
}

/** What is wrong with a value that should be a resource URI. What is far from one may be a password or a key. */
export function aboutUri(value: string, reason: string): string {
    return value.startsWith("kbs:") || value.startsWith("kbs+") ? `${quote(value)} ${reason}` : reason;
}

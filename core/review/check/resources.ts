import { checkCredentialFiles } from "../../checks/credentialFiles";
import { checkSealedSecrets } from "../../checks/sealedSecrets";
import { type Fields, fieldsOf, itemsOf } from "../../fields";
import { CDH_KEYS } from "../../initdata/cdh";
import type { Issue } from "../../issue";
import { inKeys } from "./keyNames";

/** What the data hub does about secrets, as its file says. */
export function checkResources(cdh: Fields): Issue[] {
    const files = itemsOf(cdh["credentials"])
        .map(fieldsOf)
        .map(({ resource_uri: uri, path }) => ({ uri: uriAsRead(uri), path }));
    const issues = [
        ...(files.length === 0 ? [] : checkCredentialFiles(files, undefined)),
        ...checkSealedSecrets({ skipVerification: cdh["skip_sealed_secret_verification"] }),
    ];
    return inKeys("cdh.toml", CDH_KEYS, issues, (place) => place.map((key) => (key === "uri" ? "resource_uri" : key)));
}

/**
 * A URI as guests read it: they take a path alone for a file, and ask the KBS that they know whatever host is named
 * (guest-components `image-rs/src/resource/mod.rs`, `attestation-agent/deps/resource_uri/src/lib.rs`).
 */
export function uriAsRead(uri: unknown): unknown {
    if (typeof uri !== "string") {
        return uri;
    }
    return uri.startsWith("/") ? `file://${uri}` : uri.replace(/^(kbs(?:\+[^:/?#]*)?:\/\/)[^/?#@]*(?=\/)/, "$1");
}

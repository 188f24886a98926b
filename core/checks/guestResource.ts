import { error, errorIf, type Issue, type Place, phrase, quote, warning } from "../issue";
import { isOlder } from "../kataVersion";
import { PLUGINS_SINCE, parseResourceUri, resourceUriIssue } from "../resourceUri";

const ALLOWED = "kbs:///repository/type/tag, or file:///path of a file in the VM's image";

/**
 * Something that the guest fetches by its URI: from the KBS, or from a file of its own disk (guest-components
 * `image-rs/src/resource/mod.rs`).
 */
export function checkGuestResource(uri: unknown, path: Place, kataVersion: unknown): Issue[] {
    if (typeof uri !== "string") {
        return [];
    }
    if (uri.startsWith("kbs:") || uri.startsWith("kbs+")) {
        return checkKbsResource(uri, path, kataVersion);
    }
    const [, file] = /^file:\/\/(.*)$/s.exec(uri) ?? [];
    if (file !== undefined) {
        return [checkFile(uri, file, path)];
    }
    const [message, fix] =
        uri === ""
            ? ["is empty", phrase`leave ${path} out`]
            : uri.startsWith("/")
              ? [
                    `${quote(uri)} is a path without a scheme`,
                    `write ${quote(`file://${uri}`)} if that is meant, or a kbs:/// URI`,
                ]
              : [
                    `${quote(uri)} is not something that the guest can fetch`,
                    "upload it to the KBS and give its kbs:/// URI",
                ];
    return [error(path, "guest-resource", { message, allowed: ALLOWED, fix })];
}

/** Something that the guest fetches from the KBS. */
export function checkKbsResource(uri: unknown, path: Place, kataVersion: unknown): Issue[] {
    if (typeof uri !== "string") {
        return [];
    }
    const issue = resourceUriIssue(path, uri);
    if (issue !== undefined) {
        return [issue];
    }
    const parsed = parseResourceUri(uri);
    const isPlugin = typeof parsed === "object" && uri.startsWith("kbs+");
    return errorIf(isPlugin && isOlder(kataVersion, PLUGINS_SINCE), path, "kata-version-input", {
        message: `${quote(uri)} names a plugin, which guests read since Kata ${PLUGINS_SINCE}, and kataVersion is ${quote(kataVersion)}`,
        allowed: `kbs:///repository/type/tag, or kataVersion ${PLUGINS_SINCE} or later`,
        fix: "update Kata on the nodes, or use a resource without a plugin",
    });
}

function checkFile(uri: string, file: string, path: Place): Issue {
    const isFile = /^\/[^?#\s\\%]+$/.test(file) && !/\/\.{0,2}(?:\/|$)/.test(file);
    return isFile
        ? warning(path, "guest-file", {
              message: `${quote(uri)} is a file of the VM's own disk, which has to come with the VM's image`,
              fix: "make sure that it is there on every node, or upload it to the KBS and give its kbs:/// URI",
          })
        : error(path, "guest-resource", {
              message: `${quote(uri)} does not name a file`,
              allowed: ALLOWED,
              fix: 'write it as in "file:///etc/image-policy.json"',
          });
}

import { defined } from "./fields";
import { error, type Issue, type Place, quote } from "./issue";

/** A resource of a KBS: what its URI names. @since 0.1.0 */
export interface ResourceUri {
    /** The plugin of the KBS that has it. `resource`, which keeps what was uploaded, where the URI names none. */
    readonly plugin: string;
    /** For the plugin `resource`: repository, type and tag. */
    readonly path: readonly string[];
    /** As it stands after the question mark. */
    readonly query?: string;
}

/** The first Kata whose guests ask other plugins of the KBS than `resource` (guest-components 0.21). */
export const PLUGINS_SINCE = "4.0";

const URI = /^([^:/?#]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?$/s;
const SCHEME = /^kbs(?:\+([a-z0-9][a-z0-9.-]*))?$/;
const QUERY = /^[\w.~!$&'()*+,;=:@/?%-]*$/;
const RESOURCE = "resource";

/** What the KBS takes as a part of a path (Trustee `kbs/src/plugins/implementations/resource/backend.rs`). */
export const RESOURCE_PART = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/;
/** What passes the guest's URL parser unchanged. */
const PLUGIN_PART = /^(?!\.{1,2}$)[A-Za-z0-9_.~-]+$/;

/**
 * Reads a resource URI by the grammar of guests and of Trustee, or says what is wrong with it. Sources: guest-components
 * `attestation-agent/deps/resource_uri/src/lib.rs`, Trustee `kbs/src/plugins/implementations/resource/backend.rs`.
 *
 * @since 0.1.0
 */
export function parseResourceUri(text: string): ResourceUri | string {
    const [, scheme, host, path = "", query, fragment] = URI.exec(text) ?? [];
    if (scheme === undefined) {
        return "is not a resource URI";
    }
    const [isKbs, plugin = RESOURCE] = SCHEME.exec(scheme) ?? [];
    if (isKbs === undefined) {
        return `has the scheme ${quote(scheme)}`;
    }
    if (host !== "") {
        return "names a host, which the guest ignores: it asks the KBS of kbs.url";
    }
    if (fragment !== undefined) {
        return "has a fragment, which the KBS never sees";
    }
    if (query !== undefined && !QUERY.test(query)) {
        return "has a character in its query that belongs in no URI";
    }
    const parts = path.slice(1).split("/");
    const wrong = plugin === RESOURCE ? resourceFault(parts) : faultIn(parts, PLUGIN_PART);
    if (wrong !== undefined) {
        // A part may be half of a password, cut at its slash.
        return text.includes("@") ? 'has a "@" that belongs in no URI of a resource' : wrong;
    }
    return { plugin, path: parts, ...defined({ query }) };
}

function resourceFault(parts: readonly string[]): string | undefined {
    const count = parts.length === 1 ? "one part" : `${parts.length} parts`;
    return faultIn(parts, RESOURCE_PART) ?? (parts.length === 3 ? undefined : `has ${count}`);
}

function faultIn(parts: readonly string[], form: RegExp): string | undefined {
    const wrong = parts.find((part) => !form.test(part));
    if (wrong === undefined) {
        return undefined;
    }
    return wrong === "" ? "has an empty part" : `has the part ${quote(wrong)}, which the KBS refuses`;
}

/** What is wrong with a resource URI at `path`; undefined where nothing is. @since 0.1.0 */
export function resourceUriIssue(path: Place, value: string): Issue | undefined {
    const parsed = parseResourceUri(value);
    return typeof parsed === "string"
        ? error(path, "resource-uri", {
              message: `${quote(value)} ${parsed}`,
              allowed:
                  "kbs:///repository/type/tag of letters, digits, _, - and, not in front, .; or kbs+plugin:///path",
              fix: 'write it as in "kbs:///default/credential/registry"',
          })
        : undefined;
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

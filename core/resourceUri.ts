import { quote } from "./issue";

/**
 * A resource of the key broker service, as guests name it: `kbs:///repository/type/tag`, or of another plugin
 * `kbs+plugin:///…`. Sources: guest-components `attestation-agent/deps/resource_uri/src/lib.rs`, Trustee
 * `kbs/src/plugins/implementations/resource/backend.rs`.
 *
 * @since 0.1.0
 */
export interface ResourceUri {
    /** `resource` for a plain `kbs://`. */
    readonly plugin: string;
    readonly path: readonly string[];
    readonly query?: string;
}

const URI = /^kbs(?:\+([^:/?#]*))?:\/\/([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?(#.*)?$/;
const RESOURCE = "resource";
/** Trustee's rule for each part. */
const PART = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/;

/** The parts of a resource URI, or what is wrong with it. @since 0.1.0 */
export function parseResourceUri(text: string): ResourceUri | string {
    const match = URI.exec(text);
    if (match === null) {
        return "does not begin with kbs:/// or kbs+plugin:///";
    }
    const [, named, host = "", rest = "", query, fragment] = match;
    const path = rest.split("/");
    if (named === "") {
        return "names no plugin after kbs+";
    }
    if (host !== "") {
        return `names the host ${quote(host)}, which guests ignore: they use the KBS of the init-data`;
    }
    if (fragment !== undefined) {
        return "has a fragment, which never reaches the KBS";
    }
    const plugin = named ?? RESOURCE;
    if (plugin === RESOURCE && path.length !== 3) {
        return "does not have three parts, as in kbs:///repository/type/tag";
    }
    const wrong = path.find((part) => !PART.test(part));
    if (wrong !== undefined) {
        return `has the part ${quote(wrong)}, which Trustee refuses`;
    }
    return { plugin, path, ...(query === undefined ? {} : { query }) };
}

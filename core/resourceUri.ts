/** A resource of a KBS, taken apart. */
export interface ResourceUri {
    /** The KBS plugin that serves it: `resource` for `kbs://`. */
    readonly plugin: string;
    readonly path: readonly string[];
    /** Without the question mark. */
    readonly query?: string;
}

const URI = /^kbs(?:\+([A-Za-z0-9-]+))?:\/\/[^/?#]*\/([^?#]+)(?:\?([^#]*))?$/;

/** Reads `kbs:///repository/type/tag`, or says what is wrong (guest-components `attestation-agent/deps/resource_uri`). */
export function parseResourceUri(text: string): ResourceUri | string {
    const [whole, plugin = "resource", path = "", query] = URI.exec(text) ?? [];
    if (whole === undefined) {
        return "is no resource URI";
    }
    return { plugin, path: path.split("/"), ...(query === undefined ? {} : { query }) };
}

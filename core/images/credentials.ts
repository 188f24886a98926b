import { parentNames, parseGuestReference } from "./reference";

const DOCKER_HUB_SERVER = "index.docker.io";
const DOCKER_HUB_NAMES: ReadonlySet<string> = new Set(["docker.io", "registry-1.docker.io"]);

/**
 * Which key of `auths` in an `auth.json` the guest uses for an image, undefined where it asks without credentials: the
 * repository, a path above it or the registry, and else a key that means the same registry. Of several such keys, any
 * may be the one that the guest finds; this is the first. For an image with mirrors, ask with each source that
 * `pullSources` gives.
 *
 * From `image-rs/src/auth/auth_config.rs` of confidential-containers/guest-components.
 *
 * @since 0.1.0
 */
export function coversReference(keys: readonly string[], image: string): string | undefined {
    const reference = parseGuestReference(image);
    if (reference === undefined) {
        return undefined;
    }
    const server = serverName(reference.registry);
    return parentNames(reference).find((name) => keys.includes(name)) ?? keys.find((key) => serverOf(key) === server);
}

/** The server that a key means. Only a URL loses its path: without a scheme, a key with a path is a repository. */
export function serverOf(key: string): string {
    const host = /^https?:\/\/([^/]*)/.exec(key)?.[1];
    return serverName(host ?? key);
}

function serverName(registry: string): string {
    return DOCKER_HUB_NAMES.has(registry) ? DOCKER_HUB_SERVER : registry;
}

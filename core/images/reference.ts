import { defined } from "../fields";

/** An image reference, taken apart. */
export interface ImageReference {
    /** Host and port of the registry: the one that was written, or `docker.io`. */
    readonly registry: string;
    /** Path in the registry; `library/` is added for short names of Docker Hub. */
    readonly repository: string;
    readonly tag?: string;
    /** As in `sha256:…`. */
    readonly digest?: string;
}

const DOMAIN = /^(?:localhost|\[[0-9a-fA-F:]+\]|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)(?::\d{1,5})?$/;
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha(?:256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})$/;
export const DOCKER_HUB = "docker.io";
/** Docker Hub's old name, which is read as the new one. */
const DOCKER_HUB_LEGACY = "index.docker.io";
const REPOSITORY_LENGTH = 255;

/** The tag that guests take where none is written. */
export const DEFAULT_TAG = "latest";

/**
 * Reads an image reference by the grammar of the distribution project (`reference/regexp.go`), with Docker Hub's short
 * names filled up. Undefined for what is not a reference.
 */
export function parseImageReference(text: string): ImageReference | undefined {
    const [name = "", digest, ...more] = text.split("@");
    const colon = name.lastIndexOf(":");
    const hasTag = colon > name.lastIndexOf("/");
    const path = hasTag ? name.slice(0, colon) : name;
    const tag = hasTag ? name.slice(colon + 1) : undefined;
    const { registry, repository } = locate(path);
    const isOne =
        more.length === 0 &&
        DOMAIN.test(registry) &&
        REPOSITORY.test(repository) &&
        repository.length <= REPOSITORY_LENGTH &&
        (tag === undefined || TAG.test(tag)) &&
        (digest === undefined || DIGEST.test(digest));
    return isOne ? { registry, repository, ...defined({ tag, digest }) } : undefined;
}

function locate(path: string): { readonly registry: string; readonly repository: string } {
    const slash = path.indexOf("/");
    const first = path.slice(0, Math.max(0, slash));
    // A first part without dot and port is a name on Docker Hub, as in `library/nginx`.
    if (first !== "localhost" && !/[.:]/.test(first)) {
        return { registry: DOCKER_HUB, repository: slash < 0 ? `library/${path}` : path };
    }
    const registry = first === DOCKER_HUB_LEGACY ? DOCKER_HUB : first;
    const repository = path.slice(slash + 1);
    const isShort = registry === DOCKER_HUB && !repository.includes("/");
    return { registry, repository: isShort ? `library/${repository}` : repository };
}

/** Reads an image reference as guests do: their reader (crate oci-spec, `distribution::Reference`) knows no IPv6 host. */
export function parseGuestReference(text: string): ImageReference | undefined {
    const reference = parseImageReference(text);
    return reference?.registry.startsWith("[") ? undefined : reference;
}

/** Whether `text` is a digest of a kind that can be verified. */
export function isDigest(text: string): boolean {
    return DIGEST.test(text);
}

/** `registry/repository@digest`: how the container runtime names a pinned image, with any tag dropped. */
export function pinnedReference({ registry, repository }: ImageReference, digest: string): string {
    return `${registry}/${repository}@${digest}`;
}

/** The whole reference as guests write it: the tag and the digest, and the default tag where there is neither. */
export function wholeReference({ registry, repository, tag, digest }: ImageReference): string {
    const named = tag ?? (digest === undefined ? DEFAULT_TAG : undefined);
    return [`${registry}/${repository}`, named && `:${named}`, digest && `@${digest}`].join("");
}

/** The repository, the paths above it and the registry, the longest first. */
export function parentNames({ registry, repository }: ImageReference): readonly string[] {
    const parts = [registry, ...repository.split("/")];
    return parts.map((_, above) => parts.slice(0, parts.length - above).join("/"));
}

import type { ImageLock } from "../../core/images/lock";
import { pinnedByTag, taggedReference } from "../../core/images/mergeLock";
import { DEFAULT_TAG, type ImageReference, parseImageReference, pinnedReference } from "../../core/images/reference";
import { error, type Issue, type Keys, type Place, quote } from "../../core/issue";
import { containersIn } from "../../core/kubernetes/containers";
import { at, itemsAt, root } from "../../core/kubernetes/located";
import { objectLabel, objectsIn } from "../../core/kubernetes/objects";
import { podsIn } from "../../core/kubernetes/pods";
import { builtInKind } from "../../core/kubernetes/workloadKinds";
import { readDocuments } from "../input/documents";
import { gathered, type Read } from "../input/text";

/** An image that is to be locked or checked, by its digest or else by its tag. */
export interface RequestedImage {
    /** With registry, repository, and tag or digest: what was left out is filled up. */
    readonly name: string;
    readonly image: ImageReference;
    /** Tag or digest, as the registry is asked for it. */
    readonly key: string;
    /** How the tag was written, in as many ways as it was; none for a digest. */
    readonly written: readonly string[];
}

export interface Selection {
    readonly images: readonly string[];
    readonly files: readonly string[];
}

export interface RequestedImages {
    readonly requested: readonly RequestedImage[];
    readonly issues: readonly Issue[];
}

/** An image as the user names it, or whatever stands in its place, and where. */
interface NamedImage {
    readonly image: unknown;
    readonly path: Place;
}

interface ContainerImage extends NamedImage {
    /** File, kind and name. */
    readonly object: Place;
    /** Place of the container in the document. */
    readonly container: Keys;
}

/** The images of all pods in a manifest, wherever they stand; and of the config of `inject`, those that controllers add. */
export function imagesOf(document: unknown, file: string): ContainerImage[] {
    const pods = objectsIn(root(document)).flatMap((owner) => {
        const object = [{ file }, { object: objectLabel(owner.value) }];
        const found = podsIn(owner, builtInKind(owner.value) ?? "");
        return found.map(({ template }) => ({ object, spec: at(template, "spec") }));
    });
    const added = itemsAt(root(document), "kinds").map((row) => ({ object: [{ file }], spec: at(row, "adds") }));
    return [...pods, ...added].flatMap(({ object, spec }) =>
        containersIn(spec).map((container) => {
            const { value: image, keys } = at(container, "image");
            return { image, path: [...object, ...keys], object, container: container.keys };
        }),
    );
}

/** The images that the user means: those that are named or in manifests, or else every tag of the lock. */
export function requestedImages({ images, files }: Selection, lock: ImageLock, lockFile: string): RequestedImages {
    if (images.length === 0 && files.length === 0) {
        const tags = Object.values(lock).flatMap(({ tags = [] }) => tags);
        const requested = inOrder(tags.flatMap((tag) => parseRequest(tag) ?? []));
        const nothing = { message: "has no images to look up", fix: "name images, or manifests with -f" };
        const isEmpty = Object.keys(lock).length === 0;
        return { requested, issues: isEmpty ? [error([{ file: lockFile }], "nothing-locked", nothing)] : [] };
    }
    const named = images.map((image, index) => ({ image, path: ["images", index] }));
    const manifests = files.map((file) => ({ file, ...readDocuments(file) }));
    const inManifests = manifests.flatMap(({ file, value = [] }) => value.flatMap((one) => imagesOf(one, file)));
    const found = [...named, ...inManifests].map(read);
    const issues = [...manifests, ...found].flatMap((part) => part.issues);
    const requested = inOrder(gathered(found).values);
    const isNothing = requested.length === 0 && issues.length === 0;
    const noPods = { message: "has no pods", fix: "give manifests of pods, or of what makes pods" };
    return { requested, issues: isNothing ? [error([{ file: files.join(", ") }], "no-images", noPods)] : issues };
}

/** One for each image, however often and in whatever ways it was named. */
function inOrder(requested: readonly RequestedImage[]): RequestedImage[] {
    const byName = new Map<string, RequestedImage>();
    for (const one of requested) {
        const written = new Set([...(byName.get(one.name)?.written ?? []), ...one.written]);
        byName.set(one.name, { ...one, written: [...written].sort() });
    }
    return [...byName.keys()].sort().flatMap((name) => byName.get(name) ?? []);
}

function read({ image, path }: NamedImage): Read<RequestedImage> {
    const value = typeof image === "string" ? parseRequest(image) : undefined;
    const text = {
        message: image === undefined ? "no image is named" : `${quote(image)} is not an image reference`,
        allowed: "[registry/]repository[:tag][@digest], in lower case but for the tag",
        fix: "write it as the container runtime takes it, without a scheme and without a user",
    };
    return value === undefined ? { issues: [error(path, "not-an-image", text)] } : { value, issues: [] };
}

/** Where there is a digest, it counts: the container runtime ignores a tag before it. */
function parseRequest(written: string): RequestedImage | undefined {
    const image = parseImageReference(written);
    if (image?.digest !== undefined) {
        return { name: pinnedReference(image, image.digest), image, key: image.digest, written: [] };
    }
    return image && { name: taggedReference(image), image, key: image.tag ?? DEFAULT_TAG, written: [written] };
}

export function lockedEntry({ name, image, written }: RequestedImage, lock: ImageLock): string | undefined {
    if (written.length > 0) {
        return pinnedByTag(lock, image);
    }
    return lock[name] === undefined ? undefined : name;
}

import type { ImageFacts, ImageLock } from "./lock";
import { DEFAULT_TAG, type ImageReference, parseImageReference, pinnedReference } from "./reference";

/** An image that was just read. */
export interface LockedImage {
    readonly image: ImageReference;
    readonly digest: string;
    /** How its tag was written, in as many ways as it was; none where the image was asked for by its digest. */
    readonly written: readonly string[];
    readonly facts: ImageFacts;
}

/** A tag that pointed to another image when it was locked, with the digest of then and of now. */
export interface MovedTag {
    readonly image: string;
    readonly from: string;
    readonly to: string;
}

export interface Merge {
    readonly lock: ImageLock;
    readonly moved: readonly MovedTag[];
    /** Entries that were removed, because their last tag points elsewhere now. */
    readonly removed: readonly string[];
}

/** Adds images to a lock: a tag that moved leaves its old entry, and an entry goes with its last tag. */
export function mergeLock(old: ImageLock, images: readonly LockedImage[]): Merge {
    const lock: Record<string, ImageFacts> = { ...old };
    const moved: MovedTag[] = [];
    for (const { image, digest, written, facts } of images) {
        const pinned = pinnedReference(image, digest);
        const name = taggedReference(image);
        const before = written.length === 0 ? undefined : pinnedByTag(lock, image);
        const known = before === undefined ? [] : tagsOf(lock, before).filter((tag) => tagName(tag) === name);
        if (before !== undefined && before !== pinned) {
            moved.push({ image: name, from: digestOf(before), to: digest });
            lock[before] = { ...lock[before], tags: tagsOf(lock, before).filter((tag) => !known.includes(tag)) };
        }
        const tags = new Set([...tagsOf(lock, pinned), ...known, ...written]);
        lock[pinned] = { ...facts, tags: [...tags].sort() };
    }
    const asked = new Set(images.map(({ image, digest }) => pinnedReference(image, digest)));
    const removed = Object.keys(lock)
        .filter((pinned) => tagsOf(old, pinned).length > 0 && tagsOf(lock, pinned).length === 0 && !asked.has(pinned))
        .sort();
    for (const pinned of removed) {
        delete lock[pinned];
    }
    return { lock, moved, removed };
}

/** The entry to which a tag pointed when it was locked, however it was written then. */
export function pinnedByTag(lock: ImageLock, image: ImageReference): string | undefined {
    const name = taggedReference(image);
    return Object.keys(lock).find((pinned) => tagsOf(lock, pinned).some((tag) => tagName(tag) === name));
}

function tagsOf(lock: ImageLock, pinned: string): readonly string[] {
    return lock[pinned]?.tags ?? [];
}

/** The tag's name in full, however it is written. */
export function tagName(written: string): string | undefined {
    const image = parseImageReference(written);
    return image === undefined ? undefined : taggedReference(image);
}

/** The digest of a pinned reference. */
export function digestOf(pinned: string): string {
    return pinned.slice(pinned.indexOf("@") + 1);
}

/** `registry/repository:tag`, with the default tag where it has none. */
export function taggedReference({ registry, repository, tag = DEFAULT_TAG }: ImageReference): string {
    return `${registry}/${repository}:${tag}`;
}

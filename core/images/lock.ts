import { hinted, list, map, NUMBER, object, optional, type Shape, TEXT } from "../shape";

/**
 * What an image contributes to the processes that run from it: the facts that a strict policy needs and the pod does
 * not say. From the image's OCI config and from `/etc/passwd` and `/etc/group` in its layers.
 *
 * @since 0.1.0
 */
export interface ImageFacts {
    /** The tags that were resolved to this image, as they were written; `lock --check` asks again where they point. */
    readonly tags?: readonly string[];
    /** Which image of a multi-platform index was read, as in `linux/amd64`. Absent where there was no choice. */
    readonly platform?: string;
    readonly entrypoint?: readonly string[];
    readonly cmd?: readonly string[];
    /** `NAME=value`, in the image's order. */
    readonly env?: readonly string[];
    readonly workingDir?: string;
    /** User as the config has it: a name or number, and maybe a group after a colon. */
    readonly user?: string;
    /** The numbers that `user` means in this image. Absent where it is two numbers already, or not set. */
    readonly uid?: number;
    readonly gid?: number;
    /** Primary group of each user of `/etc/passwd` by its number; users whose group is 0 are left out. */
    readonly gids?: Readonly<Record<string, number>>;
    /** Supplementary groups of each user by its number, from `/etc/group`; users without any are left out. */
    readonly groups?: Readonly<Record<string, readonly number[]>>;
    /** Directories that the image declares as volumes. */
    readonly volumes?: readonly string[];
    /** Bytes that a guest downloads of the image: its layers as the registry has them. Absent in older locks. */
    readonly downloadSize?: number;
    /**
     * Bytes that the image takes in the guest's memory: the files of all layers, each in whole pages of 4 KiB and a hard link for nothing.
     * Absent where a layer cannot be read (encrypted), and in older locks.
     */
    readonly unpackedSize?: number;
}

/** The content of `images.lock.json`: facts by pinned reference, `registry/repository@digest`. @since 0.1.0 */
export type ImageLock = Readonly<Record<string, ImageFacts>>;

const UID = { is: /^\d+$/, words: "the number of a user" };

/** In the order in which a lock file has them. */
export const IMAGE_FACTS_FIELDS = {
    tags: optional(list(TEXT)),
    platform: optional(TEXT),
    entrypoint: optional(list(TEXT)),
    cmd: optional(list(TEXT)),
    env: optional(list(TEXT)),
    workingDir: optional(TEXT),
    user: optional(TEXT),
    uid: optional(NUMBER),
    gid: optional(NUMBER),
    gids: optional(map(NUMBER, UID)),
    groups: optional(map(list(NUMBER), UID)),
    volumes: optional(list(TEXT)),
    downloadSize: optional(NUMBER),
    unpackedSize: optional(NUMBER),
} satisfies Record<keyof ImageFacts, unknown>;

export const IMAGE_FACTS_SHAPE: Shape<ImageFacts> = object(IMAGE_FACTS_FIELDS);

/** How a program gives its image lock. */
export const GIVE_LOCK =
    'imageLock: JSON.parse(readFileSync("images.lock.json", "utf8")) or, in YAML, imageLock: { fn::readFile: ./images.lock.json }';

export const IMAGE_LOCK_SHAPE: Shape<ImageLock> = hinted(map(IMAGE_FACTS_SHAPE), {
    ofText: `give the content of images.lock.json, which is JSON, as in ${GIVE_LOCK}`,
});

/** The user that an image's config names, in the numbers of that image. */
export interface ImageUser {
    readonly uid: number;
    readonly gid: number;
    /** The user as the host reads it without the image's files: not a number where it is a name. */
    readonly hostUid: number;
}

export function imageUser({ user = "", uid, gid, gids }: ImageFacts): ImageUser {
    const [name = "", group] = user.split(":");
    const hostUid = name === "" ? 0 : toNumber(name);
    const number = uid ?? hostUid;
    return { uid: number, gid: gid ?? (group === undefined ? (gids?.[number] ?? 0) : toNumber(group)), hostUid };
}

function toNumber(digits: string): number {
    return /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
}

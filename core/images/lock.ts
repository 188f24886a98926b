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
}

/** The content of `images.lock.json`: facts by pinned reference, `registry/repository@digest`. @since 0.1.0 */
export type ImageLock = Readonly<Record<string, ImageFacts>>;

import type { ImageFacts } from "./lock";

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
    const meant = uid ?? hostUid;
    return { uid: meant, gid: gid ?? (group === undefined ? (gids?.[meant] ?? 0) : toNumber(group)), hostUid };
}

function toNumber(digits: string): number {
    return /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
}

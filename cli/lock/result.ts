import type { MovedTag } from "../../core/images/mergeLock";
import { error, type Issue, type Place } from "../../core/issue";
import type { Read } from "../input/text";
import { ImageProblem } from "../registry/problem";

/** A reference by tag, and the one by digest that stands, or is to stand, in its place. */
export interface PinnedReference {
    readonly image: string;
    readonly by: string;
    /** Where it is: file, object and place of a manifest, or file and line of a source. Absent where none of them names it. */
    readonly path?: string;
    readonly written: boolean;
}

export interface LockResult {
    /** The images that were asked for, where nothing is wrong with them. */
    readonly images: readonly { readonly image: string; readonly digest: string }[];
    readonly moved: readonly MovedTag[];
    /** Entries that left the lock with their last tag. */
    readonly removed: readonly string[];
    /** With `write`: every reference that had no digest. */
    readonly references?: readonly PinnedReference[];
    /** With `check`: images of which the lock has no unpacked size, so that no preview knows what memory they take. */
    readonly unsized?: readonly string[];
    /** What is wrong. If anything is, the lock stays as it was. */
    readonly issues: readonly Issue[];
}

/** Gives a failure as an issue, so that one image's problem does not hide another's. */
export async function outcomeOf<T>(path: Place, work: () => Promise<T>): Promise<Read<T>> {
    try {
        return { value: await work(), issues: [] };
    } catch (cause) {
        const message = `failed in an unforeseen way: ${cause instanceof Error ? cause.message : String(cause)}`;
        const unforeseen = () => error(path, "internal", { message, fix: "report it as a bug" });
        return { issues: [cause instanceof ImageProblem ? cause.at(path) : unforeseen()] };
    }
}

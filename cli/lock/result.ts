import type { MovedTag } from "../../core/images/mergeLock";
import { error, type Issue, type Place } from "../../core/issue";
import { ImageProblem } from "../registry/problem";

/** A reference by tag, and the one by digest that stands, or is to stand, in its place. */
export interface PinnedReference {
    readonly image: string;
    readonly by: string;
    /** Where it is: file, object and place of a manifest, or file and line of a source. Absent where none of them names it. */
    readonly path?: string;
    /** Whether it was replaced there. */
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
    /** What is wrong. If anything is, the lock stays as it was. */
    readonly issues: readonly Issue[];
}

export type Outcome<T> = { readonly value: T } | { readonly issue: Issue };

/** Gives a failure as an issue, so that one image's problem does not hide another's. */
export async function outcomeOf<T>(path: Place, work: () => Promise<T>): Promise<Outcome<T>> {
    try {
        return { value: await work() };
    } catch (cause) {
        return { issue: issueOf(path, cause) };
    }
}

export function valuesOf<T>(outcomes: readonly Outcome<T>[]): T[] {
    return outcomes.flatMap((outcome) => ("value" in outcome ? [outcome.value] : []));
}

export function issuesOf(outcomes: readonly Outcome<unknown>[]): Issue[] {
    return outcomes.flatMap((outcome) => ("issue" in outcome ? [outcome.issue] : []));
}

function issueOf(path: Place, cause: unknown): Issue {
    if (cause instanceof ImageProblem) {
        return cause.at(path);
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    return error(path, "internal", { message: `failed in an unforeseen way: ${reason}`, fix: "report it as a bug" });
}

import { Effect } from "../effect";
import { defined } from "../fields";
import type { Rows } from "../initdata/keys/row";
import { readToml } from "../structuredText";
import type { Change } from "./change";
import { tomlComments } from "./comments";
import { compareTrees } from "./tree/compare";

/** The text of one file in both documents; undefined where it is not there. */
export interface Texts {
    readonly before?: string | undefined;
    readonly after?: string | undefined;
}

/** What is to be said of a file of both documents. */
export interface FileReview extends Texts {
    readonly file: string;
    /** Whether one of the documents is not there at all. */
    readonly alone: boolean;
}

/** The parts of a change that show the text as it was and is. */
export function shown({ before, after }: Texts): Pick<Change, "before" | "after"> {
    return { ...defined({ before, after }) };
}

/** Every difference between two texts in TOML. Which keys mean what, the rows say. */
export function compareTomlFiles(review: FileReview, rows: Rows): Change[] {
    const { file, before, after } = review;
    if (before === after) {
        return [];
    }
    const one = readToml(before ?? "");
    const other = readToml(after ?? "");
    const problem = "problem" in one ? one.problem : "problem" in other ? other.problem : undefined;
    if (problem !== undefined || !("value" in one && "value" in other)) {
        const reason = `It is not TOML, so that it cannot be compared and the guest does not start with it: ${problem}.`;
        return [{ file, path: "(text)", ...shown(review), effect: Effect.Unknown, reason }];
    }
    const changes = [
        ...filePresence(review),
        ...compareTrees(one.value, other.value, { ...review, rows }),
        ...compareComments(review),
    ];
    return changes.length > 0 ? changes : [layoutChange(review)];
}

function filePresence(review: FileReview): Change[] {
    if (review.before !== undefined && review.after !== undefined) {
        return [];
    }
    const reason =
        review.before === undefined
            ? "The document has the file; its content is listed key by key."
            : "The document no longer has the file; its content is listed key by key.";
    return [{ file: review.file, path: "(file)", ...shown(review), effect: Effect.Neutral, reason }];
}

/** The comments of a TOML text, which no guest reads. */
export function compareComments({ file, before = "", after = "" }: FileReview): Change[] {
    const comments = { before: tomlComments(before), after: tomlComments(after) };
    const texts = { before: comments.before || undefined, after: comments.after || undefined };
    const reason = "Comments are part of the digest, and no guest reads them.";
    return comments.before === comments.after
        ? []
        : [{ file, path: "(comments)", ...shown(texts), effect: Effect.Neutral, reason }];
}

/** Another text that says the same. */
export function layoutChange(review: FileReview): Change {
    const reason = "Only order, spaces or spelling differ, which are part of the digest and mean nothing.";
    return { file: review.file, path: "(layout)", ...shown(review), effect: Effect.Neutral, reason };
}

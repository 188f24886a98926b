import { Effect } from "../effect";
import { defined } from "../fields";
import type { KeyRows } from "../initdata/keys/row";
import { readToml } from "../structuredText";
import { maskUrls } from "../userinfo";
import type { Change } from "./change";
import { tomlComments } from "./comments";
import { type Comparison, compareTrees } from "./tree/compare";
import type { EffectVerdict } from "./tree/verdict";

/** The text of one file in both documents; undefined where it is not there. */
export interface Texts {
    readonly before?: string | undefined;
    readonly after?: string | undefined;
}

/** One file in both documents. */
export interface FileReview extends Texts {
    readonly file: string;
    /** Whether one of the documents is not there at all. */
    readonly alone: boolean;
    /** Gets the places of changes, where somebody asks for them. */
    readonly places?: Comparison["places"];
}

/** The change of a text; none where it stays the same. */
export function textChange(file: string, path: string, texts: Texts, { effect, reason }: EffectVerdict): Change[] {
    const { before, after } = texts;
    const shown = defined({ before: before && maskUrls(before), after: after && maskUrls(after) });
    return before === after ? [] : [{ file, path, ...shown, effect, reason }];
}

/** Every difference between two texts in TOML. Which keys mean what, the rows say. */
export function compareTomlFiles(review: FileReview, rows: KeyRows): Change[] {
    const { file, before, after } = review;
    if (before === after) {
        return [];
    }
    const one = readToml(before ?? "");
    const other = readToml(after ?? "");
    const problem = "problem" in one ? one.problem : "problem" in other ? other.problem : undefined;
    if (problem !== undefined || !("value" in one && "value" in other)) {
        const reason = `It is not TOML, so that it cannot be compared and the guest does not start with it: ${problem}.`;
        return textChange(file, "(text)", review, { effect: Effect.Unknown, reason });
    }
    const changes = [
        ...filePresence(review),
        ...compareTrees(one.value, other.value, { ...review, rows }),
        ...compareComments(review),
    ];
    return changes.length > 0 ? changes : layoutChange(review);
}

function filePresence({ file, before, after }: FileReview): Change[] {
    const state = before === undefined ? "The document has the file" : "The document no longer has the file";
    const reason = `${state}; its content is listed key by key.`;
    const isBoth = before !== undefined && after !== undefined;
    return isBoth ? [] : textChange(file, "(file)", { before, after }, { effect: Effect.Neutral, reason });
}

/** The comments of a TOML text, which no guest reads. */
export function compareComments({ file, before = "", after = "" }: FileReview): Change[] {
    const texts = { before: tomlComments(before) || undefined, after: tomlComments(after) || undefined };
    const reason = "Comments are part of the digest, and no guest reads them.";
    return textChange(file, "(comments)", texts, { effect: Effect.Neutral, reason });
}

/** Another text that says the same. */
export function layoutChange(review: FileReview): Change[] {
    const reason = "Only order, spaces or spelling differ, which are part of the digest and mean nothing.";
    return textChange(review.file, "(layout)", review, { effect: Effect.Neutral, reason });
}

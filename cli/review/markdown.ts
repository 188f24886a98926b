import { Effect } from "../../core/effect";
import { diffLines, hunksOf } from "../diff/lines";
import { arrivalsBlock } from "./arrivals";
import { type Block, fitted } from "./budget";
import { changesBlock, cut, flipsBlock, shared } from "./changes";
import { cell, fence } from "./escape";
import { fileChanges } from "./files";
import { htmlCode } from "./html";
import { kbsBlock } from "./kbs";
import { type Review, State, type Version, type WorkloadReview } from "./model";
import { PODS_TEXT } from "./pods";
import { verdictOf, workloadCount } from "./verdict";

/** GitHub takes comments of 65,536 characters; a workflow may add words of its own. */
export const MOST_CHARACTERS = 60_000;
/** By which a workflow finds the comment that it wrote before. */
export const MARKER = "<!-- confidential-workload review -->\n";

const LONGEST_ERROR = 4_000;
const LONGEST_WARNING = 1_500;
const CONTEXT = 3;
/** The color is never alone: the word stands next to it. */
const SYMBOLS: Readonly<Record<Effect, string>> = {
    [Effect.Loosens]: "🔴",
    [Effect.Breaks]: "🔴",
    [Effect.Unknown]: "🟡",
    [Effect.Tightens]: "🟢",
    [Effect.Neutral]: "⚪",
};
const STATE_TEXT: Readonly<Record<State, string>> = {
    [State.New]: "new",
    [State.MovesIn]: "becomes confidential",
    [State.Changed]: "changed",
    [State.Removed]: "removed",
    [State.Unchanged]: "unchanged",
};
const TITLES: Readonly<Record<Effect, string>> = {
    [Effect.Loosens]: "What loosens",
    [Effect.Breaks]: "What breaks",
    [Effect.Unknown]: "What a person has to judge",
    [Effect.Tightens]: "What tightens",
    [Effect.Neutral]: "What changes nothing for anybody",
};
/** The review as a comment for the pull request: the same text for the same preview, of bounded length. */
export function toMarkdown(review: Review): string {
    const { workloads } = review;
    const { mark, text } = verdictOf(review);
    const head = `${mark === "failed" ? "❌" : SYMBOLS[mark]} **${text}**\n`;
    const blocks = [
        errorsBlock(review),
        tableBlock(workloads),
        changesBlock(workloads, Effect.Loosens, TITLES.loosens),
        changesBlock(workloads, Effect.Breaks, TITLES.breaks),
        flipsBlock(workloads),
        arrivalsBlock(workloads),
        kbsBlock(review),
        warningsBlock(review),
        ...[Effect.Unknown, Effect.Tightens, Effect.Neutral].map((one) => changesBlock(workloads, one, TITLES[one])),
        filesBlock(workloads),
    ];
    const tail = `\n${unaskedLine(workloads)}${unchangedLine(review)}\n\n${MARKER}`;
    return `${head}${fitted(blocks, MOST_CHARACTERS - head.length - tail.length)}${tail}`;
}

function errorsBlock({ errors }: Review): Block {
    return {
        weight: 110,
        most: 16_000,
        head: "\n### Why the preview failed\n\n",
        items: errors.map((error) => `${fence(error.slice(0, LONGEST_ERROR), "text")}\n`),
        omitted: (count) => `… and ${count} more errors, left out for length.\n`,
    };
}

function warningsBlock({ warnings }: Review): Block {
    return {
        weight: 60,
        most: 4_000,
        head: `\n<details>\n<summary>What the preview warns of (${warnings.length})</summary>\n\n`,
        tail: "\n</details>\n",
        items: warnings.map((text) => `${fence(text.slice(0, LONGEST_WARNING), "text")}\n`),
        omitted: (count) => `… and ${count} more warnings, left out for length.\n`,
    };
}

function tableBlock(workloads: readonly WorkloadReview[]): Block {
    return {
        weight: 95,
        most: 26_000,
        head: "\n| Workload | Init-data | Pods | Init-data digest | Effect |\n| --- | --- | --- | --- | --- |\n",
        items: workloads.map((workload) => {
            const { name, kind, object, state, pods, before, after, diff } = workload;
            const digests = [...new Set([before, after].map(shortDigest))].filter((digest) => digest !== "");
            return `| ${cell(name)} (${cell(`${kind} ${object}`)}) | ${STATE_TEXT[state]} | ${PODS_TEXT[pods]} | ${digests.join(" → ")} | ${SYMBOLS[diff.effect]} ${diff.effect} |\n`;
        }),
        omitted: (count) =>
            `\n… and ${count} more workloads, left out for length; \`--json\` and \`--html\` have all.\n`,
    };
}

function shortDigest(version: Version | undefined): string {
    if (version?.initData === undefined) {
        return version?.hidden === undefined ? "" : `*${version.hidden}*`;
    }
    const { algorithm, digest } = version.initData;
    return cell(`${algorithm}:${digest.slice(0, 12)}…`);
}

/** The lines of the files, once for all workloads whose files change alike. A file that is new is in the page. */
function filesBlock(workloads: readonly WorkloadReview[]): Block {
    const staying = workloads.filter(({ state, moveIn }) => state !== State.Removed && moveIn === undefined);
    return {
        weight: 10,
        head: "\n### The files, line by line\n\n",
        items: shared(staying, fileChanges).map(({ what: { file, before, after }, workloads: [first, ...others] }) => {
            const more = others.length > 0 ? ` and ${others.length} more` : "";
            const summary = `<summary>${htmlCode(file)} of ${htmlCode(first?.name ?? "")}${more}</summary>`;
            return `<details>\n${summary}\n\n${fence(unified(before, after), "diff")}\n</details>\n`;
        }),
        omitted: (count) => `\n… and ${count} more, left out for length; \`--html\` has all.\n`,
    };
}

function unified(before: string | undefined, after: string | undefined): string {
    const marks = { same: " ", removed: "-", added: "+" };
    return hunksOf(diffLines(before, after), CONTEXT)
        .flatMap((hunk) =>
            "skipped" in hunk
                ? [`@@ ${hunk.skipped} equal lines @@`]
                : hunk.lines.map(({ kind, text }) => `${marks[kind]}${cut(text)}`),
        )
        .join("\n");
}

function unaskedLine(workloads: readonly WorkloadReview[]): string {
    const count = workloads.filter(({ diff }) => diff.isUnasked === true).length;
    return count === 0
        ? ""
        : `The policies of ${workloadCount(count)} were not asked, to save time: their rules are those of confidential-workload and stay, so that the changes above say all. \`npx confidential-workload diff\` asks.\n\n`;
}

function unchangedLine({ unchanged, countsAll }: Review): string {
    const how = countsAll ? "" : " among what the preview lists (`pulumi preview --show-sames` lists all)";
    return `Unchanged: ${workloadCount(unchanged.length)}${how}.`;
}

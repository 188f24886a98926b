import { Effect } from "../../core/effect";
import type { Change, Flip } from "../../core/review/change";
import { diffLines } from "../diff/lines";
import type { Block } from "./budget";
import { code, fence, prose } from "./escape";
import { names } from "./kbs";
import type { WorkloadReview } from "./model";

const LONGEST_VALUE = 160;
const MOST_LINES = 30;
const leftOut = (count: number) => `- … and ${count} more, left out for length; \`--json\` and \`--html\` have all.\n`;
const LONGEST_LINE = 300;

/** What changes with one effect. The worst stands in the open, the others are folded. */
export function changesBlock(workloads: readonly WorkloadReview[], effect: Effect, title: string): Block {
    const changes = shared(workloads, ({ diff }) => diff.changes.filter((change) => change.effect === effect));
    const isOpen = effect === Effect.Loosens || effect === Effect.Breaks;
    return {
        weight: { loosens: 100, breaks: 99, unknown: 70, tightens: 30, neutral: 20 }[effect],
        most: 20_000,
        head: isOpen
            ? `\n### ${title} (${changes.length})\n\n`
            : `\n<details>\n<summary>${title} (${changes.length})</summary>\n\n`,
        items: changes.map(changeItem),
        omitted: leftOut,
        ...(isOpen ? {} : { tail: "\n</details>\n" }),
    };
}

/** What the policies answer differently, as sentences. */
export function flipsBlock(workloads: readonly WorkloadReview[]): Block {
    const flips = shared(workloads, ({ diff }) => diff.flips);
    const worst = flips.filter(({ what }) => what.effect === Effect.Loosens);
    const others = flips.filter(({ what }) => what.effect !== Effect.Loosens);
    return {
        weight: 90,
        most: 12_000,
        head: "\n### What the agent policy answers differently\n\n",
        items: [...worst, ...others].map(flipItem),
        omitted: leftOut,
    };
}

function changeItem({ what, workloads }: Shared<Change>): string {
    const { file, path, before, after, reason } = what;
    const place = path === "" ? code(file) : `${code(file)}: ${code(path)}`;
    const isLong = [before, after].some((text = "") => text.length > LONGEST_VALUE || text.trimEnd().includes("\n"));
    const inline =
        isLong || (before === undefined && after === undefined) ? "" : `  ${value(before)} → ${value(after)}  \n`;
    const lines = isLong ? `\n${indented(fence(lineDiff(before, after), "diff"))}` : "";
    return `- ${place} of ${names(workloads)}  \n${inline}  ${sentence(reason)}\n${lines}`;
}

function flipItem({ what, workloads }: Shared<Flip>): string {
    const { probe, request, before, after, effect, reason } = what;
    const mark = effect === Effect.Loosens ? "🔴 " : effect === Effect.Tightens ? "🟢 " : "";
    const was = `was ${before} and ${after === before ? "still is" : `is now ${after}`}`;
    return `- ${mark}${prose(probe)} (${code(request)}) ${was} for ${names(workloads)}. ${sentence(reason)}\n`;
}

function value(text: string | undefined): string {
    return text === undefined ? "*nothing*" : code(text);
}

function sentence(text: string): string {
    const [first = "", ...rest] = text;
    const words = prose(first.toUpperCase() + rest.join(""));
    return /[.!?]$/.test(text) ? words : `${words}.`;
}

function indented(text: string): string {
    return text.replace(/^(?=.)/gm, "  ");
}

/** The lines that differ, without those that are the same. */
function lineDiff(before: string | undefined, after: string | undefined): string {
    const changed = diffLines(before, after).filter(({ kind }) => kind !== "same");
    const shown = changed.slice(0, MOST_LINES).map(({ kind, text }) => `${kind === "added" ? "+" : "-"} ${cut(text)}`);
    const rest = changed.length - shown.length;
    return [...shown, ...(rest === 0 ? [] : [`  … and ${rest} more lines`])].join("\n");
}

/** A line of a certificate bundle or of JSON can be as long as a file. */
export function cut(line: string): string {
    const rest = line.length - LONGEST_LINE;
    return rest > 0 ? `${line.slice(0, LONGEST_LINE)}… (${rest} more characters)` : line;
}

/** Something that happens to several workloads alike. */
interface Shared<T> {
    readonly what: T;
    readonly workloads: readonly WorkloadReview[];
}

/** What is the same for several workloads, once, in the order in which it is met. */
export function shared<T>(
    workloads: readonly WorkloadReview[],
    of: (workload: WorkloadReview) => readonly T[],
): Shared<T>[] {
    const groups = new Map<string, { what: T; workloads: WorkloadReview[] }>();
    for (const workload of workloads) {
        for (const what of of(workload)) {
            const key = JSON.stringify(what);
            const group = groups.get(key) ?? { what, workloads: [] };
            group.workloads.push(workload);
            groups.set(key, group);
        }
    }
    return [...groups.values()];
}

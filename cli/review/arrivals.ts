import { Effect } from "../../core/effect";
import { PLATFORMS } from "../../core/platform";
import type { Block } from "./budget";
import { code, prose } from "./escape";
import { names } from "./kbs";
import { type MoveIn, State, type WorkloadReview } from "./model";

/** Values that one line of a comment shows. */
const MOST_VALUES = 6;
const ALWAYS = "whether and when pods run, what the network carries, and how much CPU, memory and disk they get";

/** What is new to a workload that becomes confidential, or that starts so: a few lines, once for all that are alike. */
export function arrivalsBlock(workloads: readonly WorkloadReview[]): Block {
    const arriving = workloads.filter(({ moveIn }) => moveIn !== undefined);
    const groups = new Map<string, WorkloadReview[]>();
    for (const workload of arriving) {
        const text = lines(workload);
        groups.set(text, [...(groups.get(text) ?? []), workload]);
    }
    const isMove = arriving.some(({ state }) => state === State.MovesIn);
    return {
        weight: 96,
        most: 16_000,
        head: `\n### ${isMove ? "What becomes confidential" : "What is new and confidential"}\n\n`,
        items: [...groups].map(([text, group]) => `- **${names(group)}**\n${text}`),
        omitted: (count) => `- … and ${count} more, left out for length; \`--json\` has all.\n`,
    };
}

function lines({ moveIn, platform, diff }: WorkloadReview): string {
    const { trusts, can, denied, notAttested, isExplained, lost } = moveIn as MoveIn;
    const breaks = diff.changes.filter(({ effect }) => effect === Effect.Breaks).length;
    const where = platform === undefined ? "a VM of its RuntimeClass" : PLATFORMS[platform].title;
    const all = [
        `Protects it now: ${prose(where)}; ${isExplained ? `the agent policy denies ${denied} of the requests that were tried` : "its policy was not asked, to save time"}.`,
        notAttested.length === 0
            ? ""
            : `The hardware does not vouch for the init-data: ${prose(notAttested.join("; "))}.`,
        trusts.length === 0 ? "" : `The guest trusts: ${listed(trusts.map(code))}.`,
        `The host still decides ${ALWAYS}${can.length === 0 ? "." : `; and it may: ${listed(can.map(prose))}.`}`,
        lostLine(lost),
        breaks === 0 ? "" : `🔴 ${breaks} ${breaks === 1 ? "thing breaks" : "things break"}, see above.`,
    ];
    return all
        .filter((line) => line !== "")
        .map((line) => `  - ${line}\n`)
        .join("");
}

function lostLine(lost: MoveIn["lost"]): string {
    if (lost === null) {
        return "Nobody checked whether writes to its volumes are lost: the preview does not show the whole pod.";
    }
    return lost.length === 0
        ? "It writes to no volume that the guest only has a copy of."
        : `What it writes to ${listed(lost.map(code))} is lost when the VM ends.`;
}

function listed(items: readonly string[]): string {
    const rest = items.length - MOST_VALUES;
    return `${items.slice(0, MOST_VALUES).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

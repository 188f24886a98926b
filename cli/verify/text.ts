import { Effect } from "../../core/effect";
import type { TokenVerdict } from "../../core/trustee/token/spec";
import { visibleLine } from "../../core/visible";
import type { Colours } from "../colours";
import { toText } from "../diff/text";
import type { Difference } from "./verify";

/** What was asked, found and expected; the verdict; and what runs in the place of what was expected. */
export function verdictText(
    { proven, workloads, checks }: TokenVerdict,
    difference: Difference | undefined,
    colours: Colours,
): string {
    const head = { asked: "ASKED", found: "FOUND", expected: "EXPECTED" };
    const width = (key: keyof typeof head) => Math.max(...[head, ...checks].map((row) => visibleLine(row[key]).length));
    const line = (mark: string, row: typeof head) =>
        `${mark}  ${visibleLine(row.asked).padEnd(width("asked"))}  ${visibleLine(row.found).padEnd(width("found"))}  ${visibleLine(row.expected)}\n`;
    const table = checks.map((check) => line(check.holds ? colours.green("ok  ") : colours.red("FAIL"), check));
    const verdict = proven
        ? `${colours.green("proven")}: ${visibleLine(workloads.join(", "))}`
        : colours.red("not proven");
    return [
        ...(checks.length === 0 ? [] : [line("    ", head), ...table, "\n"]),
        `${verdict}\n`,
        ...(difference === undefined ? [] : ["\n", differenceText(difference, colours)]),
    ].join("");
}

const SAME =
    "The token carries the expected content. What differs is in what it does not carry: the rules of the policy, comments, layout, algorithm.\n";

function differenceText(difference: Difference, colours: Colours): string {
    return difference.effect === Effect.Neutral && difference.changes.length === 0 && difference.flips.length === 0
        ? SAME
        : toText({ ...difference, before: "expected", after: "attested" }, colours);
}

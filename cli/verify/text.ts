import { Effect } from "../../core/effect";
import { escapeInvisibleLine } from "../../core/escapeInvisible";
import type { TokenVerdict } from "../../core/trustee/token/spec";
import type { Colors } from "../colors";
import { diffText } from "../diff/text";
import type { Difference } from "./verify";

/** What was asked, found and expected; the verdict; and what runs in the place of what was expected. */
export function verdictText(
    { proven, workloads, checks }: TokenVerdict,
    difference: Difference | undefined,
    colors: Colors,
): string {
    const head = { asked: "ASKED", found: "FOUND", expected: "EXPECTED" };
    const width = (key: keyof typeof head) =>
        Math.max(...[head, ...checks].map((row) => escapeInvisibleLine(row[key]).length));
    const line = (mark: string, row: typeof head) =>
        `${mark}  ${escapeInvisibleLine(row.asked).padEnd(width("asked"))}  ${escapeInvisibleLine(row.found).padEnd(width("found"))}  ${escapeInvisibleLine(row.expected)}\n`;
    const table = checks.map((check) => line(check.holds ? colors.green("ok  ") : colors.red("FAIL"), check));
    const verdict = proven
        ? `${colors.green("proven")}: ${escapeInvisibleLine(workloads.join(", "))}`
        : colors.red("not proven");
    return [
        ...(checks.length === 0 ? [] : [line("    ", head), ...table, "\n"]),
        `${verdict}\n`,
        ...(difference === undefined ? [] : ["\n", differenceText(difference, colors)]),
    ].join("");
}

const SAME =
    "The token carries the expected content. What differs is in what it does not carry: the rules of the policy, comments, layout, algorithm.\n";

function differenceText(difference: Difference, colors: Colors): string {
    return difference.effect === Effect.Neutral && difference.changes.length === 0 && difference.flips.length === 0
        ? SAME
        : diffText({ ...difference, before: "expected", after: "attested" }, colors);
}

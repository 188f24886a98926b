import { escapeInvisibleLine } from "../../core/escapeInvisible";
import type { PodChange } from "../../core/failures/containerChanges";
import type { Explanation } from "../../core/failures/explain";
import type { Colors } from "../colors";

/** What a terminal shows of explanations, in the order in which one asks. */
export function explanationsText(explanations: readonly Explanation[], colors: Colors): string {
    return explanations.map((one) => explanationText(one, colors)).join("\n");
}

function explanationText(
    { id, request, container, checks, changes, cause, sure, fix }: Explanation,
    colors: Colors,
): string {
    const about = container === undefined ? "" : ` for container ${container}`;
    const title = request === undefined ? id : `${request}${about} is denied by the policy`;
    const rows: readonly (readonly [string, string])[] = [
        ...(checks === undefined || checks.length === 0 ? [] : [["does not hold", checks.join(", ")] as const]),
        ...(changes ?? []).map((change) => ["differs", changeText(change)] as const),
        ["why", cause],
        ["to be sure", sure],
        ["what to do", fix],
    ];
    const width = Math.max(...rows.map(([name]) => name.length));
    const lines = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${escapeInvisibleLine(text)}\n`);
    return `${colors.red(escapeInvisibleLine(title))}\n${lines.join("")}`;
}

function changeText({ container, field, policy, pod }: PodChange): string {
    const place = container === undefined ? "pod" : `container ${container}`;
    return `${place}: ${field}: ${policy ?? "nothing"} in the policy, ${pod ?? "nothing"} in the pod`;
}

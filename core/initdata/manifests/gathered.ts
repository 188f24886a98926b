import { changed, type Issue, type Place, pathOf, within } from "../../issue";
import { DEFAULTABLE_KEYS } from "../inputKeys";
import type { Target } from "./target";

/** A workload and what is wrong with it. Paths are those of inputs, or places in the workload. */
interface AppliedTarget {
    readonly target: Target;
    readonly issues: readonly Issue[];
}

const MOST_NAMES = 3;

/**
 * The issues of all workloads. One that is about the inputs, which stands at `inputPlace`, comes once, and not at all where
 * `reported` has it already; where it concerns some of the workloads only, it names them.
 */
export function gatheredIssues<One extends AppliedTarget>(
    all: readonly One[],
    inputPlace: (at: Place, one: One) => Place,
    reported: readonly Issue[],
): Issue[] {
    const inInputs = new Map<string, { readonly issue: Issue; readonly labels: Set<string> }>();
    const inWorkloads: Issue[] = [];
    const known = new Set(reported.map(keyOf));
    for (const one of all) {
        for (const issue of one.issues) {
            if (!DEFAULTABLE_KEYS.includes(String(issue.at[0]))) {
                inWorkloads.push(within(one.target.place, issue));
                continue;
            }
            const located = changed(issue, { at: inputPlace(issue.at, one) });
            const key = `${keyOf(located)} ${issue.message}`;
            const { labels } = inInputs.get(key) ?? { labels: new Set<string>() };
            inInputs.set(key, { issue: located, labels: labels.add(pathOf(one.target.place)) });
        }
    }
    const once = [...inInputs.values()]
        .filter(({ issue }) => !known.has(keyOf(issue)))
        .map(({ issue, labels }) => (labels.size === all.length ? issue : naming(issue, [...labels])));
    return [...once, ...inWorkloads];
}

function keyOf({ path, code }: Issue): string {
    return `${path} ${code}`;
}

function naming(issue: Issue, labels: readonly string[]): Issue {
    const more = labels.length - MOST_NAMES;
    const names = [...labels.slice(0, MOST_NAMES), ...(more > 0 ? [`${more} more`] : [])];
    return changed(issue, { at: [...issue.at, { for: names.join(" and ") }] });
}

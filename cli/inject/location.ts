import { INIT_DATA_KEYS } from "../../core/initdata/spec";
import { changed, type Issue, type Keys, type Place, pathOf, renaming, within } from "../../core/issue";
import type { Treatment } from "./applyInitData";
import type { Config } from "./config/read";
import { valueAt } from "./keys";

const INPUTS = [...INIT_DATA_KEYS, "runtimeClassName"];
const MOST_NAMES = 3;

/**
 * The issues of all workloads with their places in the user's files. One that is about the config is told once, and not
 * at all where `told` tells it already; where it concerns some of the workloads only, it names them.
 */
export function locatedIssues(treatments: readonly Treatment[], config: Config, told: readonly Issue[]): Issue[] {
    const inConfig = new Map<string, { readonly issue: Issue; readonly labels: Set<string> }>();
    const inManifests: Issue[] = [];
    const known = new Set(told.map(keyOf));
    for (const { target, settings, issues } of treatments) {
        for (const issue of issues) {
            if (!isAboutInput(issue)) {
                inManifests.push(within(target.place, issue));
                continue;
            }
            const located = changed(issue, { at: [{ file: config.file }, ...placeInConfig(issue.at, settings)] });
            const key = `${keyOf(located)} ${issue.message}`;
            const { labels } = inConfig.get(key) ?? { labels: new Set<string>() };
            inConfig.set(key, { issue: located, labels: labels.add(pathOf(target.place)) });
        }
    }
    const once = [...inConfig.values()]
        .filter(({ issue }) => !known.has(keyOf(issue)))
        .map(({ issue, labels }) => (labels.size === treatments.length ? issue : naming(issue, [...labels])));
    return [...once, ...inManifests];
}

function keyOf({ path, code }: Issue): string {
    return `${path} ${code}`;
}

function isAboutInput({ at: [input] }: Issue): boolean {
    return INPUTS.includes(String(input));
}

/** The input's place in the config: with the overrides, where the last of them that says something about it is. */
function placeInConfig(at: Place, { overrides, fromFiles }: Treatment["settings"]): Place {
    const place = renaming(fromFiles)(at);
    const override = overrides.findLast(({ settings }) => valueAt(settings, place as Keys) !== undefined);
    return [...(override?.path ?? []), ...place];
}

function naming(issue: Issue, labels: readonly string[]): Issue {
    const more = labels.length - MOST_NAMES;
    const names = [...labels.slice(0, MOST_NAMES), ...(more > 0 ? [`${more} more`] : [])];
    return changed(issue, { at: [...issue.at, { for: names.join(" and ") }] });
}

import { valueAt } from "../../core/initdata/manifests/change";
import { gatheredIssues } from "../../core/initdata/manifests/gathered";
import { type Issue, type Keys, type Place, renaming } from "../../core/issue";
import type { AppliedTarget } from "./applyInitData";
import type { Config } from "./config/read";

/** The issues of all workloads with their places in the user's files. */
export function locatedIssues(all: readonly AppliedTarget[], config: Config, reported: readonly Issue[]): Issue[] {
    return gatheredIssues(all, (at, { settings }) => [{ file: config.file }, ...placeInConfig(at, settings)], reported);
}

/** The input's place in the config: with the overrides, where the last of them that says something about it is. */
function placeInConfig(at: Place, { overrides, fromFiles }: AppliedTarget["settings"]): Place {
    const place = renaming(fromFiles)(at);
    const override = overrides.findLast(({ settings }) => valueAt(settings, place as Keys) !== undefined);
    return [...(override?.path ?? []), ...place];
}

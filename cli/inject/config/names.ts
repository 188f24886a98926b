import { type Issue, warning } from "../../../core/issue";
import { closest } from "../../../core/shape";
import type { Config, Named } from "./read";
import { isSame } from "./settings";

/**
 * A config is for many manifests, so that an entry need not be about one of these. One that almost is has a typo, and
 * would leave its workload with the defaults.
 */
export function checkNames({ file, overrides, skipped }: Config, workloads: readonly Named[]): Issue[] {
    return [...overrides, ...skipped].flatMap((entry) => {
        const nearest = workloads.some((one) => isSame(one, entry)) ? undefined : nearestTo(entry, workloads);
        return nearest === undefined
            ? []
            : [
                  warning([{ file }, ...entry.path], "no-such-workload", {
                      message: `${entry.kind}/${entry.name} is not one of the workloads here`,
                      fix: `did you mean ${nearest.kind}/${nearest.name}?`,
                  }),
              ];
    });
}

function nearestTo({ kind, name }: Named, workloads: readonly Named[]): Named | undefined {
    const sameKind = workloads.filter((one) => one.kind === kind);
    const nearest = closest(
        name,
        sameKind.map((one) => one.name),
    );
    return sameKind.find((one) => one.name === nearest) ?? workloads.find((one) => one.name === name);
}

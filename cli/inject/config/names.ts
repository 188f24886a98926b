import { type Issue, warning } from "../../../core/issue";
import { closest } from "../../../core/shape";
import type { Config, Named } from "./read";
import { isSame } from "./settings";

export const NO_SUCH_WORKLOAD = "no-such-workload";

/**
 * A config may be for more manifests than these, so that an entry without a workload is a warning. With a typo in its name,
 * its workload gets what holds for all, which may be a weaker policy: where the question is whether all is right, it is an error.
 */
export function checkNames({ file, overrides, skipped }: Config, workloads: readonly Named[]): Issue[] {
    return [...overrides, ...skipped].flatMap((entry) => {
        if (workloads.some((one) => isSame(one, entry))) {
            return [];
        }
        const nearest = nearestTo(entry, workloads);
        return [
            warning([{ file }, ...entry.path], NO_SUCH_WORKLOAD, {
                message: `${entry.kind}/${entry.name} is not one of the workloads here, so the entry changes nothing`,
                fix:
                    nearest === undefined
                        ? "correct kind and name, give its manifest too, or remove the entry"
                        : `did you mean ${nearest.kind}/${nearest.name}?`,
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

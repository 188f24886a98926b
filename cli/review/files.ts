import { defined, own } from "../../core/fields";
import { FILE_NAMES } from "../../core/initdata/document";
import type { WorkloadReview } from "./model";

/** A file that differs, or that is there on one side only. */
export interface FileChange {
    readonly file: string;
    readonly before?: string;
    readonly after?: string;
}

/** The files of a workload that differ: those that guests read in their order, then any other. */
export function fileChanges({ before, after }: WorkloadReview): FileChange[] {
    const others = [before, after].flatMap((version) => Object.keys(version?.files ?? {})).sort();
    return [...new Set([...FILE_NAMES, ...others])].flatMap((file) => {
        const [old, current] = [own(before?.files, file), own(after?.files, file)];
        const hides = [before, after].some(
            (version) => version?.hidden !== undefined && !Object.hasOwn(version.files, file),
        );
        // What cannot be read on one side is not compared: it would look as if it went.
        return old === current || hides ? [] : [{ file, ...defined({ before: old, after: current }) }];
    });
}

import { type InitDataInputs, initDataInputsOf } from "../input/initData";
import { readText } from "../input/text";
import { finalSteps } from "../review/finalSteps";
import { failedPreview, type Preview, readPreview } from "../review/preview";
import { textAt } from "../review/values";
import { workloadsOf } from "../review/workloads";

/** What was reviewed. A preview may list only what changes, so that each document in it is that of the workload with its name alone. */
export interface Reviewed extends Pick<InitDataInputs, "found" | "issues"> {
    readonly isPreview: boolean;
}

export const NOTHING_REVIEWED: Reviewed = { found: [], issues: [], isPreview: false };

/** The init-data documents of a manifest, an annotation or a document, or those that a preview leaves in the cluster. */
export function readReviewed(file: string): Reviewed {
    const { value: text, issues } = readText(file);
    if (text === undefined) {
        return { found: [], issues, isPreview: false };
    }
    const preview = readPreview(text);
    return preview.foreign === undefined && preview.steps.length > 0
        ? { ...inPreview(preview, file), isPreview: true }
        : { ...initDataInputsOf(text, file), isPreview: false };
}

function inPreview(preview: Preview, file: string): Omit<Reviewed, "isPreview"> {
    if (preview.failed) {
        return { found: [], issues: [failedPreview(file)] };
    }
    const found = workloadsOf({ steps: finalSteps(preview.steps) }).flatMap(({ step, kind, after }) => {
        const source = `${kind}/${textAt(step.after, ["metadata", "name"])}`;
        return after?.initData === undefined ? [] : [{ source, initData: after.initData }];
    });
    return { found, issues: [] };
}

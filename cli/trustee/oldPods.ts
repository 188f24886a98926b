import { error, type Issue, quote } from "../../core/issue";
import { evidenceOf, inNewSpelling, tokenClaims } from "../../core/trustee/claims";
import type { RolloutGrants } from "../../core/trustee/rollout";
import type { TrusteeWorkload } from "../../core/trustee/workload";
import { readDocuments } from "../input/documents";
import { livePlace, workloadsOf } from "../input/liveWorkloads";

/**
 * An error for each pod of the cluster that the grants after a rollout leave without its resources: it runs with a document that only the
 * grants during the rollout know. Where there is no pod at all, nobody has looked.
 */
export function oldPods(file: string, { during, done }: RolloutGrants): readonly Issue[] {
    const { value: documents, issues } = readDocuments(file);
    if (documents === undefined || issues.length > 0) {
        return issues;
    }
    const pods = workloadsOf(documents).flatMap((one) => one.pods);
    if (pods.length === 0) {
        const fix = "give what `kubectl get pods -A -o json` prints; where no pod is to run, use --done";
        return [
            error([{ file }], "trustee-rollout", {
                message: "holds no pod that runs, so it does not say whether those of before have gone",
                fix,
            }),
        ];
    }
    const after = new Set(done.flatMap(({ workloads }) => workloads.flatMap(valuesOf)));
    const leaving = during
        .flatMap(({ workloads }) => workloads)
        .map((workload) => ({ workload, values: valuesOf(workload).filter((value) => !after.has(value)) }));
    return pods.flatMap((pod) => {
        const { initData } = pod;
        const found = leaving.find(
            ({ workload: { platform }, values }) =>
                initData !== undefined &&
                values.includes(keyOf(platform, tokenClaims(initData.digest, platform).initData)),
        );
        const message = `still runs with a document that ${quote(found?.workload.name)} had before, and would get no resource any more`;
        const fix = "wait until its workload has rolled, and ask again with the pods of then";
        return found === undefined ? [] : [error([{ file }, ...livePlace(pod)], "trustee-rollout", { message, fix })];
    });
}

function valuesOf({ platform, initData, previous = [] }: TrusteeWorkload): string[] {
    return [initData, ...previous].flatMap((value) => (value === undefined ? [] : [keyOf(platform, value)]));
}

/** With the kind of evidence: the same value means another document on another one. */
function keyOf(platform: TrusteeWorkload["platform"], value: string | undefined): string {
    const evidence = evidenceOf(platform);
    return `${evidence} ${String(inNewSpelling(value, evidence))}`;
}

import { namedDigest } from "../../core/digest";
import type { Review, Version, WorkloadReview } from "./model";

/** The version of the data below: it grows when a key is taken away or means something else. */
const VERSION = 1;

/** The review as data, as docs/review.md describes it. */
export function toData(review: Review): object {
    const { failed, errors, warnings, effect, workloads, unchanged, countsAll } = review;
    return {
        version: VERSION,
        failed,
        errors,
        warnings,
        effect,
        workloads: workloads.map(workloadData),
        unchanged: { workloads: unchanged.map(workloadData), countsAll },
    };
}

function workloadData({ platform, before, after, diff, moveIn, ...identity }: WorkloadReview): object {
    return {
        ...identity,
        platform: platform ?? null,
        before: versionData(before),
        after: versionData(after),
        moveIn: moveIn ?? null,
        effect: diff.effect,
        changes: diff.changes,
        flips: diff.flips,
        asked: diff.isUnasked !== true,
    };
}

function versionData(version: Version | undefined): object | null {
    if (version === undefined) {
        return null;
    }
    const { initData, measurements, hidden } = version;
    const digest = initData === undefined ? null : namedDigest(initData);
    const { register = null, registerValue = null } = measurements ?? {};
    return { digest, hidden: hidden ?? null, register, registerValue };
}

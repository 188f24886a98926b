import type { WorkloadReview } from "./model";

/** Something that happens to several workloads alike. */
export interface Shared<T> {
    readonly what: T;
    readonly workloads: readonly WorkloadReview[];
}

/** What is the same for several workloads, once, in the order in which it is met. */
export function shared<T>(
    workloads: readonly WorkloadReview[],
    of: (workload: WorkloadReview) => readonly T[],
): Shared<T>[] {
    const groups = new Map<string, { what: T; workloads: WorkloadReview[] }>();
    for (const workload of workloads) {
        for (const what of of(workload)) {
            const key = JSON.stringify(what);
            const group = groups.get(key) ?? { what, workloads: [] };
            group.workloads.push(workload);
            groups.set(key, group);
        }
    }
    return [...groups.values()];
}

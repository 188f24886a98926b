import type { ResourceGrant } from "./spec";
import type { TrusteeWorkload } from "./workload";

/**
 * The workloads with the values that they have now in `previous`, so that a KBS releases resources to old and new pods
 * while they roll. Where the value stays there is no rollout, and `previous` is empty: the deployment after the change
 * ends it. Both are known by their names, and a workload that was not there before has no `previous`.
 *
 * ```ts
 * // What the last deployment of this very stack has put out.
 * const before = new pulumi.StackReference(`${org}/${project}/${stack}`).getOutput("trustee");
 * export const trustee = pulumi.all([[web.trustee], before]).apply(([now, old]) => withPrevious(now, old ?? []));
 * ```
 *
 * @since 0.1.0
 */
export function withPrevious(
    workloads: readonly TrusteeWorkload[],
    deployed: readonly TrusteeWorkload[],
): TrusteeWorkload[] {
    const values = new Map(deployed.map(({ name, initData }) => [name, initData]));
    return workloads.map(({ previous: _, ...workload }) => {
        const value = values.get(workload.name);
        return value === undefined || value === workload.initData ? workload : { ...workload, previous: [value] };
    });
}

/** A workload before and after a change; a side is absent where it is not there. */
export interface Rolled {
    /** The names that it may have in grants. */
    readonly names: readonly string[];
    /** As it will be under a name, on the platform of a grant. */
    readonly as: (workload: TrusteeWorkload) => { readonly before?: string; readonly after?: TrusteeWorkload };
}

/** The grants while the pods of a change roll, and when all have. Workloads that the change does not touch stay as they are. */
export function rolloutGrants(
    grants: readonly ResourceGrant[],
    changes: readonly Rolled[],
): { readonly during: ResourceGrant[]; readonly done: ResourceGrant[] } {
    const changeOf = (workload: TrusteeWorkload) => {
        const named = changes.find(({ names }) => names.includes(workload.name));
        return (
            named ??
            changes.find(({ as }) => workload.initData !== undefined && as(workload).before === workload.initData)
        )?.as(workload);
    };
    const each = (change: (workload: TrusteeWorkload) => TrusteeWorkload[]) =>
        grants
            .map((grant) => ({ ...grant, workloads: grant.workloads.flatMap(change) }))
            .filter(({ workloads }) => workloads.length > 0);
    return {
        during: each((workload) => {
            const change = changeOf(workload);
            const { after, before } = change ?? {};
            return after === undefined
                ? [workload]
                : withPrevious([after], before === undefined ? [] : [{ ...after, initData: before }]);
        }),
        done: each((workload) => {
            const change = changeOf(workload);
            return change === undefined ? [workload] : change.after === undefined ? [] : [change.after];
        }),
    };
}

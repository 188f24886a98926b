import { error, type Issue, type Place, quote } from "../issue";
import { checkNames } from "./check";
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
    /** As it was and will be, under the name of a workload of the grants and on its platform. */
    readonly as: (workload: TrusteeWorkload) => Sides;
}

interface Sides {
    readonly before?: TrusteeWorkload;
    readonly after?: TrusteeWorkload;
}

/** The outcome of {@link rolloutGrants}; with an error among the issues, no grants are to be used. */
export interface RolloutGrants {
    readonly during: readonly ResourceGrant[];
    readonly done: readonly ResourceGrant[];
    readonly issues: readonly Issue[];
}

/**
 * The grants while the pods of a change roll, and when all have. A workload is known by its name, and has the value that it
 * had before the change, or has after it: what only has the name is a workload of another stack, whose resources nobody
 * else gets. Workloads that the change does not touch stay as they are.
 */
export function rolloutGrants(grants: readonly ResourceGrant[], changes: readonly Rolled[]): RolloutGrants {
    const found = grants.map(({ workloads, ...rest }, grant) => ({
        ...rest,
        found: workloads.map((workload, index) => changeOf(workload, changes, ["grants", grant, "workloads", index])),
    }));
    const each = (valuesOf: (found: Found) => TrusteeWorkload[]) =>
        found
            .map(({ found: all, ...rest }) => ({ ...rest, workloads: all.flatMap(valuesOf) }))
            .filter(({ workloads }) => workloads.length > 0);
    return {
        during: each(whileRolling),
        done: each(({ workload, change }) => (change === undefined ? [workload] : listOf(change.after))),
        issues: [...checkNames(grants), ...found.flatMap((grant) => grant.found.flatMap(({ issues }) => issues))],
    };
}

interface Found {
    readonly workload: TrusteeWorkload;
    /** Absent where the change does not touch it. */
    readonly change?: Sides;
    readonly issues: readonly Issue[];
}

function changeOf(workload: TrusteeWorkload, changes: readonly Rolled[], path: Place): Found {
    const sides = changes.map(({ names, as }) => ({ isNamed: names.includes(workload.name), ...as(workload) }));
    const named = sides.filter(({ isNamed }) => isNamed);
    const same = named.filter((change) => isSame(workload, change));
    const [change] = same;
    if (new Set(same.map(({ before, after }) => JSON.stringify([before, after]))).size > 1) {
        return { workload, issues: [unclear(path, workload, "is the name of several workloads of the change")] };
    }
    if (change !== undefined) {
        return { workload, change, issues: [] };
    }
    if (named.length > 0) {
        const message = "has neither the value that it has before the change nor the one after it";
        return { workload, issues: [unclear(path, workload, message)] };
    }
    const isElsewhere = workload.initData !== undefined && sides.some((other) => isSame(workload, other));
    const message = "is not a workload of the change, and has the value of one";
    return { workload, issues: isElsewhere ? [unclear(path, workload, message)] : [] };
}

/** By its value; one without a value, which the grants leave to the change, by what they say of its content. */
function isSame({ initData, kbsUrl, images }: TrusteeWorkload, { before, after }: Sides): boolean {
    const isOf = (side: TrusteeWorkload) =>
        initData === undefined
            ? (kbsUrl ?? side.kbsUrl) === side.kbsUrl && `${images ?? side.images}` === `${side.images}`
            : initData === side.initData;
    return [before, after].some((side) => side !== undefined && isOf(side));
}

/** What the KBS knows stays known until all pods have rolled. */
function whileRolling({ workload, change: { before, after } = {} }: Found): TrusteeWorkload[] {
    const last = after ?? before ?? workload;
    const known = [before?.initData, workload.initData, ...(workload.previous ?? [])];
    const previous = [...new Set(known.flatMap(listOf))].filter((value) => value !== last.initData);
    const { previous: _, ...rest } = last;
    return [previous.length === 0 ? rest : { ...rest, previous }];
}

function listOf<T>(value: T | undefined): T[] {
    return value === undefined ? [] : [value];
}

function unclear(path: Place, { name }: TrusteeWorkload, message: string): Issue {
    return error(path, "trustee-rollout", {
        message: `${quote(name)} ${message}, so it may be another workload, and its pods would lose what they get`,
        fix: "name it as the change does, and give the value that is deployed, as the output `trustee` has it; give a workload of another stack a name of its own",
    });
}

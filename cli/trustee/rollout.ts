import { defined } from "../../core/fields";
import { error, type Issue, warning } from "../../core/issue";
import { tokenClaims } from "../../core/trustee/claims";
import { type Rolled, rolloutGrants } from "../../core/trustee/rollout";
import type { ResourceGrant } from "../../core/trustee/spec";
import { type TrusteeWorkload, trusteeWorkload } from "../../core/trustee/workload";
import { readPreview, resourceName, type Step } from "../review/preview";
import { type Side, type Workload, workloadsOf } from "../review/workloads";

/** The grants for what a preview changes: while pods roll, and afterwards. */
export function rolloutOf(text: string, file: string, grants: readonly ResourceGrant[]) {
    const preview = readPreview(text);
    if (preview.foreign !== undefined || preview.failed) {
        const message = preview.foreign === undefined ? "is of a preview that failed" : `is ${preview.foreign}`;
        const text = { message, allowed: "the output of `pulumi preview --json`", fix: "preview the change again" };
        return { during: [], done: [], issues: [error([{ file }], "not-a-preview", text)] };
    }
    const workloads = workloadsOf(preview);
    const all = grants.flatMap((grant) => grant.workloads);
    const changes = workloads.map((workload) => toRolled(workload, preview.steps));
    const { during, done } = rolloutGrants(grants, changes);
    const issues = workloads.flatMap((workload, index) => {
        const names: readonly string[] = changes[index]?.names ?? [];
        const isGranted = all.some(({ name }) => names.includes(name));
        return isGranted ? unreadable(file, workload) : ungranted(file, workload, all);
    });
    return { during, done, issues };
}

/** Grants name a component, or the workload itself, as its `trustee` output or its manifest does. */
function toRolled({ step, kind, before, after }: Workload, steps: readonly Step[]): Rolled {
    const parent = steps.find(({ urn, type }) => urn === step.parent && type.startsWith("confidential-workload:"));
    const name = resourceName(step.urn);
    return {
        names: [...(parent === undefined ? [] : [resourceName(parent.urn)]), name, `${kind}/${name}`],
        as: (workload) =>
            defined({
                before: valueBefore(before, workload),
                after: after?.initData && trusteeWorkload(workload.name, workload.platform, after.initData),
            }),
    };
}

/** What Trustee's tokens said of the init-data before. */
function valueBefore(before: Side | undefined, { platform }: TrusteeWorkload): string | undefined {
    return before?.initData && tokenClaims(before.initData.digest, platform).initData;
}

function unreadable(file: string, { step, after }: Workload): Issue[] {
    const text = {
        message: `says of ${resourceName(step.urn)} that its init-data is ${after?.hidden}, so the KBS cannot learn it before`,
        fix: "deploy what the value depends on first, and preview again",
    };
    return after?.hidden === undefined ? [] : [error([{ file }], "trustee-rollout", text)];
}

/** A change of a workload that is in no grant, by name and by value. */
function ungranted(file: string, { step, before, after }: Workload, all: readonly TrusteeWorkload[]): Issue[] {
    const isKnown = all.some((one) => one.initData !== undefined && one.initData === valueBefore(before, one));
    const isChanged = after?.initData !== undefined && after.initData.digest !== before?.initData?.digest;
    const text = {
        message: `changes ${resourceName(step.urn)}, which is in no grant, so the KBS gives it nothing`,
        fix: "add it to the grants under this name, or nothing, where it needs no resource",
    };
    return isKnown || !isChanged ? [] : [warning([{ file }], "trustee-rollout", text)];
}

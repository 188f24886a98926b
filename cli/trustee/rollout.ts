import { defined } from "../../core/fields";
import { error, type Issue, quote, warning } from "../../core/issue";
import { tokenClaims } from "../../core/trustee/claims";
import { type Rolled, type RolloutGrants, rolloutGrants } from "../../core/trustee/rollout";
import type { ResourceGrant } from "../../core/trustee/spec";
import { type TrusteeWorkload, trusteeWorkload } from "../../core/trustee/workload";
import { readPreview, type Step } from "../review/preview";
import { type Side, type Workload, workloadsOf } from "../review/workloads";

/** A preview whose workloads have names, by which grants mean them. */
export function readRollout(text: string, file: string) {
    const preview = readPreview(text);
    const isPreview = preview.foreign === undefined && !preview.failed;
    const workloads = isPreview ? workloadsOf(preview) : [];
    const changes = workloads.map((workload) => toRolled(workload, preview.steps));
    const message = preview.foreign === undefined ? "is of a preview that failed" : `is ${preview.foreign}`;
    const texts = { message, allowed: "the output of `pulumi preview --json`", fix: "preview the change again" };
    return {
        issues: isPreview ? [] : [error([{ file }], "not-a-preview", texts)],
        candidates: (name: string): TrusteeWorkload[] =>
            workloads.flatMap(({ platform }, index) =>
                changes[index]?.names.includes(name) && platform !== undefined ? [{ name, platform }] : [],
            ),
        /** The grants for what the preview changes: while pods roll, and afterwards. */
        rolled(grants: readonly ResourceGrant[]): RolloutGrants {
            const all = grants.flatMap((grant) => grant.workloads);
            const rolled = rolloutGrants(grants, changes);
            const issues = workloads.flatMap((workload, index) => {
                const names: readonly string[] = changes[index]?.names ?? [];
                const isGranted = all.some(({ name }) => names.includes(name));
                return isGranted ? unreadable(file, workload) : ungranted(file, workload, all);
            });
            const unlisted = all.filter(({ name }) => !changes.some(({ names }) => names.includes(name)));
            const hidden = preview.hidesSames && unlisted.length > 0 ? [unlistedIssue(file, unlisted)] : [];
            return { ...rolled, issues: [...rolled.issues, ...issues, ...hidden] };
        },
    };
}

/** A workload that stays as it is may have been rolled since the grants were written. */
function unlistedIssue(file: string, workloads: readonly TrusteeWorkload[]): Issue {
    const names = [...new Set(workloads.map(({ name }) => quote(name)))].join(", ");
    return error([{ file }], "trustee-rollout", {
        message: `does not list what stays as it is, so nobody sees whether the grants have the deployed value of ${names}`,
        fix: "preview again with `pulumi preview --json --show-sames`",
    });
}

/** Grants name a component, or the workload itself, as its `trustee` output or its manifest does. */
function toRolled({ step, kind, before, after }: Workload, steps: readonly Step[]): Rolled {
    const parent = steps.find(({ urn, type }) => urn === step.parent && type.startsWith("confidential-workload:"));
    const names = [...(parent === undefined ? [] : [parent.name]), step.name];
    return {
        names: [...names, `${kind}/${step.name}`],
        as: (workload) => {
            const made = (side: Side | undefined) =>
                side?.initData && trusteeWorkload(workload.name, workload.platform, side.initData);
            return defined({ before: made(before), after: made(after) });
        },
    };
}

function unreadable(file: string, { step, after }: Workload): Issue[] {
    const text = {
        message: `says of ${step.name} that its init-data is ${after?.hidden}, so the KBS cannot learn it before`,
        fix: "deploy what the value depends on first, and preview again",
    };
    return after?.hidden === undefined ? [] : [error([{ file }], "trustee-rollout", text)];
}

/** A change of a workload that is in no grant, by name and by value. */
function ungranted(file: string, { step, before, after }: Workload, all: readonly TrusteeWorkload[]): Issue[] {
    const value = ({ platform }: TrusteeWorkload) =>
        before?.initData && tokenClaims(before.initData.digest, platform).initData;
    const isKnown = all.some((one) => one.initData !== undefined && one.initData === value(one));
    const isChanged = after?.initData !== undefined && after.initData.digest !== before?.initData?.digest;
    const text = {
        message: `changes ${step.name}, which is in no grant, so the KBS gives it nothing`,
        fix: "add it to the grants under this name, or nothing, where it needs no resource",
    };
    return isKnown || !isChanged ? [] : [warning([{ file }], "trustee-rollout", text)];
}

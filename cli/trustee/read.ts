import { changed, type Issue, type Place, renaming, within } from "../../core/issue";
import { checkShape } from "../../core/shape";
import { RESOURCE_POLICY_SHAPE, type ResourceGrant, type ResourcePolicySpec } from "../../core/trustee/spec";
import { Misuse } from "../frame";
import { readDocument } from "../input/documents";
import type { Read } from "../input/text";
import type { GrantOptions, WorkloadOptions } from "./options";
import { type FoundWorkload, readWorkloads } from "./workloads";

/** The grants of the command line, in front, and of a file; and where their parts come from. */
export interface Grants {
    readonly grants: readonly ResourceGrant[];
    /** Whatever is wrong with the files themselves. */
    readonly issues: readonly Issue[];
    /** An issue of core with its place in the user's files and options. */
    located(issue: Issue): Issue;
}

/** What the inputs, their options and the file of `--grants` say. */
export function readGrants(
    inputs: readonly string[],
    { platform, previous, grants: file }: WorkloadOptions,
    { resource, ...more }: Pick<GrantOptions, "resource"> & Pick<ResourceGrant, "match" | "requireAffirming">,
): Grants {
    if (inputs.length === 0 && file === undefined) {
        throw new Misuse("give an input, or --grants");
    }
    const { workloads, issues } = readWorkloads(inputs, previous, platform);
    const { value, issues: ofFile } = readFile(file);
    const granted = workloads.map(({ workload }) => workload);
    const own = inputs.length === 0 ? [] : [{ workloads: granted, resources: resource, ...more }];
    return {
        grants: [...own, ...(value?.grants ?? [])],
        issues: [...issues, ...ofFile],
        located: (issue) => changed(issue, { at: placeInFiles(issue.at, own.length, workloads, file ?? "") }),
    };
}

/** Of what core says of the workloads alone: `workloads[3]` is a place in the grants. */
export function workloadsIn({ grants, located }: Grants): {
    readonly workloads: ResourceGrant["workloads"];
    located(issue: Issue): Issue;
} {
    const all = grants.flatMap(({ workloads }, grant) =>
        workloads.map((workload, index) => ({ workload, path: ["grants", grant, "workloads", index] })),
    );
    const distinct = [...new Map(all.map((one) => [JSON.stringify(one.workload), one])).values()];
    return {
        workloads: distinct.map(({ workload }) => workload),
        located: (issue) => {
            const toGrants = renaming(distinct.map(({ path }, index) => [["workloads", index], path]));
            return located(changed(issue, { at: toGrants(issue.at) }));
        },
    };
}

function readFile(file: string | undefined): Read<ResourcePolicySpec> {
    if (file === undefined) {
        return { issues: [] };
    }
    const { value: spec, issues } = readDocument(file, "put the grants into one list");
    if (issues.length > 0) {
        return { issues };
    }
    const wrong = checkShape(spec, RESOURCE_POLICY_SHAPE, []);
    return wrong.length > 0
        ? { issues: wrong.map((issue) => within([{ file }], issue)) }
        : { value: spec as ResourcePolicySpec, issues: [] };
}

function placeInFiles(at: Place, own: number, workloads: readonly FoundWorkload[], file: string): Place {
    const [input, grant, list, index, key] = at;
    if (input !== "grants" || typeof grant !== "number") {
        return at;
    }
    if (grant >= own) {
        return [{ file }, input, grant - own, ...at.slice(2)];
    }
    if (list !== "workloads") {
        return [{ option: list === "resources" ? "--resource" : `--${list}` }];
    }
    if (typeof index !== "number") {
        return ["inputs"];
    }
    return key === "platform" ? [{ option: "--platform" }] : [...(workloads[index]?.place ?? []), ...at.slice(4)];
}

import { checkProtection } from "../../core/checks/protection";
import { distinctBy, fieldsOf, itemsOf } from "../../core/fields";
import { POLICY_FILE } from "../../core/initdata/document";
import {
    changed,
    error,
    type Issue,
    isSamePlace,
    type Place,
    quote,
    renaming,
    warning,
    within,
} from "../../core/issue";
import { checkShape } from "../../core/parse";
import { openPolicy } from "../../core/policy/engine";
import { Session } from "../../core/session";
import type { Shape } from "../../core/shape";
import { RESOURCE_POLICY_SHAPE, type ResourceGrant, type ResourcePolicySpec } from "../../core/trustee/spec";
import type { TrusteeWorkload } from "../../core/trustee/workload";
import { Misuse } from "../frame";
import { readDocument } from "../input/documents";
import type { Read } from "../input/text";
import type { GrantOptions, WorkloadOptions } from "./options";
import { type ExpectedWorkload, isNameOf, readWorkloads } from "./workloads";

/** The grants of the command line, in front, and of a file; and where their parts come from. */
export interface Grants {
    readonly grants: readonly ResourceGrant[];
    /** Whatever is wrong with the files themselves. */
    readonly issues: readonly Issue[];
    /** An issue of core with its place in the user's files and options. */
    located(issue: Issue): Issue;
}

/** The workloads that a text in a file of grants may mean. */
export type Candidates = (name: string) => readonly TrusteeWorkload[];

/**
 * What the inputs, their options and the file of `--grants` say. Where that file says alone who gets what, the inputs are
 * those that it names.
 */
export function readGrants(
    inputs: readonly string[],
    { previous, new: fresh, grants: file, ...context }: WorkloadOptions,
    { resource, ...more }: Partial<GrantOptions> & Pick<ResourceGrant, "match" | "requireAffirming">,
    candidates?: Candidates,
): Grants {
    if (inputs.length === 0 && file === undefined) {
        throw new Misuse("give an input, or --grants");
    }
    const session = new Session();
    const { workloads, issues } = readWorkloads(inputs, previous, context);
    const named = (name: string) =>
        workloads.filter(({ workload }) => isNameOf(workload.name, name)).map(({ workload }) => workload);
    const { value, issues: ofFile } = readFile(file, candidates ?? named);
    const isNamed = resource?.length === 0 && file !== undefined;
    const own =
        inputs.length === 0 || isNamed
            ? []
            : [{ workloads: workloads.map(({ workload }) => workload), resources: resource ?? [], ...more }];
    return {
        grants: [...own, ...(value?.grants ?? [])],
        issues: [
            ...issues,
            ...ofFile,
            ...workloads
                .filter(({ isNew, workload }) => isNew && !fresh.some((name) => isNameOf(workload.name, name)))
                .map(withoutBefore),
            ...(own.length > 0 && resource !== undefined && workloads.length > 1 ? [shared(workloads)] : []),
            ...workloads.flatMap((one) => checkOpenness(one, session)),
        ],
        located: (issue) => changed(issue, { at: placeInFiles(issue.at, own.length, workloads, file ?? "") }),
    };
}

function withoutBefore({ place }: ExpectedWorkload): Issue {
    return error(place, "trustee-previous", {
        message: "is in no file of --previous, so the KBS gives nothing more to pods of it that run",
        fix: "give what runs: `kubectl get pods,deployments,statefulsets,daemonsets,jobs,cronjobs -o json`; where no pod of it has init-data yet, name it with --new",
    });
}

function shared(workloads: readonly ExpectedWorkload[]): Issue {
    return warning([{ option: "--resource" }], "trustee-shared", {
        message: `goes to each of ${workloads.map(({ workload }) => workload.name).join(", ")}`,
        fix: "where one of them must not get it, say in a file for --grants who gets what, by their names",
    });
}

/** A workload that gets a secret and lets the host in gives the secret to the host. */
export function checkOpenness({ initData, place }: ExpectedWorkload, session: Session): Issue[] {
    if (initData === undefined) {
        return [];
    }
    const at: Place = [{ file: POLICY_FILE }];
    const policy = initData.files[POLICY_FILE];
    if (policy === undefined) {
        const message = "is missing, so the policy of the guest's image decides, and the usual one allows everything";
        const fix = "give the workload a policy before it gets secrets";
        return [within(place, warning(at, "policy-open", { message, fix }))];
    }
    const open = openPolicy(policy, { session });
    const issues = checkProtection(open, at);
    open.close();
    return issues.map((issue) => within(place, issue));
}

/** Of what core says of the workloads alone: `workloads[3]` is a place in the grants. */
export function workloadsIn({ grants, located }: Grants): {
    readonly workloads: ResourceGrant["workloads"];
    located(issue: Issue): Issue;
} {
    const all = grants.flatMap(({ workloads }, grant) =>
        workloads.map((workload, index) => ({ workload, path: ["grants", grant, "workloads", index] })),
    );
    const distinct = distinctBy(all, ({ workload }) => JSON.stringify(workload));
    return {
        workloads: distinct.map(({ workload }) => workload),
        located: (issue) => {
            const toGrants = renaming(distinct.map(({ path }, index) => [["workloads", index], path]));
            return located(changed(issue, { at: toGrants(issue.at) }));
        },
    };
}

function readFile(file: string | undefined, candidates: Candidates): Read<ResourcePolicySpec> {
    if (file === undefined) {
        return { issues: [] };
    }
    const { value, issues } = readDocument(file, "put the grants into one list");
    return issues.length > 0
        ? { issues }
        : grantsIn(value, file, RESOURCE_POLICY_SHAPE as Shape<ResourcePolicySpec>, candidates);
}

/** What a file says, with workloads in the place of their names. */
export function grantsIn<T>(value: unknown, file: string, shape: Shape<T>, candidates: Candidates): Read<T> {
    const { spec, unknown } = withWorkloads(value, candidates);
    const malformed = checkShape(spec, shape, []).filter(
        ({ at }) => !unknown.some((issue) => isSamePlace(issue.at, at)),
    );
    const wrong = [...malformed, ...unknown];
    return wrong.length > 0
        ? { issues: wrong.map((issue) => within([{ file }], issue)) }
        : { value: spec as T, issues: [] };
}

/** The grants with workloads in the place of their names. */
function withWorkloads(value: unknown, candidates: Candidates) {
    const unknown: Issue[] = [];
    const workloadOf = (name: unknown, at: Place): unknown => {
        const [workload, another] = typeof name === "string" ? candidates(name) : [];
        if (typeof name !== "string" || (workload !== undefined && another === undefined)) {
            return workload ?? name;
        }
        const text = {
            message: `${quote(name)} is the name of ${workload === undefined ? "no workload" : "several workloads"} of the inputs`,
            allowed:
                "the name of a workload of the inputs, as in Deployment/web; or an object with name, platform and initData",
            fix: "write its name; of a workload of another stack, write what `pulumi stack output trustee --json` prints",
        };
        unknown.push(error(at, "trustee-name", text));
        return name;
    };
    const grantOf = (grant: unknown, index: number): unknown => {
        const { workloads } = fieldsOf(grant);
        const all = itemsOf(workloads).map((one, at) => workloadOf(one, ["grants", index, "workloads", at]));
        return Array.isArray(workloads) ? { ...fieldsOf(grant), workloads: all } : grant;
    };
    const { grants } = fieldsOf(value);
    const spec = Array.isArray(grants) ? { ...fieldsOf(value), grants: grants.map(grantOf) } : value;
    return { spec, unknown };
}

function placeInFiles(at: Place, own: number, workloads: readonly ExpectedWorkload[], file: string): Place {
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

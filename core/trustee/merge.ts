import { error, errorsOf, type Issue, type Place, quote, renamed, warning } from "../issue";
import { checkShape } from "../parse";
import { list, object, optional, required, TEXT } from "../shape";
import { checkGrants } from "./check";
import { type Entry, entriesOf } from "./entries";
import { parseResource } from "./resources";
import { GRANTS_SHAPE, GrantMatch, type ResourceGrant, type ResourcePolicySpec } from "./spec";

/** The grants of one stack. @since 0.1.0 */
export interface StackGrants {
    /** Its name, unique among the stacks, as in `shop/production`. Messages and the policy name it. */
    readonly stack: string;
    /** The repositories, which are the first parts of paths, of which the stack may release resources. Default: any. */
    readonly repositories?: readonly string[];
    readonly grants: readonly ResourceGrant[];
}

const SHAPE = list(
    object<StackGrants>({ stack: required(TEXT), repositories: optional(list(TEXT)), grants: required(GRANTS_SHAPE) }),
);

/**
 * The grants of several stacks for the one resource policy of a KBS. A stack gets nothing by what another stack asks for: what would do so is an
 * error that names both. The stacks are independent of their order, and without one of them the others' grants are the same.
 * What is returned are all issues and, unless one of them is an error, the grants of all stacks, with the stack in the name of each workload,
 * for {@link resourcePolicy}.
 *
 * @since 0.1.0
 */
export function mergeGrants(
    stacks: readonly StackGrants[],
): Partial<ResourcePolicySpec> & { readonly issues: readonly Issue[] } {
    const ofForm = checkShape(stacks, SHAPE, []);
    const ofStacks = ofForm.length > 0 ? ofForm : [...checkNames(stacks), ...stacks.flatMap(checkStack)];
    if (errorsOf(ofStacks).length > 0) {
        return { issues: ofStacks };
    }
    const sorted = [...stacks].sort((a, b) => (a.stack < b.stack ? -1 : 1));
    const owned = sorted.flatMap(({ stack, grants }) =>
        entriesOf({ grants }).map((entry) => ({ stack, entry, at: [stacks.findIndex((one) => one.stack === stack)] })),
    );
    const issues = [
        ...ofStacks,
        ...owned.flatMap((one, index) => owned.slice(0, index).flatMap((other) => against(one, other))),
    ];
    return errorsOf(issues).length > 0 ? { issues } : { issues, grants: sorted.flatMap(named) };
}

interface Owned {
    readonly stack: string;
    readonly entry: Entry;
    readonly at: Place;
}

function checkNames(stacks: readonly StackGrants[]): Issue[] {
    return stacks.flatMap(({ stack }, index) =>
        stacks.findIndex((one) => one.stack === stack) === index
            ? []
            : [
                  error([index, "stack"], "repeated", {
                      message: `${quote(stack)} is there already`,
                      fix: "give each stack once",
                  }),
              ],
    );
}

function checkStack({ stack, repositories, grants }: StackGrants, index: number): Issue[] {
    const outside = grants.flatMap(({ resources }, grant) =>
        resources.flatMap((resource, at) => {
            const parts = parseResource(resource, []);
            return repositories === undefined || "code" in parts || repositories.includes(parts[0] ?? "")
                ? []
                : [
                      error([index, "grants", grant, "resources", at], "trustee-tenant", {
                          message: `${quote(resource)} is not of the stack ${quote(stack)}`,
                          allowed: `paths below ${repositories.map((name) => `${name}/`).join(", ") || "no repository"}`,
                          fix: "remove it, or let the stack have the repository",
                      }),
                  ];
        }),
    );
    return [...checkGrants(grants).map((issue) => renamed(issue, (place) => [index, ...place])), ...outside];
}

/** What two stacks do to each other. */
function against(one: Owned, other: Owned): Issue[] {
    return one.stack === other.stack ? [] : [...sharedDocument(one, other), ...sharedPaths(one, other)];
}

/** A KBS knows documents and not stacks: pods of one document get what the other stack grants it. */
function sharedDocument(one: Owned, other: Owned): Issue[] {
    const isKnownByValue = [one, other].every(({ entry }) => entry.match === GrantMatch.InitData);
    const values = (owned: Owned) => [owned.entry.workload.initData ?? [], owned.entry.workload.previous ?? []].flat();
    const isSame =
        isKnownByValue &&
        one.entry.evidence === other.entry.evidence &&
        values(one).some((value) => values(other).includes(value));
    const resources = (owned: Owned) => JSON.stringify(owned.entry.resources);
    return !isSame || resources(one) === resources(other)
        ? []
        : [
              error(one.at, "trustee-merge", {
                  message: `${whose(one)} has a document of ${whose(other)}, so each of the two gets what the other gets`,
                  fix: "give the two different documents, or the same resources",
              }),
          ];
}

function sharedPaths(one: Owned, other: Owned): Issue[] {
    const shared = one.entry.resources.flatMap((mine) => {
        const met = other.entry.resources.find((theirs) => overlaps(mine, theirs));
        return met === undefined ? [] : [{ mine: mine.join("/"), theirs: met.join("/") }];
    });
    return shared.map(({ mine, theirs }) => {
        const paths = mine === theirs ? quote(mine) : `${quote(mine)} and ${quote(theirs)}`;
        const [weak, strong] = one.entry.affirming ? [other, one] : [one, other];
        if (!weak.entry.affirming && strong.entry.affirming) {
            return error(one.at, "trustee-merge", {
                message: `${whose(weak)} gets ${paths} without an affirmed guest, and ${whose(strong)} with one only: the weaker grant opens the resource`,
                fix: "give the workload that is not affirmed resources of its own",
            });
        }
        const isWide = `${mine}${theirs}`.includes("*");
        return (isWide ? error : warning)(one.at, "trustee-merge", {
            message: `${paths} ${mine === theirs ? "is" : "are"} released to ${whose(one)} and to ${whose(other)}`,
            fix: isWide
                ? 'write the paths of each stack without "*", or in a repository of its own'
                : "check that both may have it",
        });
    });
}

function overlaps(a: readonly string[], b: readonly string[]): boolean {
    return a.every((part, index) => part === "*" || b[index] === "*" || part === b[index]);
}

function whose({ stack, entry }: Owned): string {
    return `${entry.workload.name} of ${stack}`;
}

function named({ stack, grants }: StackGrants): ResourceGrant[] {
    return grants.map((grant) => ({
        ...grant,
        workloads: grant.workloads.map((workload) => ({ ...workload, name: `${stack}: ${workload.name}` })),
    }));
}

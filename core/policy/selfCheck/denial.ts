import { fieldsOf, itemsOf } from "../../fields";
import { error, type Issue, isIn, type Place, quote, warning } from "../../issue";
import { type Verdict, VerdictKind } from "../engine";
import type { Node } from "../nodes";
import { agentRequest } from "../requests";
import type { ModelledRequest } from "./requests";

/** The place of a policy that is made here, by rules that are for every kind of node. */
export const OURS = ["policy", "preset"];

/** A request that the policy denies, as the first of the kinds of node that send it so. */
export interface Denial {
    readonly request: ModelledRequest;
    readonly verdict: Verdict;
    readonly nodes: Set<Node>;
}

/** The rules of this package deny all that is asked about a container which they did not let the host create. */
export function isConsequence(
    { name, about }: ModelledRequest,
    data: unknown,
    denials: ReadonlyMap<string, Denial>,
): boolean {
    const creation = "CreateContainerRequest";
    return checksIn(data).length > 0 && name !== creation && denials.has(`${creation} ${about}`);
}

function checksIn(data: unknown): string[] {
    return itemsOf(fieldsOf(data)["checks"]).filter((check) => typeof check === "string");
}

/** Whether it is what the rules of this package print of a container, after the line: the set of the checks that hold. */
function isHeld(print: string): boolean {
    const value = print.slice(print.indexOf(": ") + 2);
    return value === "set()" || (value.startsWith('{"') && value.endsWith('"}'));
}

function reasonsOf({ message, prints }: Verdict, data: unknown): string[] {
    const checks = checksIn(data);
    const printed = prints.map((print) => {
        const failed = isHeld(print) ? checks.filter((check) => !print.includes(JSON.stringify(check))) : [];
        return failed.length === 0
            ? `it prints ${quote(print)}`
            : `of its checks, these do not hold: ${failed.join(", ")} (docs/troubleshooting.md says what each means)`;
    });
    return [...(message === undefined ? [] : [message]), ...printed];
}

/** Requests that a policy which was made for a pod denies for another pod. */
const OF_POD = ["CreateContainerRequest", "CreateSandboxRequest", "ExecProcessRequest"];
const NOT_BY_HAND = "do not allow it by hand, which opens the policy for whoever changed the pod";

/** To open a policy because somebody changed the pod would be wrong, so what to do depends on where it comes from. */
function remedyOf(name: string, at: Place, isMade: boolean): string {
    if (isIn(at, OURS) || !OF_POD.includes(name)) {
        return "allow it";
    }
    if (isIn(at, ["policy"])) {
        const anew =
            "make the policy anew from the pod as it is now, as `npx confidential-workload policy generate` does";
        return isMade ? `${anew}; ${NOT_BY_HAND}` : "allow it";
    }
    const undo =
        "if the pod is not meant to be so, take the change back where it was made: in the program or the manifest, or in the cluster, as with `kubectl rollout undo`";
    return isMade
        ? `${undo}; if the change is meant, make the policy anew from the pod, as inject and a deployment do; ${NOT_BY_HAND}`
        : `${undo}; if the pod is as it should be, allow it`;
}

export function denialIssue(
    { request: { name, about, needed, input }, verdict, nodes }: Denial,
    at: Place,
    asked: readonly Node[],
    data: unknown,
    found: readonly string[],
): Issue {
    const why = [...reasonsOf(verdict, data), ...found].map((reason) => `: ${reason}`);
    const remedy = remedyOf(name, at, data !== undefined);
    // Our own rules are for every kind of node; the author's may be for those that there are.
    const isMeant = isIn(at, OURS) || nodes.has(asked[0] as Node);
    const report = needed && isMeant ? error : warning;
    const breaks = agentRequest(name)?.breaks;
    const names = [...nodes].map((node) =>
        node.evidence === "recorded" ? node.name : `${node.name} (not recorded: ${node.evidence})`,
    );
    const where = nodes.size === asked.length ? "" : `, as nodes with ${names.join(", or with ")} send it`;
    return report(at, "policy-denies-pod", {
        message: `denies ${name} for ${about}${subject(input)}${where}, which this pod needs${why.join("")}`,
        ...(verdict.kind === VerdictKind.Denied ? {} : { allowed: `a rule ${name} that is true for it` }),
        fix: `${needed ? `${remedy}; without it this fails: ${breaks}` : `${remedy}, or live without ${breaks}`}${
            where === "" ? "" : "; or name in policy.nodes the kinds of node that the pod runs on"
        }`,
    });
}

/** What in the request tells it from another of its name. */
function subject(input: object): string {
    const { path, process } = input as { readonly path?: string; readonly process?: { readonly Args?: unknown } };
    if (path !== undefined) {
        return ` (path ${JSON.stringify(path)})`;
    }
    return process?.Args === undefined ? "" : ` (Args ${JSON.stringify(process.Args)})`;
}

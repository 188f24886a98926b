import { errorIf, type Issue, isIn, type Place } from "../../issue";
import { type Session, withSession } from "../../session";
import type { ExpectedPod } from "../derive/pod";
import { type OpenPolicy, openPolicy, type PolicyOptions, VerdictKind } from "../engine";
import type { Node } from "../nodes";
import { BEFORE_DATA } from "../rego";
import { AGENT_REQUESTS } from "../requests";
import { checkAnswered } from "../tooExpensive";
import { type Denial, denialIssue, isConsequence, OURS } from "./denial";
import { dataOf, differences } from "./differences";
import { type ModelledRequest, podRequests } from "./requests";

/**
 * Asks the policy about every request of its own pod, as each kind of node sends it, in the guest's engine. If it
 * denies one, the pod never starts or a probe never succeeds, and nothing else reports that before deployment.
 */
export function selfCheck(policy: string, at: Place, pod: ExpectedPod, options: PolicyOptions): Issue[] {
    const given = withSession(options);
    const open = openPolicy(policy, given);
    const issues = askAll(policy, open, at, pod, given.session);
    open.close();
    return issues;
}

function askAll(policy: string, open: OpenPolicy, at: Place, pod: ExpectedPod, session: Session): Issue[] {
    const isOwn = !isIn(at, OURS);
    const lives = new Map(pod.nodes.map((node) => [node, podRequests(pod, node)]));
    const denials = new Map<string, Denial>();
    const toAsk = nodesToAsk(open, lives, isOwn ? new Set() : allowedBy(policy, session));
    if (open.unanswered() !== undefined) {
        return checkAnswered(open, at);
    }
    const opening = isOwn && isReplaceable(open) ? checkReplaceable(open, lives, at) : [];
    for (const node of toAsk) {
        open.reset();
        for (const request of lives.get(node) ?? []) {
            const verdict = open.evaluate(request.name, request.input);
            if (open.unanswered() !== undefined) {
                return checkAnswered(open, at);
            }
            // What is wrong with the policy as a whole is the same for every request.
            const key =
                verdict.kind === VerdictKind.Error ? String(verdict.message) : `${request.name} ${request.about}`;
            if (!verdict.allowed) {
                const denial = denials.get(key) ?? { request, verdict, nodes: new Set() };
                denials.set(key, { ...denial, nodes: denial.nodes.add(node) });
            }
        }
    }
    const data = denials.size === 0 ? undefined : dataOf(policy, session);
    return [
        ...[...denials.values()]
            .filter(({ request }) => !isConsequence(request, data, denials))
            .map((one) => denialIssue(one, at, [...lives.keys()], data, [...differences(data, pod, one.request)])),
        ...opening,
    ];
}

function isReplaceable(open: OpenPolicy): boolean {
    return open.evaluate("SetPolicyRequest", { policy: "" }).allowed;
}

/** Whether it is what the pod asks that opens the policy: answers change the data of the engine, which counts before rules. */
function checkReplaceable(open: OpenPolicy, lives: ReadonlyMap<Node, readonly ModelledRequest[]>, at: Place): Issue[] {
    const [life = []] = lives.values();
    open.reset();
    const opens = isReplaceable(open)
        ? undefined
        : life.find(({ name, input }) => open.evaluate(name, input).allowed && isReplaceable(open));
    const text = {
        message: `allows SetPolicyRequest after ${opens?.name} for ${opens?.about}, so that the host can replace it`,
        fix: "let no answer have operations (`ops`) on a path but those that begin with /pstate/",
    };
    return errorIf(opens !== undefined, at, "policy-replaceable", text);
}

/**
 * The kinds of node to ask for one by one: none where the policy allows the life of the pod as the first kind sends it, and
 * with it all that other kinds send differently. To ask for every life by itself would take a multiple of the time.
 */
function nodesToAsk(
    open: OpenPolicy,
    lives: ReadonlyMap<Node, readonly ModelledRequest[]>,
    allowed: Set<string>,
): readonly Node[] {
    // The kinds that differ most come last, and what they send covers most of the others.
    const [ordinary = [], ...others] = [...lives.values()];
    const seen = new Set<string>();
    const isAllowed = ordinary.every(({ name, input }, index) => {
        const inputs = others.toReversed().flatMap((life) => {
            const other = life[index]?.input;
            const news = changes(input, other, name);
            const isNew = news.some((change) => !seen.has(change) && !allowed.has(change));
            news.forEach((change) => {
                seen.add(change);
            });
            return isNew ? [other] : [];
        });
        return [input, ...inputs].every((one) => {
            const key = POD_INDEPENDENT.has(name) ? `${name} ${JSON.stringify(one)}` : undefined;
            const answer = (key !== undefined && allowed.has(key)) || open.evaluate(name, one).allowed;
            if (answer && key !== undefined) {
                allowed.add(key);
            }
            return answer;
        });
    });
    if (!isAllowed) {
        return [...lives.keys()];
    }
    for (const change of seen) {
        allowed.add(change);
    }
    return [];
}

/** Requests for which the rules of this package read neither `policy_data` nor the state, and which leave the state unchanged. */
export const POD_INDEPENDENT: ReadonlySet<string> = new Set([
    "AddARPNeighborsRequest",
    "UpdateInterfaceRequest",
    "UpdateRoutesRequest",
    ...AGENT_REQUESTS.filter(({ strict }) => strict === "allow").map(({ name }) => name),
]);

/**
 * What rules of this package have allowed in a session: requests of this kind, and what a kind of node sends differently, with its
 * value. They allow it for every pod whose life they allow as the first kind sends it. What differs from pod to pod is asked for each.
 */
function allowedBy(policy: string, session: Session): Set<string> {
    const [rules = ""] = policy.split(BEFORE_DATA, 1);
    const known = session.remember(allowedByRules);
    const found = known.get(rules) ?? new Set();
    known.set(rules, found);
    return found;
}

function allowedByRules(): Map<string, Set<string>> {
    return new Map();
}

/** What only the second value has, each as a text with its place. */
function changes(one: unknown, other: unknown, place: string, found: string[] = []): string[] {
    if (isTree(one) && isTree(other) && Object.keys(one).length === Object.keys(other).length) {
        for (const key of Object.keys(other)) {
            changes(one[key], other[key], `${place}\0${key}`, found);
        }
    } else if (one !== other) {
        found.push(JSON.stringify([place, other]));
    }
    return found;
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null;
}

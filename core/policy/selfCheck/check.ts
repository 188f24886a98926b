import { errorIf, type Issue, isIn, type Place } from "../../issue";
import { joinPath } from "../../place";
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
    const [rules = ""] = policy.split(BEFORE_DATA, 1);
    const isOwn = !isIn(at, OURS);
    const rulesOnNodes = [rules, ...pod.nodes.map(({ name, network = "" }) => `${name} ${network}`)].join("\n");
    const nodes = !isOwn && passed.has(rulesOnNodes) ? pod.nodes.slice(0, 1) : pod.nodes;
    const lives = new Map(nodes.map((node) => [node, podRequests(pod, node)]));
    const denials = new Map<string, Denial>();
    const first = opened(policy, options);
    const toAsk = nodesToAsk(first, lives, isOwn ? new Set() : allowedBy(rules));
    if (first.unanswered() !== undefined) {
        return checkAnswered(first, at);
    }
    const opening = isOwn && isReplaceable(first) ? checkReplaceable(opened(policy, options), lives, at) : [];
    for (const node of toAsk) {
        const open = opened(policy, options);
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
    if (!isOwn && denials.size === 0) {
        passed.add(rulesOnNodes);
    }
    const data = denials.size === 0 ? undefined : dataOf(policy);
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
            const news = [...changes(input, other)].map((change) => `${name} ${JSON.stringify(change)}`);
            const isNew = news.some((change) => !seen.has(change));
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
    return isAllowed ? [] : [...lives.keys()];
}

/** Requests for which the rules of this package read neither `policy_data` nor the state, and which leave the state unchanged. */
export const POD_INDEPENDENT: ReadonlySet<string> = new Set([
    "AddARPNeighborsRequest",
    "UpdateInterfaceRequest",
    "UpdateRoutesRequest",
    ...AGENT_REQUESTS.filter(({ strict }) => strict === "allow").map(({ name }) => name),
]);

/** By rules of this package, the requests of this kind that they have allowed. They allow these for every pod. */
const allowedByRules = new Map<string, Set<string>>();

function allowedBy(rules: string): Set<string> {
    const found = allowedByRules.get(rules) ?? new Set();
    allowedByRules.set(rules, found);
    return found;
}

/** Rules of this package, and the kinds of node on which they allowed a pod. They treat pods that need the same rules alike. */
const passed = new Set<string>();

/** What only the second value has, with its place. */
function* changes(one: unknown, other: unknown, path = ""): Generator<readonly [string, unknown]> {
    if (isTree(one) && isTree(other) && Object.keys(one).length === Object.keys(other).length) {
        for (const [key, value] of Object.entries(other)) {
            yield* changes(one[key], value, joinPath(path, key));
        }
    } else if (one !== other) {
        yield [path, other];
    }
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null;
}

/** The workloads of a stack often share one policy, and to put it in force takes most of the time of a check. */
let last: { readonly policy: string; readonly dialect: unknown; readonly open: OpenPolicy } | undefined;

function opened(policy: string, options: PolicyOptions): OpenPolicy {
    if (last?.policy === policy && last.dialect === options.dialect) {
        last.open.reset();
    } else {
        last?.open.close();
        last = { policy, dialect: options.dialect, open: openPolicy(policy, options) };
    }
    return last.open;
}

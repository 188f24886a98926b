import { RegoDialect } from "../../core/kataVersion";
import { type OpenPolicy, openPolicy, parsePolicy } from "../../core/policy/engine";
import { generatePolicy } from "../../core/policy/generate";
import { AGENT_REQUESTS } from "../../core/policy/requests";
import { podRequests } from "../../core/policy/selfCheck/requests";
import { PolicyPreset } from "../../core/policy/spec";
import { Session } from "../../core/session";
import { type Html, html, htmlLines } from "./html";
import { State, type WorkloadReview } from "./model";

/** What a policy answers to each request of an ordinary pod, by the request's name. */
export type Answers = ReadonlyMap<string, Answer>;
/** Not known is the answer of a policy that takes too many steps or too much memory, or crashes the engine. */
type Answer = "allowed" | "denied" | "not known";

const IMAGE = `registry.example/ordinary@sha256:${"0".repeat(64)}`;

/** Gives the answers of policies, each of which is asked once: the workloads of a stack often share one. */
export function asker(): (policy: string | undefined) => Answers | undefined {
    const session = new Session();
    const requests = ordinaryRequests();
    const known = new Map<string, Answers>();
    return (policy) => {
        if (policy === undefined) {
            return undefined;
        }
        const answers = known.get(policy) ?? ask(policy, requests, session);
        known.set(policy, answers);
        return answers;
    };
}

/**
 * The first request of each name for a pod that no workload of the stack has: what is allowed here is allowed to any
 * pod. A request that such a pod does not send is asked without fields.
 */
function ordinaryRequests(): ReadonlyMap<string, object> {
    const spec = { containers: [{ name: "ordinary", image: IMAGE }] };
    const pod = { kind: "Pod", name: "ordinary", path: ["spec"], spec } as const;
    const facts = { entrypoint: ["/ordinary"], env: ["PATH=/usr/bin"], workingDir: "/" };
    const options = { preset: PolicyPreset.Strict, imageLock: { [IMAGE]: facts } };
    const { pod: expected } = generatePolicy(options, { pod, localVolumes: false });
    const modelled = expected === undefined ? [] : podRequests(expected);
    const inputs = new Map(modelled.toReversed().map(({ name, input }) => [name, input]));
    return new Map(AGENT_REQUESTS.map(({ name }) => [name, inputs.get(name) ?? {}]));
}

function ask(policy: string, requests: ReadonlyMap<string, object>, session: Session): Answers {
    const open = openPolicy(policy, { dialect: dialectFor([policy], session), session });
    const answers = new Map([...requests].map(([name, input]) => [name, answerOf(open, name, input)] as const));
    open.close();
    return answers;
}

/** Each request is the first: what an earlier one leaves behind must not decide. */
function answerOf(open: OpenPolicy, name: string, input: object): Answer {
    open.reset();
    const { allowed, unanswered } = open.evaluate(name, input);
    return unanswered ? "not known" : allowed ? "allowed" : "denied";
}

/** How guests read policies of which the preview does not say for which Kata they are: as they can be read. */
export function dialectFor(policies: readonly string[], session: Session): RegoDialect {
    const parses = (dialect: RegoDialect) =>
        policies.every((policy) => parsePolicy(policy, { dialect, session }).length === 0);
    return !parses(RegoDialect.V1) && parses(RegoDialect.V0) ? RegoDialect.V0 : RegoDialect.V1;
}

interface Column {
    readonly name: string;
    /** What the filters go by; a workload that does not change is always there. */
    readonly filter: Html;
    readonly before: Answers | undefined;
    readonly after: Answers | undefined;
    /** What stands for the answers after, where there is no policy that could be asked. */
    readonly otherwise: string;
}

/** What the policy of each workload answers to each request of a pod that is not its own. */
export function matrixTable(workloads: readonly WorkloadReview[]): Html {
    const ask = asker();
    const columns = workloads.flatMap((workload, index): Column[] => {
        const { name, state, before, after, diff } = workload;
        const [old, current] = [before, after].map((version) => ask(version?.files["policy.rego"]));
        const filter =
            state === State.Unchanged ? html`` : html` data-workload="${index}" data-effect="${diff.effect}"`;
        const column = { name, filter, before: old, after: current, otherwise: otherwise(workload) };
        return old === undefined && current === undefined ? [] : [column];
    });
    if (columns.length === 0) {
        return html``;
    }
    const heads = columns.map(({ name, filter }) => html`<th scope="col"${filter}>${name}</th>`);
    const rows = AGENT_REQUESTS.map(({ name, gain }) => {
        const cells = columns.map((column) => cell(column, name));
        return html`<tr><th scope="row"><code>${name}</code><br><span class="soft">the host ${gain}</span></th>${cells}</tr>`;
    });
    return htmlLines([
        html`<section aria-labelledby="matrix"><h2 id="matrix">What the host may ask of the agent</h2>`,
        html`<p class="soft">Each policy is asked about an ordinary pod that is not the workload's own: what is allowed here`,
        html`is allowed to any pod. What it allows to its own pod is not here.</p>`,
        html`<div class="box matrix" tabindex="0" role="region" aria-label="Answers by request and workload"><table>`,
        html`<thead><tr><th scope="col">Request</th>${heads}</tr></thead>`,
        html`<tbody>${htmlLines(rows)}</tbody></table></div></section>`,
    ]);
}

function otherwise({ state, after }: WorkloadReview): string {
    return state === State.Removed ? "gone" : after?.hidden === undefined ? "as the guest's image says" : "not known";
}

function cell({ filter, before, after, otherwise }: Column, request: string): Html {
    const old = before?.get(request);
    const current = after?.get(request) ?? otherwise;
    const text = old === undefined || old === current ? current : `${old} → ${current}`;
    return html`<td class="${colorOf(old, current)}"${filter}>${text}</td>`;
}

function colorOf(old: string | undefined, current: string): string {
    if (old === undefined || old === current || (current !== "allowed" && current !== "denied")) {
        return current === "allowed" ? "unknown" : "soft";
    }
    return current === "allowed" ? "flip loosens" : "flip tightens";
}

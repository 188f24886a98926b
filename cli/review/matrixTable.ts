import { AGENT_REQUESTS } from "../../core/policy/requests";
import { type Html, html, htmlLines } from "./html";
import { type Answers, asker } from "./matrix";
import { State, type WorkloadReview } from "./model";

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
    return html`<td class="${colourOf(old, current)}"${filter}>${text}</td>`;
}

function colourOf(old: string | undefined, current: string): string {
    if (old === undefined || old === current || (current !== "allowed" && current !== "denied")) {
        return current === "allowed" ? "unknown" : "soft";
    }
    return current === "allowed" ? "flip loosens" : "flip tightens";
}

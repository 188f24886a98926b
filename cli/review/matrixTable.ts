import { AGENT_REQUESTS } from "../../core/policy/requests";
import { html } from "./escape";
import { type Answers, asker } from "./matrix";
import { State, type WorkloadReview } from "./model";

interface Column {
    readonly name: string;
    /** What the filters go by; a workload that does not change is always there. */
    readonly filter: string;
    readonly before: Answers | undefined;
    readonly after: Answers | undefined;
    /** What stands for the answers after, where there is no policy that could be asked. */
    readonly otherwise: string;
}

/** What the policy of each workload answers to each request of a pod that is not its own. */
export function matrixTable(workloads: readonly WorkloadReview[]): string {
    const ask = asker();
    const columns = workloads.flatMap((workload, index): Column[] => {
        const { name, state, before, after, diff } = workload;
        const [old, current] = [before, after].map((version) => ask(version?.files["policy.rego"]));
        const filter = state === State.Unchanged ? "" : ` data-workload="${index}" data-effect="${diff.effect}"`;
        const column = { name, filter, before: old, after: current, otherwise: otherwise(workload) };
        return old === undefined && current === undefined ? [] : [column];
    });
    if (columns.length === 0) {
        return "";
    }
    const heads = columns.map(({ name, filter }) => `<th scope="col"${filter}>${html(name)}</th>`).join("");
    const rows = AGENT_REQUESTS.map(({ name, gain }) => {
        const cells = columns.map((column) => cell(column, name)).join("");
        return `<tr><th scope="row"><code>${name}</code><br><span class="soft">the host ${gain}</span></th>${cells}</tr>`;
    });
    return [
        `<section aria-labelledby="matrix"><h2 id="matrix">What the host may ask of the agent</h2>`,
        `<p class="soft">Each policy is asked about an ordinary pod that is not the workload's own: what is allowed here`,
        `is allowed to any pod. What it allows to its own pod is not here.</p>`,
        `<div class="box matrix" tabindex="0" role="region" aria-label="Answers by request and workload"><table>`,
        `<thead><tr><th scope="col">Request</th>${heads}</tr></thead>`,
        `<tbody>${rows.join("\n")}</tbody></table></div></section>`,
    ].join("\n");
}

function otherwise({ state, after }: WorkloadReview): string {
    return state === State.Removed ? "gone" : after?.hidden === undefined ? "as the guest's image says" : "not known";
}

function cell({ filter, before, after, otherwise }: Column, request: string): string {
    const old = before?.get(request);
    const current = after?.get(request) ?? otherwise;
    const text = old === undefined || old === current ? current : `${old} → ${current}`;
    return `<td class="${colourOf(old, current)}"${filter}>${text}</td>`;
}

function colourOf(old: string | undefined, current: string): string {
    if (old === undefined || old === current || (current !== "allowed" && current !== "denied")) {
        return current === "allowed" ? "unknown" : "soft";
    }
    return current === "allowed" ? "flip loosens" : "flip tightens";
}

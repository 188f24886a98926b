import type { Effect } from "../../core/effect";
import { type Html, html, htmlCode, htmlLines } from "./html";
import type { Version, WorkloadReview } from "./model";
import { PODS_TEXT } from "./pods";

export function summaryTable(workloads: readonly WorkloadReview[]): Html {
    const titles = ["Workload", "Effect", "Init-data", "Pods", "Init-data digest"];
    return htmlLines([
        html`<section aria-labelledby="summary"><h2 id="summary">Workloads</h2><div class="box"><table class="stack summary">`,
        html`<thead><tr>${titles.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead><tbody>`,
        ...workloads.map(row),
        html`</tbody></table></div></section>`,
    ]);
}

function row({ name, kind, object, state, pods, before, after, diff }: WorkloadReview, index: number): Html {
    const [old, current] = [before, after].filter((version) => version !== undefined).map(shortDigest);
    const digests = current === undefined ? old : html`${old} → ${current}`;
    return html`${[
        html`<tr data-workload="${index}" data-effect="${diff.effect}">`,
        html`<th scope="row" class="who"><a href="#w${index}">${name}</a> <span class="soft">${kind} ${object}</span></th>`,
        html`<td>${tag(diff.effect)}</td><td data-label="Init-data">${state}</td>`,
        html`<td data-label="Pods">${PODS_TEXT[pods]}</td><td data-label="Digest">${digests}</td></tr>`,
    ]}`;
}

export function tag(effect: Effect): Html {
    return html`<span class="tag ${effect}">${effect}</span>`;
}

function shortDigest({ initData, hidden }: Version): Html {
    return initData === undefined
        ? html`<em>${hidden ?? "none"}</em>`
        : htmlCode(`${initData.algorithm}:${initData.digest.slice(0, 12)}…`);
}

import type { Effect } from "../../core/effect";
import { html, htmlCode } from "./escape";
import type { Version, WorkloadReview } from "./model";
import { PODS_TEXT } from "./pods";

export function summaryTable(workloads: readonly WorkloadReview[]): string {
    return [
        `<section aria-labelledby="summary"><h2 id="summary">Workloads</h2><div class="box"><table class="stack summary">`,
        `<thead><tr>${["Workload", "Effect", "Init-data", "Pods", "Init-data digest"]
            .map((title) => `<th scope="col">${title}</th>`)
            .join("")}</tr></thead><tbody>`,
        ...workloads.map(row),
        "</tbody></table></div></section>",
    ].join("\n");
}

function row({ name, kind, object, state, pods, before, after, diff }: WorkloadReview, index: number): string {
    const digests = [before, after].filter((version) => version !== undefined).map(shortDigest);
    return [
        `<tr data-workload="${index}" data-effect="${diff.effect}">`,
        `<th scope="row" class="who"><a href="#w${index}">${html(name)}</a> <span class="soft">${html(`${kind} ${object}`)}</span></th>`,
        `<td>${tag(diff.effect)}</td><td data-label="Init-data">${state}</td>`,
        `<td data-label="Pods">${PODS_TEXT[pods]}</td><td data-label="Digest">${digests.join(" → ")}</td></tr>`,
    ].join("");
}

export function tag(effect: Effect): string {
    return `<span class="tag ${effect}">${effect}</span>`;
}

function shortDigest({ initData, hidden }: Version): string {
    return initData === undefined
        ? `<em>${hidden ?? "none"}</em>`
        : htmlCode(`${initData.algorithm}:${initData.digest.slice(0, 12)}…`);
}

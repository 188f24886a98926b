import { namedDigest } from "../../core/digest";
import { EFFECTS } from "../../core/effect";
import type { Change, Flip } from "../../core/review/change";
import { fileChanges } from "./files";
import { fileTable } from "./fileTable";
import { type Html, html, htmlCode, htmlLines } from "./html";
import type { Version, WorkloadReview } from "./model";
import { PODS_TEXT } from "./pods";
import { tag } from "./summaryTable";

/** A value with more lines than this is folded: it stands below in its file. */
const MOST_OPEN_LINES = 12;

/** Everything about each workload that changes. A file that changes alike in several is shown with the first. */
export function sections(workloads: readonly WorkloadReview[]): Html {
    const shown: Shown = new Map();
    return htmlLines(workloads.map((workload, index) => section(workload, index, shown)));
}

type Shown = Map<string, { readonly id: string; readonly name: string }>;

function section(workload: WorkloadReview, index: number, shown: Shown): Html {
    const { name, diff } = workload;
    return htmlLines([
        html`<article id="w${index}" aria-labelledby="w${index}h" data-workload="${index}" data-effect="${diff.effect}">`,
        html`<h2 id="w${index}h">${name} ${tag(diff.effect)}</h2>`,
        facts(workload),
        changes(diff.changes),
        flips(diff.flips),
        diff.isUnasked === true ? UNASKED : undefined,
        files(workload, index, shown),
        html`</article>`,
    ]);
}

const UNASKED = html`<p class="soft">The policies were not asked: their rules are those of confidential-workload and stay, so that the changes say all.</p>`;

function facts({ kind, object, urn, state, pods, platform, before, after }: WorkloadReview): Html {
    const rows: [string, string | Html][] = [
        ["Kind", `${kind} ${object}`],
        ["Init-data", state],
        ["Pods", PODS_TEXT[pods]],
        ["Platform", platform ?? "not in the preview"],
        ["Digest before", digest(before)],
        ["Digest after", digest(after)],
        ...registerRow(after),
        ["URN", html`<code>${urn}</code>`],
    ];
    return html`<dl>${rows.map(([title, value]) => html`<dt>${title}</dt><dd>${value}</dd>`)}</dl>`;
}

function digest(version: Version | undefined): string | Html {
    if (version?.initData === undefined) {
        return version?.hidden ?? "none";
    }
    return html`<code>${namedDigest(version.initData)}</code>`;
}

function registerRow(after: Version | undefined): [string, Html][] {
    const { register, registerValue } = after?.measurements ?? {};
    return register === undefined ? [] : [[`${register} after`, html`<code>${registerValue ?? ""}</code>`]];
}

function changes(all: readonly Change[]): Html | undefined {
    const rows = all
        .toSorted((a, b) => EFFECTS.indexOf(a.effect) - EFFECTS.indexOf(b.effect))
        .map(
            ({ file, path, before, after, effect, reason }) =>
                html`<tr data-change="${effect}"><td>${tag(effect)}</td><th scope="row">${htmlCode(file)} ${path === "" ? undefined : htmlCode(path)}</th>${[
                    html`<td data-label="Before">${value(before, "del")}</td><td data-label="After">${value(after, "ins")}</td>`,
                    html`<td class="why">${reason}</td></tr>`,
                ]}`,
        );
    const titles = ["Effect", "Place", "Before", "After", "Why"].map((title) => html`<th scope="col">${title}</th>`);
    return rows.length === 0
        ? undefined
        : html`<h3>What changes</h3><div class="box"><table class="stack changes"><thead><tr>${titles}</tr></thead><tbody>${htmlLines(rows)}</tbody></table></div>`;
}

function value(text: string | undefined, element: "del" | "ins"): Html {
    if (text === undefined) {
        return html`<em>nothing</em>`;
    }
    const shown = html`<code><${element}>${text}</${element}></code>`;
    const lines = text.split("\n").length;
    return lines > MOST_OPEN_LINES ? html`<details><summary>${lines} lines</summary>${shown}</details>` : shown;
}

function flips(all: readonly Flip[]): Html | undefined {
    const items = all.map(
        ({ probe, request, before, after, effect, reason }) =>
            html`<li data-change="${effect}">${tag(effect)} ${probe} (<code>${request}</code>): was ${before}, is now ${after}. <span class="soft">${reason}</span></li>`,
    );
    return items.length === 0
        ? undefined
        : html`<h3>What the agent policy answers differently</h3><ul>${htmlLines(items)}</ul>`;
}

function files(workload: WorkloadReview, index: number, shown: Shown): Html | undefined {
    const parts = fileChanges(workload).map((change, place) => {
        const key = JSON.stringify([change.file, change.before, change.after]);
        const first = shown.get(key);
        if (first !== undefined) {
            return html`<p>${htmlCode(change.file)} changes as in <a href="#${first.id}">${first.name}</a>.</p>`;
        }
        const id = `w${index}f${place}`;
        shown.set(key, { id, name: workload.name });
        return fileTable(change, id);
    });
    return parts.length === 0 ? undefined : html`<h3>Files</h3>${htmlLines(parts)}`;
}

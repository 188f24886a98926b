import { EFFECTS } from "../../core/effect";
import { namedDigest } from "../../core/initdata/digest";
import type { Change, Flip } from "../../core/review/change";
import { html, htmlCode } from "./escape";
import { fileChanges } from "./files";
import { fileTable } from "./fileTable";
import type { Version, WorkloadReview } from "./model";
import { PODS_TEXT } from "./pods";
import { tag } from "./summaryTable";

/** A value with more lines than this is folded: it stands below in its file. */
const MOST_OPEN_LINES = 12;

/** Everything about each workload that changes. A file that changes alike in several is shown with the first. */
export function sections(workloads: readonly WorkloadReview[]): string {
    const shown = new Map<string, { readonly id: string; readonly name: string }>();
    return workloads.map((workload, index) => section(workload, index, shown)).join("\n");
}

type Shown = Map<string, { readonly id: string; readonly name: string }>;

function section(workload: WorkloadReview, index: number, shown: Shown): string {
    const { name, diff } = workload;
    return [
        `<article id="w${index}" aria-labelledby="w${index}h" data-workload="${index}" data-effect="${diff.effect}">`,
        `<h2 id="w${index}h">${html(name)} ${tag(diff.effect)}</h2>`,
        facts(workload),
        changes(diff.changes),
        flips(diff.flips),
        diff.isUnasked === true ? UNASKED : "",
        files(workload, index, shown),
        "</article>",
    ].join("\n");
}

const UNASKED =
    '<p class="soft">The policies were not asked: their rules are those of confidential-workload and stay, so that the changes say all.</p>';

function facts({ kind, object, urn, state, pods, platform, before, after }: WorkloadReview): string {
    const rows: [string, string][] = [
        ["Kind", html(`${kind} ${object}`)],
        ["Init-data", state],
        ["Pods", PODS_TEXT[pods]],
        ["Platform", html(platform ?? "not in the preview")],
        ["Digest before", digest(before)],
        ["Digest after", digest(after)],
        ...registerRow(after),
        ["URN", `<code>${html(urn)}</code>`],
    ];
    return `<dl>${rows.map(([title, value]) => `<dt>${title}</dt><dd>${value}</dd>`).join("")}</dl>`;
}

function digest(version: Version | undefined): string {
    if (version?.initData === undefined) {
        return version?.hidden ?? "none";
    }
    return `<code>${html(namedDigest(version.initData))}</code>`;
}

function registerRow(after: Version | undefined): [string, string][] {
    const { register, registerValue } = after?.measurements ?? {};
    return register === undefined ? [] : [[`${register} after`, `<code>${html(registerValue ?? "")}</code>`]];
}

function changes(all: readonly Change[]): string {
    const rows = all
        .toSorted((a, b) => EFFECTS.indexOf(a.effect) - EFFECTS.indexOf(b.effect))
        .map(
            ({ file, path, before, after, effect, reason }) =>
                `<tr data-change="${effect}"><td>${tag(effect)}</td><th scope="row">${htmlCode(file)} ${path === "" ? "" : htmlCode(path)}</th>` +
                `<td data-label="Before">${value(before, "del")}</td><td data-label="After">${value(after, "ins")}</td>` +
                `<td class="why">${html(reason)}</td></tr>`,
        );
    return rows.length === 0
        ? ""
        : `<h3>What changes</h3><div class="box"><table class="stack changes"><thead><tr><th scope="col">Effect</th><th scope="col">Place</th>` +
              `<th scope="col">Before</th><th scope="col">After</th><th scope="col">Why</th></tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}

function value(text: string | undefined, element: "del" | "ins"): string {
    if (text === undefined) {
        return "<em>nothing</em>";
    }
    const shown = `<code><${element}>${html(text)}</${element}></code>`;
    const lines = text.split("\n").length;
    return lines > MOST_OPEN_LINES ? `<details><summary>${lines} lines</summary>${shown}</details>` : shown;
}

function flips(all: readonly Flip[]): string {
    const items = all.map(
        ({ probe, request, before, after, effect, reason }) =>
            `<li data-change="${effect}">${tag(effect)} ${html(probe)} (<code>${html(request)}</code>): was ${before}, ` +
            `is now ${after}. <span class="soft">${html(reason)}</span></li>`,
    );
    return items.length === 0 ? "" : `<h3>What the agent policy answers differently</h3><ul>${items.join("\n")}</ul>`;
}

function files(workload: WorkloadReview, index: number, shown: Shown): string {
    const parts = fileChanges(workload).map((change, place) => {
        const key = JSON.stringify([change.file, change.before, change.after]);
        const first = shown.get(key);
        if (first !== undefined) {
            return `<p>${htmlCode(change.file)} changes as in <a href="#${first.id}">${html(first.name)}</a>.</p>`;
        }
        const id = `w${index}f${place}`;
        shown.set(key, { id, name: workload.name });
        return fileTable(change, id);
    });
    return parts.length === 0 ? "" : `<h3>Files</h3>${parts.join("\n")}`;
}

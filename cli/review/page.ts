import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EFFECTS } from "../../core/effect";
import { type Html, html, htmlLines } from "./html";
import { matrixTable } from "./matrix";
import type { Review } from "./model";
import { summaryTable } from "./summaryTable";
import { verdictOf, workloadCount } from "./verdict";
import { sections } from "./workloadSection";

/** The styles and the script stand in a file that holds no value, so that their hashes can be the only ones allowed. */
const TEMPLATE = join(__dirname, "page.html");
const PLACE = /\{\{(csp|content)\}\}/g;

/** The review as one page that needs nothing else: no network, no other file, and no script but for its filters. */
export function toPage(review: Review): string {
    const template = readFileSync(TEMPLATE, "utf8");
    const values: Readonly<Record<string, string>> = { csp: contentPolicy(template), content: String(content(review)) };
    // In one pass: a value that holds the name of a place is not looked at again.
    return template.replace(PLACE, (_, place: string) => values[place] ?? "");
}

/** Whatever slips through as HTML still runs no script, loads nothing and sends nothing. */
function contentPolicy(template: string): string {
    const hashOf = (tag: string) => {
        const [, text = ""] = new RegExp(`<${tag}>(.*?)</${tag}>`, "s").exec(template) ?? [];
        return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    };
    const allowed = [`style-src ${hashOf("style")}`, `script-src ${hashOf("script")}`, "img-src data:"];
    return ["default-src 'none'", ...allowed, "base-uri 'none'", "form-action 'none'"].join("; ");
}

function content(review: Review): Html {
    const { workloads, unchanged, errors } = review;
    const { mark, text } = verdictOf(review);
    return htmlLines([
        html`<header><h1>Init-data review</h1><p class="verdict ${mark}">${text}</p>`,
        html`<p class="soft">${workloadCount(unchanged.length)} with unchanged init-data in the preview.</p></header>`,
        html`<main id="content">`,
        errors.length === 0
            ? undefined
            : html`<section aria-labelledby="errors"><h2 id="errors">Why the preview failed</h2>`,
        ...errors.map((error) => html`<pre tabindex="0">${error}</pre>`),
        errors.length === 0 ? undefined : html`</section>`,
        workloads.length === 0 ? undefined : html`${filters(review)}${summaryTable(workloads)}${sections(workloads)}`,
        matrixTable([...workloads, ...unchanged]),
        html`</main><footer class="soft"><p>Made by <code>confidential-workload review</code>.</p></footer>`,
    ]);
}

function filters({ workloads }: Review): Html {
    const buttons = EFFECTS.map(
        (effect) =>
            html`<button type="button" value="${effect}" class="tag ${effect}" aria-pressed="true">${effect}</button>`,
    );
    const options = workloads.map(({ name }, index) => html`<option value="${index}">${name}</option>`);
    return html`${[
        html`<div id="filters" role="group" aria-label="Filters" hidden>`,
        ...buttons,
        html`<label>Workload <select><option value="">all</option>${options}</select></label>`,
        html`<span id="count" class="soft" role="status"></span></div>`,
    ]}`;
}

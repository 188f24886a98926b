import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EFFECTS } from "../../core/effect";
import { html } from "./escape";
import { matrixTable } from "./matrixTable";
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
    const values: Readonly<Record<string, string>> = { csp: contentPolicy(template), content: content(review) };
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

function content(review: Review): string {
    const { workloads, unchanged, errors } = review;
    const { mark, text } = verdictOf(review);
    return [
        `<header><h1>Init-data review</h1><p class="verdict ${mark}">${text}</p>`,
        `<p class="soft">${workloadCount(unchanged.length)} with unchanged init-data in the preview.</p></header>`,
        `<main id="content">`,
        errors.length === 0 ? "" : `<section aria-labelledby="errors"><h2 id="errors">Why the preview failed</h2>`,
        ...errors.map((error) => `<pre tabindex="0">${html(error)}</pre>`),
        errors.length === 0 ? "" : "</section>",
        workloads.length === 0 ? "" : `${filters(review)}${summaryTable(workloads)}${sections(workloads)}`,
        matrixTable([...workloads, ...unchanged]),
        `</main><footer class="soft"><p>Made by <code>confidential-workload review</code>.</p></footer>`,
    ].join("\n");
}

function filters({ workloads }: Review): string {
    const buttons = EFFECTS.map(
        (effect) =>
            `<button type="button" value="${effect}" class="tag ${effect}" aria-pressed="true">${effect}</button>`,
    );
    const options = workloads.map(({ name }, index) => `<option value="${index}">${html(name)}</option>`);
    return [
        `<div id="filters" role="group" aria-label="Filters" hidden>`,
        ...buttons,
        `<label>Workload <select><option value="">all</option>${options.join("")}</select></label>`,
        `<span id="count" class="soft" role="status"></span></div>`,
    ].join("");
}

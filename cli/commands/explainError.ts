import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Argument } from "commander";
import { Misuse, type Row } from "../frame";
import { jsonOption } from "../options";
import { docsFolder } from "./docs";
import { didYouMean } from "./help";

const LINK = /\[[^\]]*\]\(([^)]*)\)/g;

/** An entry of the page about messages. */
interface Entry {
    readonly code: string;
    readonly subject: string;
    readonly text: string;
}

/** `explain-error`: what the code at the end of a message means. */
export const explainError: Row<[code?: string]> = {
    name: "explain-error",
    description: "say what the code in brackets at the end of a message means, and what to do; or list all codes",
    arguments: [new Argument("[code]", "code of a message, as in policy-denies-pod")],
    options: [jsonOption("print the entry, or all entries, as JSON")],
    examples: `
  confidential-workload explain-error policy-denies-pod   what it means, and what to do
  confidential-workload explain-error                     all codes, by subject`,
    run([given]) {
        const entries = readEntries();
        if (given === undefined) {
            return { text: () => listText(entries), data: () => ({ messages: entries }) };
        }
        const code = given.replace(/^\[(.*)\]$/, "$1");
        const entry = entries.find((one) => one.code === code);
        if (entry === undefined) {
            const codes = entries.map((one) => one.code);
            const hint = didYouMean(code, codes) ?? "; confidential-workload explain-error lists the codes";
            throw new Misuse(`unknown code '${code}'${hint}`);
        }
        return { text: () => `${entry.code} (${entry.subject})\n\n${entry.text}\n`, data: () => entry };
    },
};

/** The subjects are the second-level headings of the page, and the codes the third-level ones. */
function readEntries(): Entry[] {
    // A terminal follows no links, so the place of a page stands in the text.
    const page = readFileSync(join(docsFolder(), "messages.md"), "utf8").replace(LINK, "docs/$1");
    const [, ...sections] = page.split(/^## /m);
    return sections.flatMap((section) => {
        const [subject = "", ...entries] = section.split(/^### /m);
        return entries.map((entry) => ({
            code: firstLine(entry),
            subject: firstLine(subject),
            text: entry.slice(entry.indexOf("\n")).trim(),
        }));
    });
}

function firstLine(text: string): string {
    return text.slice(0, text.indexOf("\n"));
}

function listText(entries: readonly Entry[]): string {
    const subjects = [...new Set(entries.map(({ subject }) => subject))];
    const codesOf = (subject: string) => entries.flatMap((one) => (one.subject === subject ? `  ${one.code}\n` : []));
    return subjects.map((subject) => `${subject}\n${codesOf(subject).join("")}`).join("\n");
}

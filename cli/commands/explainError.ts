import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Argument } from "commander";
import { explainFailures } from "../../core/failures/explain";
import { type CommandSpec, Misuse } from "../frame";
import { jsonOption } from "../options";
import { docsFolder } from "./docs";
import { didYouMean } from "./help";

const LINK = /\[[^\]]*\]\(([^)]*)\)/g;

/** What a code or a text means. */
interface Entry {
    readonly code: string;
    readonly subject: string;
    readonly text: string;
}

/** `explain-error`: what the code at the end of a message means. */
export const explainError: CommandSpec<[code?: string]> = {
    name: "explain-error",
    description: "say what the code in brackets at the end of a message means, and what to do; or list all codes",
    arguments: [new Argument("[code]", "code of a message, a whole message, or a line of a log")],
    options: [jsonOption("print the entry, or all entries, as JSON")],
    examples: `
  confidential-workload explain-error policy-denies-pod   what it means, and what to do
  confidential-workload explain-error 'is blocked by policy: …'   a line of a guest, the kubelet or a KBS
  confidential-workload explain-error                     all codes, by subject`,
    run([given]) {
        const entries = allEntries();
        if (given === undefined) {
            return { text: () => listText(entries), data: () => ({ messages: entries }) };
        }
        const code = given.replace(/^\[(.*)\]$/, "$1");
        const found = entriesFor(code, entries);
        const [entry] = found;
        if (entry === undefined) {
            const codes = entries.map((one) => one.code);
            const hint = didYouMean(code, codes) ?? "; npx confidential-workload explain-error lists the codes";
            throw new Misuse(`unknown code '${code}'${hint}`);
        }
        return {
            text: () => found.map((one) => `${one.code} (${one.subject})\n\n${one.text}\n`).join("\n"),
            data: () => (found.length === 1 ? entry : { messages: found }),
        };
    },
};

/** The entry of a code; for a text those of all codes in it, or else what is known of failures in such words. */
function entriesFor(given: string, entries: readonly Entry[]): readonly Entry[] {
    const codes = [given, ...[...given.matchAll(/\[([a-z0-9-]+)\]/g)].map(([, code]) => code)];
    const named = entries.filter(({ code }) => codes.includes(code));
    return named.length > 0 ? named : symptomOf(given);
}

/** What `explain-denial` says of a line that runtimes, guests and brokers write. */
function symptomOf(line: string): Entry[] {
    return explainFailures([{ text: line }]).map(({ id, request, cause, sure, fix }) => ({
        code: request ?? id,
        subject: "confidential-workload explain-denial says more, with the pod",
        text: `Why: ${cause}.\nTo be sure: ${sure}.\nWhat to do: ${fix}.`,
    }));
}

/** A text of a page. A terminal follows no links, so the place of a page stands in the text. */
function withoutLinks(text: string, page: string): string {
    return text.replace(LINK, (_, place: string) => `docs/${place.startsWith("#") ? page : ""}${place}`);
}

/** The entries of the page, which is made from the texts in `core/messages/` and is in the package in their place. */
function allEntries(): Entry[] {
    const page = "messages.md";
    const [, ...subjects] = readFileSync(join(docsFolder(), page), "utf8").split(/^## /m);
    return subjects.flatMap((section) => {
        const [head = "", ...entries] = section.split(/^### /m);
        const subject = firstLine(head);
        return entries.map((entry) => {
            const code = firstLine(entry);
            return { code, subject, text: withoutLinks(entry.slice(code.length).trim(), page) };
        });
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

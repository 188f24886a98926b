// The tables of docs/troubleshooting.md, from the tables that explain-denial reads.
import { replaceRows } from "./guestKeys.mjs";

const CHECK = ["check", "it stops", "if it does not hold, mostly"];
const REQUEST = ["request", "what usually asks for it", "what to do"];
const FAILURE = ["what the text has", "where", "why", "how to be sure", "what to do"];

/** The page with the rows as the code has them. The rest of the page stays. */
export function troubleshootingPage(page, { subjects, checks, requests }) {
    const checkRows = checks.map(({ name, stops, usual }) => [code(name), stops, usual]);
    const requestRows = requests.map(({ name, usual, fix }) => [code(name), usual, fix]);
    const withBoth = replaceRows(replaceRows(page, CHECK, checkRows), REQUEST, requestRows);
    return withBoth
        .split(/^(?=## )/m)
        .map((section) => {
            const subject = subjects.find(({ title }) => section.startsWith(`## ${title}\n`));
            return subject === undefined ? section : replaceRows(section, FAILURE, subject.failures.map(failureRow));
        })
        .join("");
}

function failureRow({ texts, seen, runtime, cause, sure, fix }) {
    const where = [seen.join(", "), ...(runtime === undefined ? [] : [`${runtime} runtime`])].join("; ");
    return [texts.map(code).join("; "), where, cause, sure, fix].map((cell) => cell.replaceAll("|", "\\|"));
}

function code(text) {
    return `\`${text}\``;
}

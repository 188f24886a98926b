import { escapeInvisible, escapeInvisibleLine } from "../../core/escapeInvisible";
import type { Issue } from "../../core/issue";
import { type Explanation, explainInitData, type Statement } from "../../core/review/explain";
import type { Colors } from "../colors";
import { type DocumentOptions, readInitDataInputs, reviewOptions } from "../input/initData";
import { kataVersionIssues } from "../options";

export interface Explained extends Explanation {
    readonly source: string;
}

export function explainInput(
    input: string,
    options: DocumentOptions,
): { readonly documents: readonly Explained[]; readonly issues: readonly Issue[] } {
    const { found, issues } = readInitDataInputs(input);
    return {
        documents: found.map(({ source, initData }) => ({
            source,
            ...explainInitData(initData, reviewOptions(options)),
        })),
        issues: [...kataVersionIssues(options.kataVersion), ...issues],
    };
}

export function explanationText(explained: Explained, { red, yellow, green }: Colors): string {
    const { source, digest, register, notAttested, trusts, can, cannot, pod } = explained;
    const title = [
        `${escapeInvisibleLine(source)} ${digest}\n`,
        ...(register === undefined ? [] : [`the hardware reports it as ${register}\n`]),
        ...notAttested.map((reason) => `${yellow("NOT ATTESTED")}: ${reason}\n`),
    ].join("");
    const sections = [
        section("It trusts, and is set to", trusts.map(setting)),
        section(red("The host can"), can.map(action)),
        section(green("The host cannot"), cannot.map(action)),
        section("The pod that the policy is for", pod.map(setting)),
    ];
    return [title, ...sections.filter((text) => text !== "")].join("\n");
}

function section(title: string, entries: readonly string[]): string {
    return entries.length === 0 ? "" : `${title}\n${entries.join("")}`;
}

function setting({ text, meaning, ...place }: Statement): string {
    const [first = "", ...more] = escapeInvisible(text ?? "").split("\n");
    const rest = more.map((line) => `    ${line}\n`).join("");
    return `  ${statementPlace(place)}: ${first}\n${rest}    ${escapeInvisibleLine(meaning)}\n`;
}

function action({ text = "", meaning, ...place }: Statement): string {
    return `  ${escapeInvisibleLine(text)} (${statementPlace(place)})\n    ${escapeInvisibleLine(meaning)}\n`;
}

function statementPlace({ file, line, path }: Pick<Statement, "file" | "line" | "path">): string {
    return escapeInvisibleLine(`${file}${line === undefined ? "" : `:${line}`} ${path}`);
}

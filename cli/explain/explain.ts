import { escapeInvisible, escapeInvisibleLine } from "../../core/escapeInvisible";
import { type Issue, within } from "../../core/issue";
import { checkPodDebugClass } from "../../core/review/check/podClass";
import { type Explanation, explainInitData, type Statement } from "../../core/review/explain";
import { Session } from "../../core/session";
import type { Colors } from "../colors";
import {
    classIssues,
    type DocumentOptions,
    type InitDataInput,
    readInitDataInputs,
    reviewOptions,
} from "../input/initData";
import { kataVersionIssues } from "../options";

export interface Explained extends Explanation {
    readonly source: string;
}

export function explainInput(
    input: string,
    options: DocumentOptions,
): { readonly documents: readonly Explained[]; readonly issues: readonly Issue[] } {
    const { found, issues } = readInitDataInputs(input);
    const context = reviewOptions(options, new Session());
    return {
        documents: found.map(({ source, initData }) => ({
            source,
            ...explainInitData(initData, context),
        })),
        issues: [
            ...kataVersionIssues(options.kataVersion),
            ...issues,
            ...found.flatMap((one) => [...classIssues(one, options, input), ...openGuest(one, input)]),
        ],
    };
}

/** What the host can do whatever the document says. */
function openGuest({ source, runtimeClass }: InitDataInput, file: string): Issue[] {
    const issues = runtimeClass === undefined ? [] : checkPodDebugClass(runtimeClass, true);
    return issues.map((issue) => within([{ file }, { object: source }], issue));
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

import type { Statement } from "../../core/review/explain";
import { visible, visibleLine } from "../../core/visible";
import type { Colours } from "../colours";
import type { Explained } from "./explain";

/** A document in plain sentences. */
export function toText(explained: Explained, { red, yellow, green }: Colours): string {
    const { source, digest, register, notAttested, trusts, can, cannot, pod } = explained;
    const title = [
        `${visibleLine(source)} ${digest}\n`,
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
    const [first = "", ...more] = visible(text ?? "").split("\n");
    const rest = more.map((line) => `    ${line}\n`).join("");
    return `  ${placeOf(place)}: ${first}\n${rest}    ${visibleLine(meaning)}\n`;
}

function action({ text = "", meaning, ...place }: Statement): string {
    return `  ${visibleLine(text)} (${placeOf(place)})\n    ${visibleLine(meaning)}\n`;
}

function placeOf({ file, line, path }: Pick<Statement, "file" | "line" | "path">): string {
    return visibleLine(`${file}${line === undefined ? "" : `:${line}`} ${path}`);
}

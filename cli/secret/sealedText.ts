import { type Issue, warning } from "../../core/issue";
import { type Read, readText } from "../input/text";

/** The sealed text in a file. An editor or shell ends its line, which a Secret made of the file would have too. */
export function readSealedText(file: string): Read<string> {
    const { value, issues } = readText(file);
    const text = value?.replace(/\r?\n$/, "");
    if (text === undefined || text === value) {
        return text === undefined ? { issues } : { value: text, issues };
    }
    const ended: Issue = warning([{ file }], "line-end", {
        message: "ends its line, and guests refuse a sealed secret with a line end behind it",
        fix: "write it without one where a Secret is made of the file, as with printf %s",
    });
    return { value: text, issues: [...issues, ended] };
}

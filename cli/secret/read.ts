import { error, type Issue, warning } from "../../core/issue";
import { parseJsonObject } from "../../core/json";
import { type Read, readText } from "../input/text";

/** The JWK in a file. No message holds a part of it. */
export function readJwk(file: string): Read<Readonly<Record<string, unknown>>> {
    const { value: text, issues } = readText(file);
    if (text === undefined) {
        return { issues };
    }
    const value = parseJsonObject(text);
    if (typeof value !== "string") {
        return { value, issues: [] };
    }
    const allowed = "a JWK, as `npx confidential-workload secret keygen` makes it";
    return { issues: [error([{ file }], "jwk", { message: value, allowed, fix: "name the file of the key" })] };
}

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

import { error, type Issue } from "../../core/issue";
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
    const allowed = "a JWK, as `confidential-workload secret keygen` makes it";
    return { issues: [error(file, "jwk", { message: value, allowed, fix: "name the file of the key" })] };
}

/** An issue of the core about `input`, the key, with its place in the file. */
export function inKeyFile(issue: Issue, input: string, file: string): Issue {
    const place = issue.path.slice(input.length).replace(/^\./, "");
    return { ...issue, path: place === "" ? file : `${file}: ${place}` };
}

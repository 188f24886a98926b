import { error } from "../../core/issue";
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
    return { issues: [error([{ file }], "jwk", { message: value, allowed, fix: "name the file of the key" })] };
}

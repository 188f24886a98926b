import { error } from "../../core/issue";
import { isPlainObject } from "../../core/shape";
import { type Read, readText } from "../input/text";

/** The JWK in a file. No message holds a part of it. */
export function readJwk(file: string): Read<Readonly<Record<string, unknown>>> {
    const { value: text, issues } = readText(file);
    if (text === undefined) {
        return { issues };
    }
    const value = parse(text);
    if (isPlainObject(value)) {
        return { value, issues: [] };
    }
    const message = "is not a JSON object";
    const allowed = "a JWK, as `confidential-workload secret keygen` makes it";
    return { issues: [error([{ file }], "jwk", { message, allowed, fix: "name the file of the key" })] };
}

function parse(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

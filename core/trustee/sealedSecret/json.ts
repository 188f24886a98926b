import { type Fields, fieldsOf } from "../../fields";
import { isPlainObject } from "../../shape";

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

/** A JSON object, or what is wrong with the text. Readers differ on a key that is there twice, so that is wrong too. */
export function parseObject(bytes: Buffer): Fields | string {
    let text: string;
    let value: unknown;
    try {
        text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
        value = JSON.parse(text);
    } catch {
        return "is not JSON";
    }
    if (!isPlainObject(value)) {
        return "is not a JSON object";
    }
    return hasRepeatedKey(text) ? "has a key twice" : fieldsOf(value);
}

/** Of a text that is JSON. */
function hasRepeatedKey(text: string): boolean {
    const objects: Set<unknown>[] = [];
    const tokens = text.match(TOKENS) ?? [];
    for (const [index, token] of tokens.entries()) {
        if (token === "{" || token === "[") {
            objects.push(new Set());
        } else if (token === "}" || token === "]") {
            objects.pop();
        } else if (tokens[index + 1] === ":") {
            const keys = objects.at(-1);
            const key: unknown = JSON.parse(token);
            if (keys?.has(key)) {
                return true;
            }
            keys?.add(key);
        }
    }
    return false;
}

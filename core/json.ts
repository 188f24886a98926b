import type { Fields } from "./fields";
import { isPlainObject } from "./shape";

/** JSON as data, or the predicate of a message that says what is wrong with the text. */
export type Json = { readonly value: unknown } | { readonly problem: string };

/**
 * JSON that others wrote. A key that stands twice in an object is a problem, because readers differ in which value they take.
 * The problem quotes nothing of the text, which may hold secrets. Bytes have to be UTF-8.
 */
export function parseJson(json: string | Uint8Array): Json {
    let text = "";
    let value: unknown;
    try {
        text =
            typeof json === "string" ? json : new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(json);
        value = JSON.parse(text);
    } catch (cause) {
        return { problem: `is not JSON${lineOfError(cause, text)}` };
    }
    return keysIn(value) === colonsIn(text) ? { value } : { problem: "has a key twice" };
}

/** A JSON object, or what is wrong with the text. */
export function parseJsonObject(json: string | Uint8Array): Fields | string {
    const read = parseJson(json);
    if ("problem" in read) {
        return read.problem;
    }
    return isPlainObject(read.value) ? read.value : "is not a JSON object";
}

/** A JSON object; undefined for all else. */
export function jsonObject(text: string): Fields | undefined {
    const read = parseJsonObject(text);
    return typeof read === "string" ? undefined : read;
}

/** The line of the error in a text of several lines, if the reader names it. */
function lineOfError(cause: unknown, text: string): string {
    const [, position] = / in JSON at position (\d+)/.exec(cause instanceof Error ? cause.message : "") ?? [];
    return position === undefined || !text.includes("\n")
        ? ""
        : `: see line ${text.slice(0, Number(position)).split("\n").length}`;
}

/** Without recursion, because someone may have nested the text too deeply on purpose. */
function keysIn(root: unknown): number {
    const found = [root];
    let keys = 0;
    for (const value of found) {
        if (typeof value === "object" && value !== null) {
            const items: readonly unknown[] = Object.values(value);
            keys += Array.isArray(value) ? 0 : items.length;
            items.forEach((item) => {
                found.push(item);
            });
        }
    }
    return keys;
}

/** Of a text that is JSON, whose strings may hold colons too. */
function colonsIn(text: string): number {
    let colons = 0;
    let isString = false;
    for (let at = 0; at < text.length; at += 1) {
        const char = text[at];
        if (char === '"') {
            isString = !isString;
        } else if (isString && char === "\\") {
            at += 1;
        } else if (!isString && char === ":") {
            colons += 1;
        }
    }
    return colons;
}

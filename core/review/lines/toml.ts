import { certificateBlocks } from "../../pem";
import type { Keys } from "../../place";
import { type Token, tomlTokens } from "../comments";
import { certificatesIn } from "../tree/certificates";
import type { Place } from "../tree/place";

const HEADER = /^[ \t]*(\[\[?)(.+?)\]\]?[ \t]*(?:#.*)?$/;
const KEYS =
    /^[ \t]*((?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')(?:[ \t]*\.[ \t]*(?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*'))*)[ \t]*=/;
const KEY = /[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*'/g;

/**
 * The line in which a key of a TOML file is set, or the nearest table around it is; of a certificate, that in which it
 * begins, and of a key in a JSON text, that in which it stands.
 */
export function tomlLine(text: string, { keys, inner }: Place, shown: string | undefined): number | undefined {
    const strings = tomlTokens(text).filter(({ kind }) => kind === "string");
    const at = nearest(keys, offsetsOf(text, strings));
    return at === undefined
        ? undefined
        : lineAt(text, certificateAt(text, at, shown) ?? textAt(text, at, inner, strings) ?? at);
}

/** The line of a place in a text, from 1. */
export function lineAt(text: string, offset: number): number {
    return text.slice(0, offset).split("\n").length;
}

function unquoted(key: string): string {
    try {
        return key.startsWith('"') ? JSON.parse(key) : key.startsWith("'") ? key.slice(1, -1) : key;
    } catch {
        return key;
    }
}

/** Where each key and table of a file is set, by its way from the root. What is in a string is not a key. */
function offsetsOf(text: string, strings: readonly Token[]): ReadonlyMap<string, number> {
    const offsets = new Map<string, number>();
    const counts = new Map<string, number>();
    let table: Keys = [];
    let offset = 0;
    for (const line of text.split("\n")) {
        const start = offset;
        offset += line.length + 1;
        if (strings.some((token) => token.start < start && start < token.end)) {
            continue;
        }
        const [, brackets, name = ""] = HEADER.exec(line) ?? [];
        const keys = brackets === undefined ? KEYS.exec(line)?.[1] : undefined;
        if (brackets !== undefined) {
            table = tableOf(keysIn(name), brackets === "[[", counts);
            setOnce(offsets, table, start);
        } else if (keys !== undefined) {
            setOnce(offsets, [...table, ...keysIn(keys)], start);
        }
    }
    return offsets;
}

function keysIn(text: string): string[] {
    return (text.match(KEY) ?? []).map(unquoted);
}

/** A table's way, in which a list of tables stands for its latest item. */
function tableOf(keys: readonly string[], isItem: boolean, counts: Map<string, number>): Keys {
    const way: (string | number)[] = [];
    keys.forEach((key, index) => {
        way.push(key);
        const list = JSON.stringify(way);
        const isNew = isItem && index === keys.length - 1;
        const count = (counts.get(list) ?? 0) + (isNew ? 1 : 0);
        if (count > 0) {
            counts.set(list, count);
            way.push(count - 1);
        }
    });
    return way;
}

function setOnce(offsets: Map<string, number>, way: Keys, offset: number): void {
    const id = JSON.stringify(way);
    if (!offsets.has(id)) {
        offsets.set(id, offset);
    }
}

function nearest(way: Keys, offsets: ReadonlyMap<string, number>): number | undefined {
    for (let length = way.length; length > 0; length -= 1) {
        const offset = offsets.get(JSON.stringify(way.slice(0, length)));
        if (offset !== undefined) {
            return offset;
        }
    }
    return undefined;
}

/** The certificate that is shown in these words, from a place on. */
function certificateAt(text: string, from: number, shown: string | undefined): number | undefined {
    const blocks = certificateBlocks(text.slice(from));
    const block = blocks.find((one) => certificatesIn(one.text)[0]?.text === shown);
    return block === undefined ? undefined : from + block.start;
}

/** A key in the JSON text that is set at a place. */
function textAt(text: string, from: number, key: string | undefined, strings: readonly Token[]): number | undefined {
    const token = strings.find(({ end }) => end > from && text.slice(from, end).includes("="));
    if (key === undefined || token === undefined) {
        return undefined;
    }
    const at = text.slice(token.start, token.end).indexOf(JSON.stringify(key));
    return at < 0 ? undefined : token.start + at;
}

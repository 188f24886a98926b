import { Reading, type Rows } from "../../initdata/keys/row";
import { certificateBlocks } from "../../pem";
import { isPlainObject } from "../../shape";
import { readToml } from "../../structuredText";
import { type Token, tomlTokens } from "../comments";
import { certificatesIn } from "../tree/certificates";
import { keyText } from "../tree/place";
import { lineAt } from "./offset";

const HEADER = /^[ \t]*(\[\[?)(.+?)\]\]?[ \t]*(?:#.*)?$/;
const KEYS =
    /^[ \t]*((?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')(?:[ \t]*\.[ \t]*(?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*'))*)[ \t]*=/;
const KEY = /[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*'/g;
/** A key or an item of a path as changes have it: `image`, `.registry`, `["docker.io"]`, `[0]`. */
const STEP = /\.?([\w-]+|"(?:[^"\\]|\\.)*")|\[("(?:[^"\\]|\\.)*"|\d+)\]/y;

type Step = string | number;

/**
 * The line in which a key of a TOML file is set, or the nearest table around it is; of a certificate, that in which it
 * begins, and of a key in a JSON text, that in which it stands.
 */
export function tomlLine(text: string, rows: Rows, path: string, shown: string | undefined): number | undefined {
    const [way = "", inside] = split(path);
    const parsed = readToml(text);
    const steps = "value" in parsed ? indexed(parsed.value, stepsOf(way), rows) : undefined;
    if (steps === undefined) {
        return undefined;
    }
    const tokens = tomlTokens(text).filter(({ kind }) => kind === "string");
    const offsets = offsetsOf(text, tokens);
    const at = nearest(steps, offsets);
    if (at === undefined) {
        return undefined;
    }
    const within =
        rows.get(way)?.reading === Reading.Certificates
            ? certificateAt(text, at, shown)
            : textAt(text, at, inside, tokens);
    return lineAt(text, within ?? at);
}

/** `image.policy: transports.docker."a"` is the key of a text, and a key in what the text holds. */
function split(path: string): readonly [string, string?] {
    const end = stepsEnd(path);
    const rest = path.slice(end);
    return rest.startsWith(": ") ? [path.slice(0, end), rest.slice(2)] : [path.slice(0, end)];
}

function stepsEnd(path: string): number {
    STEP.lastIndex = 0;
    let end = 0;
    while (STEP.test(path)) {
        end = STEP.lastIndex;
    }
    return end;
}

function stepsOf(path: string): { readonly key?: string; readonly item?: string }[] {
    return [...path.matchAll(new RegExp(STEP.source, "g"))].map(([, key, item]) =>
        key === undefined ? { item: item?.startsWith('"') ? JSON.parse(item) : item } : { key: unquoted(key) },
    );
}

function unquoted(key: string): string {
    try {
        return key.startsWith('"') ? JSON.parse(key) : key.startsWith("'") ? key.slice(1, -1) : key;
    } catch {
        return key;
    }
}

/** The same way with the places of items for their names. */
function indexed(root: unknown, steps: ReturnType<typeof stepsOf>, rows: Rows): Step[] {
    const way: Step[] = [];
    let value = root;
    let pattern = "";
    for (const { key, item } of steps) {
        if (key !== undefined) {
            way.push(key);
            value = isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
            pattern = pattern === "" ? keyText(key) : `${pattern}.${keyText(key)}`;
        } else {
            const names = Array.isArray(value) ? namesOf(value, rows, pattern) : [];
            const index = names.indexOf(item ?? "");
            if (index < 0) {
                break;
            }
            way.push(index);
            value = Array.isArray(value) ? value[index] : undefined;
            pattern = `${pattern}[]`;
        }
    }
    return way;
}

/** Names of items as changes have them: the later ones of one name are counted. */
function namesOf(items: readonly unknown[], rows: Rows, pattern: string): string[] {
    const counts = new Map<string, number>();
    return items.map((item, index) => {
        const name = rows.get(pattern)?.key?.(item, index) ?? String(index);
        const count = (counts.get(name) ?? 0) + 1;
        counts.set(name, count);
        return count === 1 ? name : `${name} (${count})`;
    });
}

/** Where each key and table of a file is set, by its way from the root. What is in a string is not a key. */
function offsetsOf(text: string, strings: readonly Token[]): ReadonlyMap<string, number> {
    const offsets = new Map<string, number>();
    const counts = new Map<string, number>();
    let table: Step[] = [];
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
function tableOf(keys: readonly string[], isItem: boolean, counts: Map<string, number>): Step[] {
    const way: Step[] = [];
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

function setOnce(offsets: Map<string, number>, way: readonly Step[], offset: number): void {
    const id = JSON.stringify(way);
    if (!offsets.has(id)) {
        offsets.set(id, offset);
    }
}

function nearest(way: readonly Step[], offsets: ReadonlyMap<string, number>): number | undefined {
    for (let length = way.length; length > 0; length -= 1) {
        const offset = offsets.get(JSON.stringify(way.slice(0, length)));
        if (offset !== undefined) {
            return offset;
        }
    }
    return undefined;
}

/** The certificate that is shown so, from a place on. */
function certificateAt(text: string, from: number, shown: string | undefined): number | undefined {
    const blocks = certificateBlocks(text.slice(from));
    const block = blocks.find((one) => certificatesIn(one.text)[0]?.text === shown);
    return block === undefined ? undefined : from + block.start;
}

/** The last key of a way in a JSON text. */
function textAt(text: string, from: number, inside: string | undefined, strings: readonly Token[]): number | undefined {
    const key = inside === undefined ? undefined : [...inside.matchAll(new RegExp(STEP.source, "g"))].at(-1)?.[1];
    const token = strings.find(({ end }) => end > from && text.slice(from, end).includes("="));
    if (key === undefined || token === undefined) {
        return undefined;
    }
    const at = text.slice(token.start, token.end).indexOf(JSON.stringify(unquoted(key)));
    return at < 0 ? undefined : token.start + at;
}

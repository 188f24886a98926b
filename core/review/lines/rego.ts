import type { Node, YAMLMap } from "yaml";
import { itemsOf } from "../../fields";
import { regoTokens } from "../comments";
import { containerName } from "../keys/policyData";
import { policyParts } from "../policy/parts";
import { lineAt } from "./offset";

/** The line by which a policy answers a request: for one that is allowed, the rule that can allow it. */
export function requestLine(text: string, name: string, isAllowed: boolean): number | undefined {
    const tokens = regoTokens(text);
    const first = (pattern: RegExp) =>
        [...text.matchAll(pattern)].find(({ index }) => !tokens.some(({ start, end }) => start < index && index < end));
    const otherwise = first(new RegExp(`^default[ \\t]+${name}\\b.*`, "gm"));
    const rule = first(new RegExp(`^${name}[ \\t]*(?:\\bif\\b|:?=|\\{)`, "gm"));
    const isOpen = otherwise !== undefined && /=[ \t]*true\b/.test(otherwise[0]);
    const found = isAllowed && !isOpen ? (rule ?? otherwise) : (otherwise ?? rule);
    return found === undefined ? undefined : lineAt(text, found.index);
}

/** The line of `policy_data` in which a container or another entry begins. */
export function dataLine(text: string, path: string): number | undefined {
    const entries = entriesOf(text);
    const offset = entries.get(path);
    return offset === undefined ? undefined : lineAt(text, offset);
}

/** The entries of one policy are mostly asked for one after the other. */
let last: { readonly text: string; readonly entries: ReadonlyMap<string, number> } | undefined;

function entriesOf(text: string): ReadonlyMap<string, number> {
    if (last?.text !== text) {
        last = { text, entries: readEntries(text) };
    }
    return last.entries;
}

const DATA = /^policy_data := (?=\{)/gm;

/** Where the containers and the other entries of the data begin, by the words of changes for them. */
function readEntries(text: string): ReadonlyMap<string, number> {
    const { data } = policyParts(text);
    const match = [...text.matchAll(DATA)].at(-1);
    if (data === undefined || match === undefined) {
        return new Map();
    }
    const start = match.index + match[0].length;
    // Loaded when needed. JSON is a part of YAML, and its reader knows the place of each part.
    const { isMap, isScalar, isSeq, parseDocument }: typeof import("yaml") = require("yaml");
    const root = parseDocument(text.slice(start), { logLevel: "silent" }).contents;
    const pairs = isMap(root) ? (root as YAMLMap<unknown, Node>).items : [];
    const entries = new Map<string, number>();
    const add = (words: string, node: unknown) => {
        const offset = (node as Node | undefined)?.range?.[0];
        if (offset !== undefined && !entries.has(words)) {
            entries.set(words, start + offset);
        }
    };
    for (const { key, value } of pairs) {
        if (isScalar(key)) {
            add(String(key.value), key);
        }
        if (isScalar(key) && key.value === "containers" && isSeq(value)) {
            const containers = itemsOf((data as { readonly containers?: unknown }).containers);
            containers.forEach((container, index) => {
                const name = containerName(container, index);
                add(name === "" ? "sandbox container" : `container ${name}`, value.items[index]);
            });
        }
    }
    return entries;
}

import type { Node, YAMLMap } from "yaml";
import { itemsOf } from "../../fields";
import { keepLast } from "../../keepLast";
import { dataRule, outline } from "../../policy/outline";
import { containerName } from "../keys/policyData";
import { policyParts } from "../policy/parts";
import { lineAt } from "./offset";

/** The line by which a policy answers a request: for one that is allowed, the rule that can allow it. */
export function requestLine(text: string, name: string, isAllowed: boolean): number | undefined {
    const rules = outline(text).rules?.filter(({ path }) => path[0] === name) ?? [];
    const otherwise = rules.find((one) => one.default);
    const rule = rules.find((one) => !one.default);
    const found = isAllowed && otherwise?.answer !== true ? (rule ?? otherwise) : (otherwise ?? rule);
    return found?.line;
}

/** The line of `policy_data` in which a container or another entry begins. */
export function dataLine(text: string, path: string): number | undefined {
    const entries = entriesOf(text);
    const offset = entries.get(path);
    return offset === undefined ? undefined : lineAt(text, offset);
}

const entriesOf = keepLast(readEntries);

/** Where the containers and the other entries of the data begin, by the words of changes for them. */
function readEntries(text: string): ReadonlyMap<string, number> {
    const { data } = policyParts(text);
    const start = dataRule(outline(text))?.value;
    if (data === undefined || start === undefined) {
        return new Map();
    }
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

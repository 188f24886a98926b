import type { Node } from "yaml";
import { keepLast } from "../../keepLast";
import type { Keys } from "../../place";
import { dataRule, outline } from "../../policy/outline";
import { lineAt } from "./toml";

/** The line by which a policy answers a request: for one that is allowed, the rule that can allow it. */
export function requestLine(text: string, name: string, isAllowed: boolean): number | undefined {
    const rules = outline(text).rules?.filter(({ path }) => path[0] === name) ?? [];
    const fallback = rules.find((one) => one.default);
    const rule = rules.find((one) => !one.default);
    const found = isAllowed && fallback?.answer !== true ? (rule ?? fallback) : (fallback ?? rule);
    return found?.line;
}

/** The line of `policy_data` in which a value begins. */
export function dataLine(text: string, keys: Keys): number | undefined {
    const { document, start } = dataOf(text) ?? {};
    const node = document?.getIn(keys, true) as Node | undefined;
    return start === undefined || node?.range == null ? undefined : lineAt(text, start + node.range[0]);
}

const dataOf = keepLast((text: string) => {
    const start = dataRule(outline(text))?.value;
    // Loaded when needed. JSON is a part of YAML, and its reader knows the place of each part.
    const { parseDocument }: typeof import("yaml") = require("yaml");
    return start === undefined
        ? undefined
        : { start, document: parseDocument(text.slice(start), { logLevel: "silent" }) };
});

import type { Node } from "yaml";
import type { Keys } from "../../place";
import { dataRule, outline } from "../../policy/outline";
import type { Session } from "../../session";
import { lineAt } from "./toml";

/** The line by which a policy answers a request: for one that is allowed, the rule that can allow it. */
export function requestLine(text: string, name: string, isAllowed: boolean, session: Session): number | undefined {
    const rules = outline(text, { session }).rules?.filter(({ path }) => path[0] === name) ?? [];
    const fallback = rules.find((one) => one.default);
    const rule = rules.find((one) => !one.default);
    const found = isAllowed && fallback?.answer !== true ? (rule ?? fallback) : (fallback ?? rule);
    return found?.line;
}

/** The line of `policy_data` in which a value begins. */
export function dataLine(text: string, keys: Keys, session: Session): number | undefined {
    const { document, start } = session.remember(dataOf, text, session) ?? {};
    const node = document?.getIn(keys, true) as Node | undefined;
    return start === undefined || node?.range == null ? undefined : lineAt(text, start + node.range[0]);
}

function dataOf(text: string, session: Session) {
    const start = dataRule(outline(text, { session }))?.value;
    // Loaded when needed. JSON is a part of YAML, and its reader knows the place of each part.
    const { parseDocument }: typeof import("yaml") = require("yaml");
    return start === undefined
        ? undefined
        : { start, document: parseDocument(text.slice(start), { logLevel: "silent" }) };
}

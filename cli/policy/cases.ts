import { error, type Issue, type Place, quote } from "../../core/issue";
import { parseJson } from "../../core/json";
import { checkShape } from "../../core/parse";
import { AGENT_REQUESTS } from "../../core/policy/requests";
import { ANY, closest, FLAG, hidden, hinted, kindOf, list, map, object, required, TEXT } from "../../core/shape";
import { type Read, readText } from "../input/text";

/** A request to the agent, and the answer that is expected. */
export interface Case {
    readonly description: string;
    readonly allowed: boolean;
    /** Name of the request, as in `CreateContainerRequest`. */
    readonly kind: string;
    readonly request: Readonly<Record<string, unknown>>;
}

const KINDS = AGENT_REQUESTS.map(({ name }) => name);

const CASE = hidden(
    object({
        description: required(TEXT),
        allowed: required(FLAG),
        kind: required(hinted(TEXT, { check: checkKind })),
        request: required(hidden(map(ANY))),
    }),
);

export function readCases(file: string): Read<readonly Case[]> {
    const { value: text, issues } = readText(file);
    if (text === undefined) {
        return { issues };
    }
    const json = parseJson(text);
    if ("problem" in json) {
        return { issues: [malformed(file, json.problem)] };
    }
    const cases = json.value;
    if (!Array.isArray(cases)) {
        return { issues: [malformed(file, `is ${kindOf(cases)}, not a list of cases`)] };
    }
    if (cases.length === 0) {
        const message = "has no case, so it tests nothing";
        return { issues: [error([{ file }], "no-cases", { message, fix: "add a case, or leave the file out" })] };
    }
    const wrong = checkShape(cases, list(CASE), [{ file }]);
    return wrong.length > 0 ? { issues: wrong } : { value: cases as Case[], issues: [] };
}

/** A name that no agent asks about is denied by every policy, so a typo would pass for a denial. */
function checkKind(kind: string, path: Place): Issue[] {
    if (KINDS.includes(kind)) {
        return [];
    }
    const nearest = closest(kind, KINDS);
    const text = {
        message: `${quote(kind)} is not a request of the agent`,
        allowed: "the names in docs/agent-policy.md, as in CreateContainerRequest",
        fix: nearest === undefined ? "correct it" : `did you mean ${quote(nearest)}?`,
    };
    return [error(path, "request-name", text)];
}

function malformed(file: string, message: string): Issue {
    return error([{ file }], "not-cases", {
        message,
        allowed: '[{ "description": "…", "allowed": false, "kind": "ExecProcessRequest", "request": { … } }, …]',
        fix: "correct the file",
    });
}

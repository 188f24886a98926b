import { error, type Issue, type Place, phrase, quote } from "../../core/issue";
import { parseJson } from "../../core/json";
import { AGENT_REQUESTS } from "../../core/policy/requests";
import { checkShape, closest, FLAG, isPlainObject, object, required, TEXT, unknownKeys } from "../../core/shape";
import { type Read, readText } from "../input/text";

/** A request to the agent, and the answer that is expected. */
export interface Case {
    readonly description: string;
    readonly allowed: boolean;
    /** Name of the request, as in `CreateContainerRequest`. */
    readonly kind: string;
    readonly request: Readonly<Record<string, unknown>>;
}

const CASE = object({ description: required(TEXT), allowed: required(FLAG), kind: required(TEXT) });
const KEYS = ["description", "allowed", "kind", "request"];
const KINDS = AGENT_REQUESTS.map(({ name }) => name);

/** The cases in a file of JSON, in order. */
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
        return { issues: [malformed(file, `is ${describe(cases)}, not a list of cases`)] };
    }
    if (cases.length === 0) {
        const message = "has no case, so it tests nothing";
        return { issues: [error([{ file }], "no-cases", { message, fix: "add a case, or leave the file out" })] };
    }
    const wrong = cases.flatMap((one, index) => checkCase(one, [{ file }, index]));
    return wrong.length > 0 ? { issues: wrong } : { value: cases as Case[], issues: [] };
}

function checkCase(value: unknown, path: Place): Issue[] {
    if (!isPlainObject(value)) {
        return checkShape(value, CASE, path);
    }
    const { description, allowed, kind, request } = value;
    return [
        ...unknownKeys(Object.keys(value), KEYS, path),
        ...checkShape({ description, allowed, kind }, CASE, path),
        ...checkKind(kind, [...path, "kind"]),
        ...checkRequest(request, [...path, "request"]),
    ];
}

/** A name that no agent asks about is denied by every policy, so a typo would pass for a denial. */
function checkKind(kind: unknown, path: Place): Issue[] {
    if (typeof kind !== "string" || KINDS.includes(kind)) {
        return [];
    }
    const nearest = closest(kind, KINDS);
    return [
        error(path, "request-name", {
            message: `${quote(kind)} is not a request of the agent`,
            allowed: "the names in docs/agent-policy.md, as in CreateContainerRequest",
            fix: nearest === undefined ? "correct it" : `did you mean ${quote(nearest)}?`,
        }),
    ];
}

function checkRequest(request: unknown, path: Place): Issue[] {
    if (isPlainObject(request)) {
        return [];
    }
    const message = request === undefined ? "is required and missing" : `is ${describe(request)}, not an object`;
    return [error(path, request === undefined ? "missing" : "wrong-type", { message, fix: phrase`set ${path}` })];
}

function malformed(file: string, message: string): Issue {
    return error([{ file }], "not-cases", {
        message,
        allowed: '[{ "description": "…", "allowed": false, "kind": "ExecProcessRequest", "request": { … } }, …]',
        fix: "correct the file",
    });
}

function describe(value: unknown): string {
    return isPlainObject(value)
        ? "an object"
        : Array.isArray(value)
          ? "a list"
          : value === null
            ? "null"
            : `a ${typeof value}`;
}

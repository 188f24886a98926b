import { fieldsOf } from "../../fields";
import { errorIf, firstOf, type Issue } from "../../issue";
import type { ExpectedPod } from "../derive/pod";
import { openPolicy, type SessionOptions } from "../engine";
import { CREATION, OPEN_FIELDS, type OpenField, openField } from "../openFields";
import { describeOpening, type Opening } from "../openings";
import { BEFORE_DATA } from "../rego";
import { dataOf } from "./differences";
import { type ModelledRequest, podRequests } from "./requests";

/** A question about one entry. */
interface Question {
    readonly what: string;
    readonly request: ModelledRequest;
}

/**
 * Asks a policy of this package about each entry of `policy.allow`, alone: it has to open the value that it names, and nothing else:
 * no other value or name, no other container, no other field. What the policy allows without any entry does not count.
 */
export function checkOpenings(policy: string, pod: ExpectedPod, options: SessionOptions): Issue[] {
    const life = podRequests(pod);
    const creations = life.filter(({ name }) => name === CREATION);
    const questions = pod.openings.flatMap((opening) => {
        const first = opening.container ?? pod.containers[0]?.name;
        const [row, own] = [openField(opening.field), creations.find(({ container }) => container === first)];
        return row === undefined || own === undefined
            ? []
            : [{ opening, asked: questionsOf(opening, row, own, creations) }];
    });
    const requests = questions.flatMap(({ asked }) => asked.map(({ request }) => request));
    const without = new Set(allowed(withEntries(policy, [], options), life, requests, options));
    return questions.flatMap(({ opening: { because: _, index, ...entry }, asked }) => {
        const news = allowed(
            withEntries(policy, [entry], options),
            life,
            asked.map(({ request }) => request),
            options,
        );
        const [itself, ...others] = asked;
        const more = others.find(({ request }) => news.includes(request) && !without.has(request));
        const at = ["policy", "allow", index];
        const what = describeOpening(entry);
        return firstOf(
            errorIf(itself !== undefined && without.has(itself.request), at, "no-effect", {
                message: `opens ${what}, which the policy allows without it`,
                fix: "remove it",
            }),
            errorIf(itself !== undefined && !news.includes(itself.request), at, "opens-more", {
                message: `does not open ${what}: the policy denies it`,
                fix: REPORT,
            }),
            errorIf(more !== undefined, at, "opens-more", {
                message: `opens ${what}, and ${more?.what} as well`,
                fix: REPORT,
            }),
        );
    });
}

const REPORT = "remove the entry, and report this to the package";

/** The value itself, and then what it may not open. */
function questionsOf(
    { name, value, container }: Opening,
    row: OpenField,
    own: ModelledRequest,
    creations: readonly ModelledRequest[],
): Question[] {
    const inOthers = container === undefined ? [] : creations.filter((one) => one.container !== container);
    return [
        { what: "itself", request: adding(own, row, name, value) },
        { what: "another value", request: adding(own, row, name, row.others.value(value)) },
        ...(row.name === undefined
            ? []
            : [{ what: "another name", request: adding(own, row, row.others.name(name), value) }]),
        ...inOthers.map((one) => ({ what: `the same in ${one.about}`, request: adding(one, row, name, value) })),
        ...OPEN_FIELDS.filter(({ field }) => field !== row.field).map((other) => ({
            what: `the same in ${other.field}`,
            request: adding(own, other, name, value),
        })),
    ];
}

/** The request for a container, with one more value in one field. */
function adding(request: ModelledRequest, row: OpenField, name: string, value: string): ModelledRequest {
    const changed = (object: unknown, [key = "", ...rest]: readonly string[]): unknown => {
        const fields = fieldsOf(object);
        return { ...fields, [key]: rest.length === 0 ? row.add(fields[key], name, value) : changed(fields[key], rest) };
    };
    return { ...request, input: changed(request.input, row.field.split(".")) as object };
}

/** The policy with other entries. */
function withEntries(policy: string, allow: readonly object[], { session }: SessionOptions): string {
    const [rules = ""] = policy.split(BEFORE_DATA, 1);
    return `${rules}${BEFORE_DATA}${JSON.stringify({ ...fieldsOf(dataOf(policy, session)), allow })}\n`;
}

/** Which of the creations a policy allows, each in a VM that has come as far as that. */
function allowed(
    policy: string,
    life: readonly ModelledRequest[],
    requests: readonly ModelledRequest[],
    options: SessionOptions,
): ModelledRequest[] {
    const open = openPolicy(policy, options);
    // A denial leaves no state behind, so that the VM stays where it is.
    let next: ModelledRequest | undefined;
    const found = requests.filter((request) => {
        const creation = life.find(({ name, container }) => name === CREATION && container === request.container);
        if (creation !== next) {
            open.reset();
            for (const { name, input } of life.slice(0, creation && life.indexOf(creation))) {
                open.evaluate(name, input);
            }
        }
        const { allowed } = open.evaluate(request.name, request.input);
        next = allowed ? undefined : creation;
        return allowed;
    });
    open.close();
    return found;
}

import { isPlainObject } from "../../../../core/shape";
import { isInShare } from "../../../share";
import { historyBefore, openAfter, type Scenario } from "../scenario";
import { withMark } from "../spellings";
import type { Hostile } from "./field";
import { hostileFor, type Place, placesOf } from "./hostile";

/** A change that a policy was asked about, and its answer. */
export interface Asked {
    /** As rows name it: a link is apart from other files. */
    readonly request: string;
    readonly about: string;
    /** As in the protocol, behind the name of the request. */
    readonly field: string;
    readonly path: string;
    readonly hostile: Hostile;
    readonly isAllowed: boolean;
}

/** Of the values that a place has in the containers of a pod on one kind of node, so many that other kinds do not have are changed. */
const MOST_VALUES = 2;

/** The places that were changed already, each with its value: what containers and kinds of node send alike is changed once. */
export type Seen = Set<string>;

/** The answers to the requests of a pod's life, with every hostile value in every place. */
export function askLife(scenario: Scenario, seen: Seen): Asked[] {
    const counts = new Map<string, number>();
    return scenario.requests.flatMap(({ name, about, input }, index) => {
        const isLink = isPlainObject(input) && input["file_type"] === "Symlink";
        const request = isLink ? `${name} of a link` : name;
        return ask(scenario, index, ({ path, value }) => {
            const place = `${request} ${about === "the sandbox" ? about : ""} ${path}`;
            const key = `${place} ${JSON.stringify(value)}`;
            const count = counts.get(place) ?? 0;
            const isNew = !seen.has(key) && count < MOST_VALUES && isInShare(key);
            counts.set(place, isNew ? count + 1 : count);
            seen.add(key);
            return isNew;
        }).map((answer) => ({ ...answer, request, about }));
    });
}

/** Asks with every hostile value in the places that are new, in the state in which the request comes. */
function ask(scenario: Scenario, index: number, isNew: (place: Place) => boolean): Omit<Asked, "about" | "request">[] {
    const request = scenario.requests[index];
    if (request === undefined || !isPlainObject(request.input)) {
        return [];
    }
    const { name } = request;
    const { input } = withMark(request);
    const places = [...placesOf(name, input as object)].filter(isNew);
    if (places.length === 0) {
        return [];
    }
    const history = historyBefore(scenario, index).map((call) => withMark(call));
    const policy = openAfter(scenario, history);
    const isAllowed = (value: unknown) => policy.evaluate(name, value).allowed;
    const isAllowedAnew = (value: unknown) => {
        policy.reset();
        return history.every((call) => policy.evaluate(call.name, call.input).allowed) && isAllowed(value);
    };
    let isSpoilt = false;
    const answers = places.flatMap((place) =>
        hostileFor(place).map(([hostile, value]) => {
            const changed = place.put(value);
            let answer = isAllowed(changed);
            // What was allowed before may have left something behind, after which the pod's own request is denied too.
            if (!answer && isSpoilt) {
                answer = !isAllowed(input) && isAllowedAnew(changed);
                isSpoilt = false;
            }
            isSpoilt ||= answer;
            return { field: `${name} ${place.field}`, path: place.path, hostile, isAllowed: answer };
        }),
    );
    policy.close();
    return answers;
}

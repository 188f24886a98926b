import { Effect } from "../../effect";
import { fieldsOf, itemsOf } from "../../fields";
import type { Change } from "../change";
import { containerName } from "../keys/policyData";
import { identityOf } from "../tree/show";

/** Both sides without the containers that have but another name, and a change for each of these. */
export interface Renamed {
    readonly before: unknown;
    readonly after: unknown;
    readonly changes: readonly Change[];
}

/** Containers that are gone under one name and there under another, and the same in all else. */
export function takeRenames(before: unknown, after: unknown): Renamed {
    const [ones, others] = [namedIn(before), namedIn(after)];
    const [was, is] = [ones, others].map((side) => new Set(side.map(({ name }) => name)));
    const gone = ones.filter(({ name }) => is?.has(name) === false);
    const added = others.filter(({ name }) => was?.has(name) === false);
    const pairs = gone.flatMap((one) => {
        const at = added.findIndex((other) => other.content === one.content);
        const [other] = at < 0 ? [] : added.splice(at, 1);
        return other === undefined ? [] : [{ one, other }];
    });
    const reason = "The container has another name, by which it is asked for, and is the same in all else.";
    return {
        before: without(before, new Set(pairs.map(({ one }) => one.item))),
        after: without(after, new Set(pairs.map(({ other }) => other.item))),
        changes: pairs.map(({ one, other }) => ({
            file: "policy.rego",
            path: "container name",
            before: one.name,
            after: other.name,
            effect: Effect.Neutral,
            reason,
        })),
    };
}

function namedIn(data: unknown): { name: string; content: string; item: unknown }[] {
    return itemsOf(fieldsOf(data)["containers"]).flatMap((item, index) => {
        const { name: own, ...content } = fieldsOf(item);
        return own === undefined ? [] : [{ name: containerName(item, index), content: identityOf(content), item }];
    });
}

function without(data: unknown, items: ReadonlySet<unknown>): unknown {
    const fields = fieldsOf(data);
    return items.size === 0
        ? data
        : { ...fields, containers: itemsOf(fields["containers"]).filter((item) => !items.has(item)) };
}

import { Effect } from "../../effect";
import { defined } from "../../fields";
import type { KeyRows } from "../../initdata/keys/row";
import { maskUrls } from "../../userinfo";
import type { Change } from "../change";
import { flatten } from "./flatten";
import type { Leaf, Leaves, Order } from "./leaf";
import type { Place } from "./place";
import { identityOf } from "./show";
import { type EffectVerdict, verdictOf } from "./verdict";

/** What is compared with what. */
export interface Comparison {
    readonly file: string;
    readonly rows: KeyRows;
    /** Whether one side is a document that is not there, so that nothing can be said of a difference to it. */
    readonly alone: boolean;
    /** Gets the place of each value that differs in its file, which is not for users or JSON. */
    readonly places?: Map<Change, Place> | undefined;
}

/** Every difference between two documents that were read as data. */
export function compareTrees(before: unknown, after: unknown, { file, rows, alone, places }: Comparison): Change[] {
    const sides = { before: flatten(before, rows), after: flatten(after, rows) };
    pairSole(sides.before.leaves, sides.after.leaves);
    const ids = new Set([...sides.before.leaves.keys(), ...sides.after.leaves.keys()]);
    const changes = [...ids].flatMap((id) => {
        const one = sides.before.leaves.get(id);
        const other = sides.after.leaves.get(id);
        const leaf = other ?? one;
        const isLeftOut =
            leaf === undefined ||
            one?.identity === other?.identity ||
            leaf.place.under.some((up) => isCovered(up, sides));
        if (isLeftOut) {
            return [];
        }
        const change = changeOf(file, leaf.place, one, other, verdictOf(one, other, alone));
        places?.set(change, leaf.place);
        return [change];
    });
    return [...changes, ...orderChanges(sides.before, sides.after, file)];
}

/** One that takes the place of another is a change and no removal. */
function pairSole(before: Map<string, Leaf>, after: Map<string, Leaf>): void {
    const soles = [...after].filter(([, leaf]) => leaf.sole === true);
    for (const [id, one] of before) {
        const [otherId, other] =
            soles.find(([, leaf]) => one.sole === true && leaf.place.path === one.place.path) ?? [];
        if (otherId !== undefined && other !== undefined) {
            after.delete(otherId);
            after.set(id, other);
        }
    }
}

/** Whether the change of the leaf above covers it, or cannot be compared at all. */
function isCovered(id: string, { before, after }: { readonly before: Leaves; readonly after: Leaves }): boolean {
    const one = before.leaves.get(id);
    const other = after.leaves.get(id);
    const isOnly = one === undefined || other === undefined;
    return one?.opaque === true || other?.opaque === true || (isOnly && (one ?? other)?.covers === true);
}

function changeOf(
    file: string,
    place: Place,
    one: Leaf | undefined,
    other: Leaf | undefined,
    verdict: EffectVerdict,
): Change {
    // Values that look alike and are not: a text and a number, a whole number and another.
    const isAlike = one !== undefined && other !== undefined && one.text === other.text;
    const textOf = (leaf: Leaf) => maskUrls(isAlike ? identityOf(leaf.value) : leaf.text);
    const texts = defined({ before: one && textOf(one), after: other && textOf(other) });
    return { file, path: place.path, ...texts, ...verdict };
}

/** Lists with the same entries in another order. */
function orderChanges(before: Leaves, after: Leaves, file: string): Change[] {
    return [...before.orders.values()].flatMap((one) => {
        const other = after.orders.get(one.path);
        if (other === undefined) {
            return [];
        }
        const [was, is] = [common(one, other), common(other, one)];
        const change = { file, path: `${one.path} (order)`, before: was.join(", "), after: is.join(", ") };
        return was.join("\n") === is.join("\n") ? [] : [{ ...change, ...orderVerdict(one) }];
    });
}

function common({ ids }: Order, other: Order): string[] {
    const others = new Set(other.ids);
    return ids.filter((id) => others.has(id)).map((id) => id.split("\0").at(-1) ?? id);
}

function orderVerdict({ row }: Order): EffectVerdict {
    return row.ordered === true
        ? { effect: Effect.Unknown, reason: "The first that answers is used, so that their order decides." }
        : { effect: Effect.Neutral, reason: "Their order means nothing." };
}

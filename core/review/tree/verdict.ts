import { Effect, opposite } from "../../effect";
import type { KeyRow } from "../../initdata/keys/row";
import type { Leaf } from "./leaf";
import { identityOf } from "./show";

/** The effect of a change, and why. */
export interface EffectVerdict {
    readonly effect: Effect;
    readonly reason: string;
}

const NO_ROW: KeyRow = { path: "", why: "No known guest reads it, so its effect cannot be judged from here." };

/** The effect of one value in the place of another, and why. */
export function verdictOf(before: Leaf | undefined, after: Leaf | undefined, alone: boolean): EffectVerdict {
    const row = (after ?? before)?.row ?? NO_ROW;
    const { gained, lost } = facetsOf(row, before, after);
    if (gained.length > 0 || lost.length > 0) {
        return facetVerdict(row, gained, lost, isSameCore(row, before, after));
    }
    if (before !== undefined && after !== undefined) {
        return { effect: row.changedEffect ?? Effect.Unknown, reason: row.changed ?? row.why };
    }
    const effect = effectOf(row, alone);
    return before === undefined
        ? { effect, reason: row.why }
        : { effect: opposite(effect), reason: row.removed ?? row.why };
}

/** In a document with no earlier version, what is usual is not a finding, but it is worth a look. */
function effectOf({ effect = Effect.Unknown, alone: own }: KeyRow, alone: boolean): Effect {
    return alone ? (own ?? (effect === Effect.Loosens ? Effect.Unknown : effect)) : effect;
}

function facetsOf({ facets = [] }: KeyRow, before: Leaf | undefined, after: Leaf | undefined) {
    const isBoth = before !== undefined && after !== undefined;
    const counted = facets.filter(({ both }) => isBoth || both !== true);
    const gained = counted.filter(({ is }) => !is(before?.value) && is(after?.value));
    const lost = counted.filter(({ is }) => is(before?.value) && !is(after?.value));
    return { gained: gained.map((facet) => facet.gained), lost: lost.map((facet) => facet.lost) };
}

function facetVerdict(row: KeyRow, gained: readonly string[], lost: readonly string[], isSame: boolean): EffectVerdict {
    const [reason = row.why] = [...gained, ...lost];
    const isMixed = gained.length > 0 && lost.length > 0;
    if (isMixed || !isSame) {
        return { effect: Effect.Unknown, reason: row.changed ?? reason };
    }
    return { effect: gained.length > 0 ? Effect.Loosens : Effect.Tightens, reason };
}

function isSameCore({ core }: KeyRow, before: Leaf | undefined, after: Leaf | undefined): boolean {
    const isBoth = before !== undefined && after !== undefined;
    return core === undefined || !isBoth || identityOf(core(before.value)) === identityOf(core(after.value));
}

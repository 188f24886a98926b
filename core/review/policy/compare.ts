import { Effect } from "../../effect";
import { fieldsOf, itemsOf } from "../../fields";
import { POLICY_FILE } from "../../initdata/document";
import { ownRules } from "../../policy/ownRules";
import type { Session } from "../../session";
import type { Change, Flip, InitDataDiff, SessionDiffOptions } from "../change";
import { containerName, DATA_REVIEW, reviewableData } from "../keys/policyData";
import { type FileReview, layoutChange, textChange } from "../tomlFile";
import { compareTrees } from "../tree/compare";
import { identityOf } from "../tree/show";
import type { EffectVerdict } from "../tree/verdict";
import { compareOwnRules } from "./compareOwn";
import { Baseline, compareDefaults } from "./defaults";
import { compareAnswers } from "./flips";
import { type PolicyParts, policyParts } from "./parts";
import { compareReplacements } from "./replacements";

type Side = PolicyParts | undefined;

/** Every difference between the policies of two documents: in their texts, and in what they answer. */
export function comparePolicies(
    review: FileReview,
    options: SessionDiffOptions,
): Pick<InitDataDiff, "changes" | "flips" | "isUnasked"> {
    const { session } = options;
    if (review.before === review.after) {
        return { changes: [], flips: [] };
    }
    const before = review.before === undefined ? undefined : policyParts(review.before, session);
    const after = review.after === undefined ? undefined : policyParts(review.after, session);
    const isUnasked = options.asksOwn === false && differInDataOnly(before, after, session);
    const flips = isUnasked ? [] : compareAnswers(before, after, options);
    const changes = [
        ...presence(review, flips),
        ...compareDefaults(before, after, baselineOf(review)),
        ...compareReplacements(before, after, baselineOf(review), options),
        ...compareRules(review, before, after, flips, session),
        ...compareData(review, before, after),
    ];
    return { changes: changes.length > 0 ? changes : layoutChange(review), flips, isUnasked };
}

/** Rules of others may read anything into their data. */
function differInDataOnly(before: Side, after: Side, session: Session): boolean {
    const [one, ...others] = [before, after].filter((side) => side !== undefined);
    return (
        one !== undefined && others.every(({ rules }) => rules === one.rules) && ownRules(one.head, session).length > 0
    );
}

function baselineOf({ alone, before, after }: FileReview): Baseline {
    const isOne = before === undefined || after === undefined;
    return isOne ? (alone ? Baseline.Nothing : Baseline.NoPolicy) : Baseline.Policy;
}

function presence({ file, before, after }: FileReview, flips: readonly Flip[]): Change[] {
    const reason =
        after === undefined
            ? "Without a policy the guest allows every request."
            : "Without a policy the guest allowed every request; what this one allows is listed below.";
    const isBoth = before !== undefined && after !== undefined;
    return isBoth
        ? []
        : textChange(file, "(file)", { before, after }, { effect: effectOf(flips, Effect.Neutral), reason });
}

/** A text has no pods that could break. */
type EffectOfText = Exclude<Effect, typeof Effect.Breaks>;

/** What the answers say of a text: both more and less is what a person has to look at. */
function effectOf(flips: readonly Flip[], fallback: EffectOfText): EffectOfText {
    const effects = new Set(flips.map(({ effect }) => effect as EffectOfText));
    const [only] = effects;
    return only === undefined ? fallback : effects.size === 1 ? only : Effect.Unknown;
}

const RULES: Readonly<Record<EffectOfText, string>> = {
    [Effect.Loosens]: "The rules differ, and the probes find requests that are allowed and were denied.",
    [Effect.Tightens]: "The rules differ, and the probes find requests that are denied and were allowed.",
    [Effect.Unknown]: "The rules differ, and what that means the probes cannot say for all requests.",
    [Effect.Neutral]: "Only comments, blank lines or indents differ between the rules.",
};

function compareRules(
    review: FileReview,
    before: Side,
    after: Side,
    flips: readonly Flip[],
    session: Session,
): Change[] {
    const texts = { before: before?.rules, after: after?.rules };
    const change = (verdict: EffectVerdict) => textChange(review.file, "rules", texts, verdict);
    if (texts.before === texts.after || before?.bare === after?.bare) {
        return change({ effect: Effect.Neutral, reason: RULES.neutral });
    }
    if (before === undefined || after === undefined) {
        const reason = "The rules say which requests are allowed; without a policy all are.";
        return change({ effect: effectOf(flips, Effect.Neutral), reason });
    }
    const effect = effectOf(flips, Effect.Unknown);
    return compareOwnRules(review.file, before, after, session) ?? change({ effect, reason: RULES[effect] });
}

function compareData({ file, alone, places }: FileReview, before: Side, after: Side): Change[] {
    const isOne = before?.data === undefined || after?.data === undefined;
    const { changes, ...sides } = takeRenames(reviewableData(before?.data), reviewableData(after?.data));
    const comparison = { file, rows: DATA_REVIEW, alone: alone || isOne, places };
    return [...changes, ...compareTrees(sides.before, sides.after, comparison)];
}

/** Both sides without the containers that only have another name, and a change for each of these. */
function takeRenames(before: unknown, after: unknown) {
    const [ones, others] = [namedIn(before), namedIn(after)];
    const [was, is] = [ones, others].map((side) => new Set(side.map(({ name }) => name)));
    const gone = ones.filter(({ name }) => is?.has(name) === false);
    const added = others.filter(({ name }) => was?.has(name) === false);
    const pairs = gone.flatMap((one) => {
        const at = added.findIndex((other) => other.content === one.content);
        const [other] = at < 0 ? [] : added.splice(at, 1);
        return other === undefined ? [] : [{ one, other }];
    });
    const reason = "Only the name of the container differs, by which the host asks for it.";
    return {
        before: without(before, new Set(pairs.map(({ one }) => one.item))),
        after: without(after, new Set(pairs.map(({ other }) => other.item))),
        changes: pairs.flatMap(({ one, other }) => {
            const names = { before: one.name, after: other.name };
            return textChange(POLICY_FILE, "container name", names, { effect: Effect.Neutral, reason });
        }),
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

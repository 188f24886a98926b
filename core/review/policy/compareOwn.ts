import { Effect, opposite } from "../../effect";
import { fieldsOf, itemsOf, own } from "../../fields";
import { type OwnRules, ownRules } from "../../policy/ownRules";
import { agentRequest } from "../../policy/requests";
import type { Session } from "../../session";
import type { Change } from "../change";
import { textChange } from "../tomlFile";
import type { PolicyParts } from "./parts";
import { RULE_FEATURES, type RuleFeature } from "./ruleFeatures";

const STRICT = "strict";
const BASELINE = "baseline";
const NO = "no-";

/**
 * What differs between two policies of this package, by the features of their rules; undefined where one of them has other
 * rules, or this package's rules in a combination that it does not write, so that a person has to read them.
 */
export function compareOwnRules(
    file: string,
    before: PolicyParts,
    after: PolicyParts,
    session: Session,
): Change[] | undefined {
    const [was, is] = [before, after].map((policy) => knownIn(policy, session));
    const pairs = (was ?? []).flatMap((one) => (is ?? []).map((other) => [one, other] as const));
    const pair = pairs.find(([one, other]) => one.version === other.version) ?? pairs[0];
    const features = pair === undefined ? undefined : differing(...pair);
    if (pair === undefined || features === undefined) {
        return undefined;
    }
    const [one, other] = pair;
    const changes = [
        ...versionChange(file, one, other),
        ...features.flatMap((name) => featureChange(file, name, other.features.has(name))),
    ];
    return changes.length === 0 ? undefined : changes;
}

/** The versions that write this policy: its rules, and the parts of the policy that these rules need. */
function knownIn(policy: PolicyParts, session: Session): OwnRules[] {
    const { containers, checks: asked } = fieldsOf(policy.data);
    const hasOther = [...policy.defaults].some(
        ([name, { endsIgnoredDenials }]) => agentRequest(name) === undefined && !endsIgnoredDenials,
    );
    const needed = Object.entries(RULE_FEATURES).filter(([, { isAsked }]) => isAsked?.(policy) === true);
    return !Array.isArray(containers) || hasOther
        ? []
        : ownRules(policy.head, session).filter(
              (rules) =>
                  isChoice(rules) &&
                  rules.checks.every((check) => itemsOf(asked).includes(check)) &&
                  needed.every(([name]) => !rules.absent.has(name)),
          );
}

/** One preset; and of each pair such as `disk` and `no-disk` not both, and under Strict one. */
function isChoice({ features, absent }: OwnRules): boolean {
    const isStrict = features.has(STRICT);
    const isPair = (name: string) => !features.has(`${NO}${name}`);
    const isNeither = (name: string) => name.startsWith(NO) && !features.has(name.slice(NO.length));
    return (
        isStrict !== features.has(BASELINE) &&
        [...features].every((name) => rowOf(name) !== undefined && isPair(name)) &&
        !(isStrict && [...absent].some(isNeither))
    );
}

function rowOf(feature: string): RuleFeature | undefined {
    const name = feature === BASELINE ? STRICT : feature.startsWith(NO) ? feature.slice(NO.length) : feature;
    return own(RULE_FEATURES, name);
}

/** The features that tell the difference; undefined where they do not tell all of it. */
function differing({ features: before }: OwnRules, { features: after }: OwnRules): string[] | undefined {
    const isOther = (name: string) => before.has(name) !== after.has(name);
    const all = [...new Set([...before, ...after])].filter(isOther);
    // The other preset may leave out both of a pair.
    const isCovered = (name: string) => !name.startsWith(NO) || isOther(name.slice(NO.length)) || isOther(STRICT);
    const order = Object.keys(RULE_FEATURES);
    return all.every(isCovered) ? order.filter((name) => all.includes(name)) : undefined;
}

function featureChange(file: string, name: string, isThere: boolean): Change[] {
    const row = own(RULE_FEATURES, name);
    const effect = row && (isThere ? row.effect : opposite(row.effect));
    return row === undefined || effect === undefined
        ? []
        : textChange(file, `rules: ${name}`, { [isThere ? "after" : "before"]: row.says }, { effect, reason: row.why });
}

function versionChange(file: string, one: OwnRules, other: OwnRules): Change[] {
    const [before, after] = [one, other].map(
        ({ version = "in this version" }) => `of confidential-workload ${version}`,
    );
    const reason = "Another version of this package wrote them; its changelog says what they allow now.";
    return textChange(file, "rules", { before, after }, { effect: Effect.Unknown, reason });
}

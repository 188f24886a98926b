import type { Issue } from "../issue";
import { type OpenPolicy, openPolicy, type RegoDialect, VerdictKind } from "../policy/engine";

const NAME = "SetPolicyRequest";

/** The one rule of the name that nothing opens, and whatever looks like it. White space is what Rego takes for such. */
const CLOSED = /\bdefault([ \t\r\n]+)SetPolicyRequest([ \t\r\n]*:?=[ \t\r\n]*false)\b/g;

/** A text that a condition on the beginning of the new policy lets pass. */
const OPEN_ALL = "package agent_policy\n\ndefault SetPolicyRequest := true\n";

const RULE = "`default SetPolicyRequest := false`";
const NO_OTHER = `write ${RULE} and no other rule of that name`;
const TO_ANYTHING = "replace it by a policy that allows everything";

/** Why the host may be able to replace a policy. */
type Replaceability = Pick<Issue, "message" | "fix">;

const ALLOWED: Replaceability = { message: `allows ${NAME}, so that the host can ${TO_ANYTHING}`, fix: NO_OTHER };
const NO_DEFAULT: Replaceability = {
    message: `has a rule ${NAME} that is not ${RULE}, which may let the host ${TO_ANYTHING}`,
    fix: NO_OTHER,
};
const MORE_RULES: Replaceability = {
    message: `says more of ${NAME} than its default, which may let the host ${TO_ANYTHING}`,
    fix: NO_OTHER,
};
const NAMED: Replaceability = {
    message: `names ${NAME} elsewhere than in ${RULE}, so that it cannot be told whether the host can ${TO_ANYTHING}`,
    fix: `write ${RULE}, and nothing else in the policy may name it`,
};

/**
 * How a policy lets the host replace it; undefined where it does not. A condition may take any text, and look at what
 * earlier requests left behind, so that asking alone finds nothing: beside `default SetPolicyRequest := false` there may
 * be no rule of the name. The engine says whether there is one, once that default has another name.
 */
export function replaceability(rego: string, dialect: RegoDialect): Replaceability | undefined {
    const name = unusedName(rego);
    const renamed = asked(withDefaultNamed(rego, name), dialect, (policy) => ({
        isRead: hasNoRule(policy, `${name}_`),
        isClosed: hasNoRule(policy, NAME),
        hasNoDefault: hasNoRule(policy, name),
        isOpen: policy.evaluate(NAME, { policy: OPEN_ALL }).allowed,
    }));
    if (renamed.isClosed) {
        return undefined;
    }
    if (renamed.isOpen) {
        return ALLOWED;
    }
    if (renamed.isRead) {
        return renamed.hasNoDefault ? NO_DEFAULT : MORE_RULES;
    }
    // A policy that no engine takes has no answer at all, and so denies.
    return asked(rego, dialect, (policy) => hasNoRule(policy, name)) ? NAMED : undefined;
}

/**
 * What stands in a comment or a text is no name of a rule, and may change. White space moves before `default`, so that in
 * code the new name is that of a default or the policy is no Rego: the word may be the end of a comment or of
 * `input.default`, and what follows it a rule with conditions.
 */
function withDefaultNamed(rego: string, name: string): string {
    return rego.replace(CLOSED, `$1default ${name}$2`);
}

function asked<T>(rego: string, dialect: RegoDialect, ask: (policy: OpenPolicy) => T): T {
    const policy = openPolicy(rego, { dialect });
    const answer = ask(policy);
    policy.close();
    return answer;
}

function unusedName(rego: string): string {
    let name = "Renamed";
    while (rego.includes(name)) {
        name += "_";
    }
    return name;
}

/** Whether a policy in force has no rule of the name, in the words of its engine. */
export function hasNoRule(policy: OpenPolicy, name: string): boolean {
    const { kind, message } = policy.evaluate(name, {});
    return kind === VerdictKind.Error && message === `the policy has no rule ${name}`;
}

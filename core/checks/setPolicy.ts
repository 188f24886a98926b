import type { Issue } from "../issue";
import { isRefused, openPolicy, type SessionOptions } from "../policy/engine";
import { outline, type RuleOutline } from "../policy/outline";

const PACKAGE = "agent_policy";
const NAME = "SetPolicyRequest";

/** A policy that passes a condition on the beginning of the new text. */
const OPEN_ALL = `package ${PACKAGE}\n\ndefault ${NAME} := true\n`;

const RULE = `\`default ${NAME} := false\``;
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

/**
 * How a policy lets the host replace it; undefined where it does not. A condition may accept any text and depend on
 * earlier requests, so a trial request is not enough: the only rule of the name has to be
 * `default SetPolicyRequest := false`. A policy that no engine accepts gives no answer, and so denies.
 */
export function replaceability(rego: string, options: SessionOptions): Replaceability | undefined {
    const { package: within, rules = [] } = outline(rego, options);
    const own = rules.filter(({ path }) => {
        const [root, name] = [...within, ...path];
        return root === PACKAGE && name === NAME;
    });
    if (own.every(isClosed) || isRefused(rego, options)) {
        return undefined;
    }
    if (own.some(({ answer }) => answer === true) || isAllowed(rego, options)) {
        return ALLOWED;
    }
    return own.some(isClosed) ? MORE_RULES : NO_DEFAULT;
}

function isClosed({ default: isDefault, answer }: RuleOutline): boolean {
    return isDefault && answer === false;
}

function isAllowed(rego: string, options: SessionOptions): boolean {
    const policy = openPolicy(rego, options);
    const { allowed } = policy.evaluate(NAME, { policy: OPEN_ALL });
    policy.close();
    return allowed;
}

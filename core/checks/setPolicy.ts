import { type OpenPolicy, openPolicy, type RegoDialect, VerdictKind } from "../policy/engine";

const NAME = "SetPolicyRequest";

/**
 * The one rule of the name that nothing opens. It is read on one line only, so that whatever else this finds stands
 * within a comment or a string, and is still there when the name has changed.
 */
const CLOSED = /\bdefault([ \t]+)SetPolicyRequest([ \t]*:?=[ \t]*false)\b/g;

/** A text that a condition on the beginning of the new policy lets pass. */
const OPEN_ALL = "package agent_policy\n\ndefault SetPolicyRequest := true\n";

/**
 * How a policy lets the host replace it; undefined where it does not. A condition may take any text, and look at what
 * earlier requests left behind, so that asking alone finds nothing: beside `default SetPolicyRequest := false` there may
 * be no rule of the name. The engine says whether there is one, once that default has another name.
 */
export function replaceability(rego: string, dialect: RegoDialect): string | undefined {
    const name = unusedName(rego);
    const [isClosed, isOpen] = asked(rego.replace(CLOSED, `default$1${name}$2`), dialect, (policy) => [
        hasNoRule(policy, NAME),
        policy.evaluate(NAME, { policy: OPEN_ALL }).allowed,
    ]);
    // A policy that no engine takes has no answer at all, and so denies.
    if (isClosed || (!isOpen && !asked(rego, dialect, (policy) => hasNoRule(policy, name)))) {
        return undefined;
    }
    return isOpen
        ? `allows ${NAME}, so that the host can replace it by a policy that allows everything`
        : `says more of ${NAME} than its default, which may let the host replace it by a policy that allows everything`;
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

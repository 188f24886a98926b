import { error, errorIf, firstOf, type Issue, type IssueCode, type Place, quote, warning, warningIf } from "../issue";
import { dialectOf, isOlder } from "../kataVersion";
import { openPolicy, parsePolicy, type SessionOptions, VerdictKind } from "../policy/engine";
import { outline } from "../policy/outline";
import { ENDS_IGNORED_DENIALS } from "../policy/rego";
import { AGENT_REQUESTS } from "../policy/requests";
import { checkRead } from "../policy/tooExpensive";
import type { Session } from "../session";
import { checkCarriageReturn } from "./carriageReturn";
import { checkProtection } from "./protection";
import { replacements } from "./replacements";

const PATH = ["policy", "rego"];
const IGNORES_DENIALS = "AllowRequestsFailingPolicy";

/** The user's own policy: first its text, then the answers of the guest's own engine. */
export function checkRego(rego: string, kataVersion: unknown, session: Session): Issue[] {
    const options = { dialect: dialectOf(kataVersion), session };
    const { package: parts, imports } = outline(rego, options);
    const name = parts.join(".");
    const problems = checkByEngine(rego, PATH, options);
    const isTooLong = parsePolicy(rego, options).some(({ message }) => message.includes(TOO_LONG));
    const wrong = firstOf(
        problems.filter(({ code }) => code !== "rego-engine" || isTooLong),
        errorIf(rego.trim() === "", PATH, "empty", {
            message: "is empty, and a guest without a policy allows everything",
            fix: "give the text of the policy",
        }),
        errorIf(name === "", PATH, "rego-package", {
            message: "has no package, and the agent asks for rules of agent_policy",
            allowed: "package agent_policy",
            fix: "give the text of the policy, not its file name, starting with `package agent_policy`",
        }),
        errorIf(name !== "agent_policy", PATH, "rego-package", {
            message: `is in package ${quote(name)}, and the agent asks for rules of agent_policy`,
            allowed: "package agent_policy",
            fix: "write `package agent_policy`",
        }),
        errorIf(imports.includes("rego.v1") && imports.some(isFutureKeyword), PATH, "rego-imports", {
            message: "imports both rego.v1 and future.keywords, which the guest's engine refuses as shadowing",
            allowed: "import rego.v1, alone",
            fix: "remove the future.keywords imports",
        }),
    );
    if (wrong.length > 0) {
        return wrong;
    }
    const answers = problems.length === 0 ? session.remember(askAnswers, rego, kataVersion, session) : [];
    return [...problems, ...answers, ...checkCarriageReturn(rego, PATH, "*.rego")];
}

/** What the engine says of a text so long that it reads nothing of it, not even the package. */
const TOO_LONG = "exceeds maximum allowed";

function isFutureKeyword(path: string): boolean {
    return `${path}.`.startsWith("future.keywords.");
}

/** A VM whose policy does not parse never starts, so the guest's own engine parses it here. */
export function checkByEngine(rego: string, at: Place, options: SessionOptions): Issue[] {
    const { dialect } = options;
    const problems = parsePolicy(rego, options).map(({ line, column, message }) =>
        error(at, "rego-engine", {
            message: `line ${line}, column ${column}: ${message}`,
            allowed: `Rego ${dialect} with the functions that guests have`,
            fix: "correct it: a guest with this policy does not start, or denies what it should allow",
        }),
    );
    return firstOf(checkRead(rego, at, options), problems);
}

/** Ways to open a policy that an author may mean. */
const MEANT: readonly IssueCode[] = ["rego-failures-allowed", "rego-set-policy"];
const SAY_SO = 'or use preset: "allow-all" and say so';

/** A policy that answers too much, and one that has no answer at all. */
function askAnswers(rego: string, kataVersion: unknown, session: Session): Issue[] {
    const options = { dialect: dialectOf(kataVersion), session };
    const open = openPolicy(rego, options);
    const asked = AGENT_REQUESTS.filter(({ since }) => since !== undefined && !isOlder(kataVersion, since));
    const named = new Set(outline(rego, options).rules?.map(({ path: [name] }) => name));
    const unnamed = asked.filter(({ name }) => !named.has(name));
    const { kind, allowed: failuresPass } = open.evaluate(IGNORES_DENIALS, {});
    const endsIgnoredDenials = kind === VerdictKind.Error && named.has(IGNORES_DENIALS);
    const openings = checkProtection(open, PATH);
    open.close();
    if (open.unanswered() !== undefined) {
        return openings;
    }
    return [
        ...replacements(rego, options).map(({ certain, code, fix, ...text }) =>
            (certain ? error : warning)(PATH, code, { ...text, fix: MEANT.includes(code) ? `${fix}, ${SAY_SO}` : fix }),
        ),
        ...openings,
        ...warningIf(!failuresPass && !endsIgnoredDenials, PATH, "rego-failures-inherited", {
            message:
                "leaves on what the guest image's own policy may have set: AllowRequestsFailingPolicy, by which the agent ignores denials. An answer of `false` does not end it",
            fix: `write \`${ENDS_IGNORED_DENIALS}\`, and no other rule of that name: only an answer that is neither a boolean nor an object ends it`,
        }),
        ...warningIf(!failuresPass && unnamed.length > 0, PATH, "rego-no-default", {
            message: `has no rule for ${unnamed.map(({ name }) => name).join(", ")}: the agent treats a missing rule as an error, and denies the request`,
            fix: "write a `default NAME := false` for each",
        }),
    ];
}

import { error, type Issue, quote, warning } from "../issue";
import { dialectOf, isOlder } from "../kataVersion";
import { keepLast } from "../keepLast";
import { openPolicy, parsePolicy } from "../policy/engine";
import { outline } from "../policy/outline";
import { AGENT_REQUESTS } from "../policy/requests";
import { checkCarriageReturn } from "./carriageReturn";
import { overrides } from "./overrides";
import { checkProtection } from "./protection";
import { replaceability } from "./setPolicy";

const PATH = ["policy", "rego"];

/** The user's own policy: what shows in its text, then what the guest's own engine makes of it. */
export function checkRego(rego: string, kataVersion: unknown): Issue[] {
    if (rego.trim() === "") {
        return [
            error(PATH, "empty", {
                message: "is empty, and a guest without a policy allows everything",
                fix: "give the text of the policy",
            }),
        ];
    }
    const { package: parts, imports } = outline(rego, { dialect: dialectOf(kataVersion) });
    const name = parts.join(".");
    if (name !== "agent_policy") {
        const message = name === "" ? "has no package" : `is in package ${quote(name)}`;
        return [
            error(PATH, "rego-package", {
                message: `${message}, and the agent asks for rules of agent_policy`,
                allowed: "package agent_policy",
                fix:
                    name === ""
                        ? "give the text of the policy, not its file name, starting with `package agent_policy`"
                        : "write `package agent_policy`",
            }),
        ];
    }
    if (imports.includes("rego.v1") && imports.some((path) => `${path}.`.startsWith("future.keywords."))) {
        return [
            error(PATH, "rego-imports", {
                message: "imports both rego.v1 and future.keywords, which the guest's engine refuses as shadowing",
                allowed: "import rego.v1, alone",
                fix: "remove the future.keywords imports",
            }),
        ];
    }
    const problems = checkByEngine(rego, kataVersion);
    return [
        ...problems,
        ...(problems.length === 0 ? checkAnswers(rego, kataVersion) : []),
        ...checkCarriageReturn(rego, PATH, "*.rego"),
    ];
}

/** A policy that does not parse is a VM that never starts, so the guest's own engine is asked here. */
function checkByEngine(rego: string, kataVersion: unknown): Issue[] {
    const dialect = dialectOf(kataVersion);
    return parsePolicy(rego, { dialect }).map(({ line, column, message }) =>
        error(PATH, "rego-engine", {
            message: `line ${line}, column ${column}: ${message}`,
            allowed: `Rego ${dialect} with the functions that guests have`,
            fix: "correct it: a guest with this policy does not start, or denies what it should allow",
        }),
    );
}

/** A policy that answers too much, and one that has no answer at all. */
const checkAnswers = keepLast(askAnswers);

function askAnswers(rego: string, kataVersion: unknown): Issue[] {
    const dialect = dialectOf(kataVersion);
    const open = openPolicy(rego, { dialect });
    const asked = AGENT_REQUESTS.filter(({ since }) => since !== undefined && !isOlder(kataVersion, since));
    const named = new Set(outline(rego, { dialect }).rules?.map(({ path: [name] }) => name));
    const unnamed = asked.filter(({ name }) => !named.has(name));
    const failuresPass = open.evaluate("AllowRequestsFailingPolicy", {}).allowed;
    const openings = checkProtection(open, PATH);
    open.close();
    const replaceable = failuresPass ? undefined : replaceability(rego, dialect);
    return [
        ...(failuresPass
            ? [
                  error(PATH, "rego-failures-allowed", {
                      message: "has AllowRequestsFailingPolicy, so that every request is allowed, denied or not",
                      fix: "remove it, or use PolicyPreset.AllowAll and say so",
                  }),
              ]
            : []),
        ...(replaceable === undefined
            ? []
            : [
                  error(PATH, "rego-set-policy", {
                      message: replaceable.message,
                      fix: `${replaceable.fix}, or use PolicyPreset.AllowAll and say so`,
                  }),
              ]),
        ...openings,
        ...overrides(rego, dialect).map(({ certain, ...text }) =>
            (certain ? error : warning)(PATH, "rego-overrides", text),
        ),
        ...(unnamed.length > 0
            ? [
                  warning(PATH, "rego-no-default", {
                      message: `has no rule for ${unnamed.map(({ name }) => name).join(", ")}: the agent takes that for an error of its own, and denies`,
                      fix: "write a `default NAME := false` for each",
                  }),
              ]
            : []),
    ];
}

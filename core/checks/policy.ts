import { error, type Issue, quote, warning } from "../issue";
import { parsePolicy } from "../policy/engine";
import { PolicyPreset } from "../policy/spec";
import { isPlainObject } from "../shape";
import { checkCarriageReturn } from "./carriageReturn";
import { dialectOf } from "./kataVersion";

const ONE_OF = "exactly one of policy.preset and policy.rego";
const PACKAGE = /^[ \t]*package[ \t]+(\S+)/m;

/** The agent policy: one source, and what shows in the text of the user's own without an engine. */
export function checkPolicy(policy: unknown, kataVersion: unknown): Issue[] {
    if (!isPlainObject(policy)) {
        return [];
    }
    const { preset, rego } = policy;
    if (preset !== undefined && rego !== undefined) {
        return [
            error("policy", "one-of", {
                message: "has both preset and rego",
                allowed: ONE_OF,
                fix: "remove one of them",
            }),
        ];
    }
    if (preset === undefined && rego === undefined) {
        return [
            error("policy", "one-of", {
                message: "has neither preset nor rego",
                allowed: ONE_OF,
                fix: "set policy.preset",
            }),
        ];
    }
    if (preset === PolicyPreset.AllowAll) {
        return [
            warning("policy.preset", "allow-all", {
                message:
                    "allows every request: the host can run commands in the VM, read its output and replace the policy, so it protects nothing",
                fix: "use it for experiments only, and write policy.rego for everything else",
            }),
        ];
    }
    return typeof rego === "string" ? checkRego(rego, kataVersion) : [];
}

function checkRego(rego: string, kataVersion: unknown): Issue[] {
    const path = "policy.rego";
    if (rego.trim() === "") {
        return [
            error(path, "empty", {
                message: "is empty, and a guest without a policy allows everything",
                fix: "give the text of the policy",
            }),
        ];
    }
    const name = PACKAGE.exec(rego)?.[1];
    if (name !== "agent_policy") {
        const message = name === undefined ? "has no package" : `is in package ${quote(name)}`;
        return [
            error(path, "rego-package", {
                message: `${message}, and the agent asks for rules of agent_policy`,
                allowed: "package agent_policy",
                fix:
                    name === undefined
                        ? "give the text of the policy, not its file name, starting with `package agent_policy`"
                        : "write `package agent_policy`",
            }),
        ];
    }
    if (/^[ \t]*import[ \t]+rego\.v1\b/m.test(rego) && /^[ \t]*import[ \t]+future\.keywords\b/m.test(rego)) {
        return [
            error(path, "rego-imports", {
                message: "imports both rego.v1 and future.keywords, which the guest's engine refuses as shadowing",
                allowed: "import rego.v1, alone",
                fix: "remove the future.keywords imports",
            }),
        ];
    }
    return [...checkByEngine(rego, path, kataVersion), ...checkCarriageReturn(rego, path, "*.rego")];
}

/** A policy that does not parse is a VM that never starts, so the guest's own engine is asked here. */
function checkByEngine(rego: string, path: string, kataVersion: unknown): Issue[] {
    const dialect = dialectOf(kataVersion);
    return parsePolicy(rego, { dialect }).map(({ line, column, message }) =>
        error(path, "rego-engine", {
            message: `line ${line}, column ${column}: ${message}`,
            allowed: `Rego ${dialect} with the functions that guests have`,
            fix: "correct it: a guest with this policy does not start, or denies what it should allow",
        }),
    );
}

import { errorIf, type Issue, type Place, quote } from "../issue";
import { openPolicy } from "../policy/engine";
import type { Session } from "../session";

const IS_REGEX = "package agent_policy\n\nimport rego.v1\n\ndefault R := false\n\nR if regex.is_valid(input)\n";

/** For a guest's engine a pattern that it cannot read matches nothing, and it reports no error. */
export function checkRegex(regex: unknown, path: Place, session: Session): Issue[] {
    if (typeof regex !== "string") {
        return [];
    }
    const open = openPolicy(IS_REGEX, { session });
    // By itself too: a stray parenthesis would end the group around it.
    const isValid = [regex, `^(?s:${regex})$`].every((text) => open.evaluate("R", text).allowed);
    open.close();
    return errorIf(!isValid, path, "regex", {
        message: `${quote(regex)} is not a regular expression that the guest's engine reads`,
        allowed: "Rust's syntax without Unicode classes: [0-9] for \\d, [A-Za-z0-9_] for \\w; no look-around",
        fix: "correct it",
    });
}

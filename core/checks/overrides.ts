import type { Issue } from "../issue";
import type { SessionOptions } from "../policy/engine";
import { outline } from "../policy/outline";

/** An answer that changes what rules give, for certain or possibly. */
interface Override extends Pick<Issue, "message" | "allowed" | "fix"> {
    readonly certain: boolean;
}

const EFFECT = "and a value there counts before every rule, `default SetPolicyRequest := false` too";
const STATE = {
    allowed: 'state below /pstate, as in {"op": "add", "path": "/pstate/seen", "value": true}',
    fix: "give each operation in `ops` a path that is a string, or a concat or sprintf of one, which begins with /pstate/",
};

/**
 * How answers of a policy change its rules: the agent applies the `ops` of an answer to the data of the engine (Kata
 * `src/agent/policy/src/policy.rs`, `apply_patch_to_state`), which prefers data to rules (regorus `update_data`).
 */
export function overrides(rego: string, options: SessionOptions): readonly Override[] {
    const found = outline(rego, options).overrides ?? [];
    const of = (certain: boolean, message: (lines: string) => string): Override[] => {
        const lines = found.filter((one) => one.certain === certain).map(({ line }) => line);
        const where = `${lines.length > 1 ? "lines" : "line"} ${lines.join(", ")}`;
        return lines.length === 0 ? [] : [{ certain, message: message(where), ...STATE }];
    };
    return [
        ...of(true, (lines) => `${lines}: an answer has operations on /agent_policy, ${EFFECT}`),
        ...of(false, (lines) => `${lines}: an answer may have operations on /agent_policy, ${EFFECT}`),
    ];
}

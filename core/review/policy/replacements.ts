import { type Replacement, replacements } from "../../checks/replacements";
import { Effect } from "../../effect";
import { POLICY_FILE } from "../../initdata/document";
import type { SessionOptions } from "../../policy/engine";
import type { Change } from "../change";
import { textChange } from "../tomlFile";
import { Baseline } from "./defaults";
import type { PolicyParts } from "./parts";

type Side = PolicyParts | undefined;

/**
 * Whether the host can replace the policy, or may be able to, where its rules are new: no probe finds a condition that only the host
 * knows. What a default says by itself is among the defaults, and after a policy that was open by its defaults nothing is looser.
 */
export function compareReplacements(before: Side, after: Side, baseline: Baseline, options: SessionOptions): Change[] {
    if (baseline === Baseline.NoPolicy || before?.bare === after?.bare || isOpenByDefault(before)) {
        return [];
    }
    const ways = (side: Side) => (side === undefined || isOpenByDefault(side) ? [] : replacements(side.text, options));
    const [was, is] = [ways(before), ways(after)];
    if (is.length > 0) {
        return is.flatMap((way) => change({ after: way.message }, Effect.Loosens, way));
    }
    // Without a policy there is nothing to replace, and everything is allowed.
    return after === undefined ? [] : was.flatMap((way) => change({ before: way.message }, Effect.Tightens, way));
}

function isOpenByDefault(side: Side): boolean {
    return ["SetPolicyRequest", "AllowRequestsFailingPolicy"].some((name) => side?.defaults.get(name)?.allowed);
}

function change(
    texts: { readonly before?: string; readonly after?: string },
    effect: Effect,
    { certain }: Replacement,
): Change[] {
    const [can, cannot] = [certain ? "can" : "may be able to", "cannot"];
    const reason = `The host ${effect === Effect.Loosens ? can : cannot} replace the policy by one that allows everything.`;
    return textChange(POLICY_FILE, "(replacing the policy)", texts, { effect, reason });
}

import { type Issue, type Place, warningIf } from "../issue";
import type { OpenPolicy } from "../policy/engine";
import { FOREIGN_PROBE } from "../policy/probes/foreign";
import { GUEST_PROBES } from "../policy/probes/guest";
import { checkAnswered } from "../policy/tooExpensive";

/** The check of its text reports a policy that lets itself be replaced. */
const ATTACKS = [FOREIGN_PROBE, ...GUEST_PROBES].filter(({ request }) => request !== "SetPolicyRequest");

/** What a policy lets a host do that no pod needs: it is asked about attacks in the guest's engine. */
export function checkProtection(open: OpenPolicy, at: Place): Issue[] {
    const allowed = ATTACKS.filter(({ request, input }) => {
        open.reset();
        return open.evaluate(request, input).allowed;
    });
    const gains = [...new Set(allowed.map(({ gain }) => gain))].join("; ");
    const what = allowed.includes(FOREIGN_PROBE) ? "protects nothing" : "leaves a way in";
    const text = {
        message: `${what}. The host ${gains}`,
        fix: 'deny these requests, as preset: "strict" does; `npx confidential-workload explain` lists all that the host can do',
    };
    return [...warningIf(allowed.length > 0, at, "policy-open", text), ...checkAnswered(open, at)];
}

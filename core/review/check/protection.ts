import { type Issue, warning } from "../../issue";
import { dialectOf } from "../../kataVersion";
import { openPolicy, parsePolicy } from "../../policy/engine";
import { FOREIGN_PROBE } from "../probes/foreign";
import { GUEST_PROBES } from "../probes/guest";

/** The check of its text reports a policy that lets itself be replaced. */
const ATTACKS = [FOREIGN_PROBE, ...GUEST_PROBES].filter(({ request }) => request !== "SetPolicyRequest");

/** What a policy, whoever wrote it, lets a host do that no pod needs: it is asked about attacks in the guest's engine. */
export function checkProtection(policy: string, kataVersion: string | undefined): Issue[] {
    const options = { dialect: dialectOf(kataVersion) };
    if (parsePolicy(policy, options).length > 0) {
        return [];
    }
    const open = openPolicy(policy, options);
    const allowed = ATTACKS.filter(({ request, input }) => {
        open.reset();
        return open.evaluate(request, input).allowed;
    });
    open.close();
    const gains = [...new Set(allowed.map(({ gain }) => gain))].join("; ");
    const what = allowed.includes(FOREIGN_PROBE) ? "protects nothing" : "leaves a way in";
    const text = {
        message: `${what}. The host ${gains}`,
        fix: "deny these requests, as PolicyPreset.Strict does; `confidential-workload explain` lists all that the host can do",
    };
    return allowed.length === 0 ? [] : [warning([{ file: "policy.rego" }], "policy-open", text)];
}

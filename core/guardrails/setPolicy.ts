import { dialectOf } from "../checks/kataVersion";
import type { DecodedInitData } from "../initdata/decode";
import { error, type Issue } from "../issue";
import { openPolicy } from "../policy/engine";
import { fileIn, inDocument } from "./document";
import type { Findings, GuardedResource } from "./guardrail";
import type { InitDataConfig } from "./initData";
import { inConfidentialPods } from "./pods";

/**
 * The host cannot replace the agent policy. The guest's own engine is asked; a policy that it does not take denies
 * everything, and is the business of `checkInitDataPresent`.
 */
export function checkSetPolicy(resource: GuardedResource, config: InitDataConfig): Findings {
    return inConfidentialPods(resource, config, (pod) =>
        inDocument(pod, (initData) => checkPolicy(initData, config.kataVersion)),
    );
}

const PATH = "policy.rego";
const REPLACEMENTS = ["", "package agent_policy\n", "package agent_policy\n\ndefault SetPolicyRequest := true\n"];

function checkPolicy(initData: DecodedInitData, kataVersion: string | undefined): Issue[] {
    const policy = fileIn(initData, PATH);
    if (policy === undefined) {
        return [
            error(PATH, "no-policy", {
                message:
                    "is not there, so that the policy of the guest's own disk is in force, which mostly allows everything",
                fix: "add a policy that says `default SetPolicyRequest := false`",
            }),
        ];
    }
    const open = openPolicy(policy, { dialect: dialectOf(kataVersion) });
    const failuresPass = open.evaluate("AllowRequestsFailingPolicy", {}).allowed;
    const isReplaceable = REPLACEMENTS.some((text) => open.evaluate("SetPolicyRequest", { policy: text }).allowed);
    open.close();
    if (!isReplaceable && !failuresPass) {
        return [];
    }
    const rule = failuresPass ? "AllowRequestsFailingPolicy" : "SetPolicyRequest";
    return [
        error(PATH, "set-policy", {
            message: failuresPass
                ? `has ${rule}, so that every request is allowed, a SetPolicyRequest included`
                : `allows ${rule}, so that the host can replace it by a policy that allows everything`,
            fix: failuresPass ? `remove ${rule}` : `write \`default ${rule} := false\` and no other rule of that name`,
        }),
    ];
}

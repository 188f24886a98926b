import { replacements } from "../checks/replacements";
import { error } from "../issue";
import { dialectOf } from "../kataVersion";
import { inDocuments, inPolicy, POLICY_PLACE } from "./document";
import type { Findings, GuardedResource } from "./guardrail";
import type { InitDataConfig } from "./initData";

/**
 * The host cannot replace the agent policy: the guest's own engine is asked. A policy that it does not take denies
 * everything, and `checkInitDataPresent` reports it.
 */
export function checkSetPolicy(resource: GuardedResource, config: InitDataConfig): Findings {
    const options = { dialect: dialectOf(config.kataVersion), session: resource.session };
    return inDocuments(resource, config, (initData) =>
        inPolicy(initData, "says `default SetPolicyRequest := false`", (policy) =>
            replacements(policy, options).map(({ message, fix }) =>
                error(POLICY_PLACE, "set-policy", { message, fix }),
            ),
        ),
    );
}

import { overrides } from "../checks/overrides";
import { replaceability } from "../checks/setPolicy";
import { error, type Issue } from "../issue";
import { dialectOf, type RegoDialect } from "../kataVersion";
import { openPolicy } from "../policy/engine";
import { inDocuments, inPolicy, POLICY_PLACE } from "./document";
import type { Findings, GuardedResource } from "./guardrail";
import type { InitDataConfig } from "./initData";

/**
 * The host cannot replace the agent policy: the guest's own engine is asked. A policy that it does not take denies
 * everything, and `checkInitDataPresent` reports it.
 */
export function checkSetPolicy(resource: GuardedResource, config: InitDataConfig): Findings {
    const dialect = dialectOf(config.kataVersion);
    return inDocuments(resource, config, (initData) =>
        inPolicy(initData, "says `default SetPolicyRequest := false`", (policy) => checkPolicy(policy, dialect)),
    );
}

function checkPolicy(policy: string, dialect: RegoDialect): Issue[] {
    const open = openPolicy(policy, { dialect });
    const failuresPass = open.evaluate("AllowRequestsFailingPolicy", {}).allowed;
    open.close();
    if (failuresPass) {
        const message = "has AllowRequestsFailingPolicy, so that every request is allowed, also SetPolicyRequest";
        return [error(POLICY_PLACE, "set-policy", { message, fix: "remove AllowRequestsFailingPolicy" })];
    }
    return [replaceability(policy, dialect), ...overrides(policy, dialect)]
        .filter((one) => one !== undefined)
        .map(({ message, fix }) => error(POLICY_PLACE, "set-policy", { message, fix }));
}

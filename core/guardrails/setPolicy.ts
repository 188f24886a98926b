import { overrides } from "../checks/overrides";
import { replaceability } from "../checks/setPolicy";
import type { DecodedInitData } from "../initdata/decode";
import { error, type Issue } from "../issue";
import { dialectOf } from "../kataVersion";
import { openPolicy } from "../policy/engine";
import { fileIn, inDocument } from "./document";
import { type Findings, type GuardedResource, inConfidentialPods } from "./guardrail";
import type { InitDataConfig } from "./initData";

/**
 * The host cannot replace the agent policy, by the guest's own engine; a policy that it does not take denies
 * everything, and is the business of `checkInitDataPresent`.
 */
export function checkSetPolicy(resource: GuardedResource, config: InitDataConfig): Findings {
    return inConfidentialPods(resource, config, (pod) =>
        inDocument(pod, (initData) => checkPolicy(initData, config.kataVersion)),
    );
}

const POLICY = "policy.rego";
const PATH = [{ file: POLICY }];

function checkPolicy(initData: DecodedInitData, kataVersion: string | undefined): Issue[] {
    const policy = fileIn(initData, POLICY);
    if (policy === undefined) {
        return [
            error(PATH, "no-policy", {
                message:
                    "is not there, so that the policy of the guest's own disk is in force, which mostly allows everything",
                fix: "add a policy that says `default SetPolicyRequest := false`",
            }),
        ];
    }
    const dialect = dialectOf(kataVersion);
    const open = openPolicy(policy, { dialect });
    const failuresPass = open.evaluate("AllowRequestsFailingPolicy", {}).allowed;
    open.close();
    if (failuresPass) {
        return [
            error(PATH, "set-policy", {
                message:
                    "has AllowRequestsFailingPolicy, so that every request is allowed, a SetPolicyRequest included",
                fix: "remove AllowRequestsFailingPolicy",
            }),
        ];
    }
    const replaceable = replaceability(policy, dialect);
    return [...(replaceable === undefined ? [] : [replaceable]), ...overrides(policy, dialect)].map(
        ({ message, fix }) => error(PATH, "set-policy", { message, fix }),
    );
}

import { Option } from "commander";
import { defined } from "../../../core/fields";
import { errorsOf } from "../../../core/issue";
import { RESOURCE_POLICY_FILE, SET_RESOURCE_POLICY } from "../../../core/trustee/kbsClient";
import { resourcePolicy as policyFor, type ResourcePolicy } from "../../../core/trustee/resourcePolicy";
import { GrantMatch } from "../../../core/trustee/spec";
import type { CommandSpec } from "../../frame";
import {
    type GrantOptions,
    outcome,
    RESOURCE_OPTION,
    WORKLOAD_ARGUMENTS,
    WORKLOAD_OPTIONS,
} from "../../trustee/options";
import { readGrants } from "../../trustee/read";

interface Options extends GrantOptions {
    readonly match?: GrantMatch;
    readonly affirming: boolean;
}

/** `trustee resource-policy`: who gets what. */
export const resourcePolicy: CommandSpec<[inputs: readonly string[]], Options> = {
    name: "resource-policy",
    description: "print the resource policy of a KBS that releases resources to these workloads and nobody else",
    arguments: WORKLOAD_ARGUMENTS,
    options: [
        ...WORKLOAD_OPTIONS,
        RESOURCE_OPTION,
        new Option("--match <how>", "by what they are known (default: init-data)").choices(Object.values(GrantMatch)),
        new Option("--no-affirming", "release also where the attestation policy does not affirm every device"),
    ],
    examples: `
  confidential-workload trustee resource-policy web.yaml --platform snp --resource shop/keys/database > ${RESOURCE_POLICY_FILE}
  confidential-workload trustee resource-policy web.yaml --platform tdx --resource 'shop/keys/*' --previous deployed.yaml
  confidential-workload trustee resource-policy --grants grants.yaml

Then, with a KBS whose administrator you are:
  ${SET_RESOURCE_POLICY}`,
    run([inputs], options) {
        const { resource, match, affirming } = options;
        const conditions = defined({ match, requireAffirming: affirming ? undefined : false });
        const read = readGrants(inputs, options, { resource, ...conditions });
        const { grants } = read;
        const made: ResourcePolicy = errorsOf(read.issues).length > 0 ? { issues: [] } : policyFor({ grants });
        const issues = [...read.issues, ...made.issues.map(read.located)];
        return outcome("resource policy", made.policy, { policy: made.policy ?? null }, issues);
    },
};

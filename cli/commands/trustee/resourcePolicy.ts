import { Command, Option } from "commander";
import { errorsOf } from "../../../core/issue";
import { RESOURCE_POLICY_FILE, SET_RESOURCE_POLICY } from "../../../core/trustee/kbsClient";
import { GrantMatch } from "../../../core/trustee/spec";
import { addWorkloadOptions, checkUse, type GrantOptions, resourceOption } from "../../trustee/options";

interface Options extends GrantOptions {
    readonly match?: GrantMatch;
    readonly affirming: boolean;
}

const EXAMPLES = `
Examples:
  confidential-workload trustee resource-policy web.yaml --platform snp --resource shop/keys/database > ${RESOURCE_POLICY_FILE}
  confidential-workload trustee resource-policy web.yaml --platform tdx --resource 'shop/keys/*' --previous deployed.yaml
  confidential-workload trustee resource-policy --grants grants.yaml

Then, with a KBS whose administrator you are:
  ${SET_RESOURCE_POLICY}`;

/** `trustee resource-policy`: who gets what. */
export function resourcePolicyCommand(): Command {
    return addWorkloadOptions(new Command("resource-policy"))
        .description("print the resource policy of a KBS that releases resources to these workloads and nobody else")
        .addOption(resourceOption())
        .addOption(
            new Option("--match <how>", "by what they are known (default: init-data)").choices(
                Object.values(GrantMatch),
            ),
        )
        .option("--no-affirming", "release also where the attestation policy does not affirm every device")
        .addHelpText("after", EXAMPLES)
        .action(run);
}

function run(inputs: readonly string[], options: Options, command: Command): void {
    checkUse(inputs, options, command);
    const { readGrants }: typeof import("../../trustee/read") = require("../../trustee/read");
    const { print }: typeof import("../../trustee/print") = require("../../trustee/print");
    const {
        resourcePolicy,
    }: typeof import("../../../core/trustee/resourcePolicy") = require("../../../core/trustee/resourcePolicy");
    const { resource, match, affirming, json } = options;
    const read = readGrants(inputs, options, {
        resource,
        ...(match === undefined ? {} : { match }),
        ...(affirming ? {} : { requireAffirming: false }),
    });
    const made = errorsOf(read.issues).length > 0 ? { issues: [] } : resourcePolicy({ grants: read.grants });
    const { policy } = { policy: undefined, ...made };
    const issues = [...read.issues, ...made.issues.map(read.located)];
    print("resource policy", { text: policy, data: { policy: policy ?? null }, issues }, json);
}

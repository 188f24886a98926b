import { Command } from "commander";
import { attestationPolicyCommand } from "./trustee/attestationPolicy";
import { kbsConfigCommand } from "./trustee/kbsConfig";
import { referenceValuesCommand } from "./trustee/referenceValues";
import { resourcePolicyCommand } from "./trustee/resourcePolicy";

/** `trustee`: what the key broker has to know of workloads. */
export function trusteeCommand(): Command {
    return new Command("trustee")
        .description("make policies and reference values for the key broker (Trustee) of the init-data of workloads")
        .addCommand(resourcePolicyCommand())
        .addCommand(attestationPolicyCommand())
        .addCommand(referenceValuesCommand())
        .addCommand(kbsConfigCommand());
}

import { Command } from "commander";
import { generateCommand } from "./policy/generate";
import { testCommand } from "./policy/test";

/** `policy`: agent policies without Pulumi. */
export function policyCommand(): Command {
    return new Command("policy")
        .description("generate an agent policy from a manifest, or test one against requests")
        .addCommand(generateCommand())
        .addCommand(testCommand());
}

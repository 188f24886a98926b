import { Command, CommanderError } from "commander";
import { completionCommand } from "./commands/completion";
import { decodeCommand } from "./commands/decode";
import { diffCommand } from "./commands/diff";
import { digestCommand } from "./commands/digest";
import { docsCommand } from "./commands/docs";
import { explainCommand } from "./commands/explain";
import { helpCommand } from "./commands/help";
import { initCommand } from "./commands/init";
import { injectCommand } from "./commands/inject";
import { lockCommand } from "./commands/lock";
import { policyCommand } from "./commands/policy";
import { renderCommand } from "./commands/render";
import { reviewCommand } from "./commands/review";
import { secretCommand } from "./commands/secret";
import { trusteeCommand } from "./commands/trustee";
import { validateCommand } from "./commands/validate";
import { ExitCode } from "./exitCode";

/** By the package's own name: this file lies elsewhere once it is built. */
const { version }: { version: string } = require("confidential-workload/package.json");

/** Runs the command line, and leaves the exit code to the process. */
export async function run(args: readonly string[]): Promise<void> {
    const program = new Command("confidential-workload")
        .description("Confidential workloads on Kubernetes: typed, checked and reviewable init-data")
        .version(version, "--version", "print the version of the command")
        .addCommand(initCommand())
        .addCommand(renderCommand())
        .addCommand(injectCommand())
        .addCommand(decodeCommand())
        .addCommand(digestCommand())
        .addCommand(validateCommand())
        .addCommand(explainCommand())
        .addCommand(diffCommand())
        .addCommand(lockCommand())
        .addCommand(policyCommand())
        .addCommand(reviewCommand())
        .addCommand(secretCommand())
        .addCommand(trusteeCommand())
        .addCommand(docsCommand());
    program.addCommand(completionCommand(program));
    complete(program);
    try {
        await program.parseAsync([...args], { from: "user" });
    } catch (cause) {
        if (!(cause instanceof CommanderError)) {
            throw cause;
        }
        if (cause.exitCode !== 0) {
            process.exitCode = ExitCode.Misuse;
        }
    }
}

/** A command that is added does not inherit from its parent how it exits and helps. */
function complete(command: Command): void {
    command.exitOverride();
    if (command.commands.length > 0) {
        command.helpCommand(false).addCommand(helpCommand(command));
    }
    command.commands.forEach(complete);
}

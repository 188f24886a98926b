#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { completionCommand } from "./commands/completion";
import { decodeCommand } from "./commands/decode";
import { diffCommand } from "./commands/diff";
import { digestCommand } from "./commands/digest";
import { explainCommand } from "./commands/explain";
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

/** Runs the command line and gives its exit code. */
async function main(args: readonly string[]): Promise<number> {
    const program = new Command("confidential-workload")
        .description("Confidential workloads on Kubernetes: typed, checked and reviewable init-data")
        .version(version, "--version", "print the version of the command")
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
        .addCommand(trusteeCommand());
    program.addCommand(completionCommand(program));
    overrideExit(program);
    try {
        await program.parseAsync([...args], { from: "user" });
        return Number(process.exitCode ?? ExitCode.Fine);
    } catch (cause) {
        if (cause instanceof CommanderError) {
            return cause.exitCode === 0 ? ExitCode.Fine : ExitCode.Misuse;
        }
        throw cause;
    }
}

/** A command that is added does not inherit how its parent exits. */
function overrideExit(command: Command): void {
    command.exitOverride();
    command.commands.forEach(overrideExit);
}

main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
});

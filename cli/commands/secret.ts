import { Command } from "commander";
import { convertCommand } from "./secret/convert";
import { inspectCommand } from "./secret/inspect";
import { keygenCommand } from "./secret/keygen";
import { sealCommand } from "./secret/seal";
import { verifyCommand } from "./secret/verify";

/** `secret`: sealed secrets, which the guest unseals. */
export function secretCommand(): Command {
    return new Command("secret")
        .description("make, read and verify sealed secrets, and convert the Secrets of manifests to them")
        .addCommand(keygenCommand())
        .addCommand(sealCommand())
        .addCommand(inspectCommand())
        .addCommand(verifyCommand())
        .addCommand(convertCommand());
}

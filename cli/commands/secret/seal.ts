import { Command, Option } from "commander";
import { errorsOf } from "../../../core/issue";
import { EnvelopeProvider, VaultProvider } from "../../../core/trustee/sealedSecret/spec";
import { ExitCode } from "../../exitCode";
import { jsonText } from "../../json";
import { problemsText } from "../../problems";
import type { SealOptions } from "../../secret/seal";

interface Options extends SealOptions {
    readonly json?: true;
}

const PROVIDERS = [...new Set<string>([...Object.values(VaultProvider), ...Object.values(EnvelopeProvider)])];

const EXAMPLES = `
Examples:
  confidential-workload secret seal --resource-uri kbs:///default/db/password --signing-jwk-path sealed-secrets.private.jwk.json
  confidential-workload secret seal --type envelope --provider aliyun --key-id KEY --encrypted-key BASE64 \\
    --encrypted-data BASE64 --iv BASE64 --signing-jwk-path sealed-secrets.private.jwk.json`;

/** `secret seal`: the text that stands for a secret. */
export function sealCommand(): Command {
    return new Command("seal")
        .description("print the sealed text of a secret, which the guest replaces by its value")
        .addOption(
            new Option("--type <type>", "a pointer, or a ciphertext").choices(["vault", "envelope"]).default("vault"),
        )
        .option("--resource-uri <uri>", "vault: the value's resource in the KBS, or its name at another provider")
        .addOption(new Option("--provider <name>", "who has the value or its key (vault: kbs)").choices(PROVIDERS))
        .option("--key-id <id>", "envelope: the KMS key that wraps")
        .option("--encrypted-key <base64>", "envelope: the wrapped key")
        .option("--encrypted-data <base64>", "envelope: the value, encrypted by A256GCM")
        .option("--iv <base64>", "envelope: the initialization vector of that")
        .option("--provider-settings <json>", "what the provider's client needs, readable by everyone")
        .option("--annotations <json>", "what the provider needs for this secret, readable by everyone")
        .option("--signing-kid <uri>", "the public key in the KBS (default: the kid of the private key)")
        .requiredOption("--signing-jwk-path <file>", "the private key, - for stdin")
        .option("--json", "print text and issues as JSON")
        .addHelpText("after", EXAMPLES)
        .action(run);
}

function run({ json, ...options }: Options, command: Command): void {
    const { seal, unusedOptions }: typeof import("../../secret/seal") = require("../../secret/seal");
    const [unused] = unusedOptions(options);
    if (unused !== undefined) {
        command.error(`error: ${unused} is not for --type ${options.type}`);
    }
    const { text, issues } = seal(options);
    // A line end would become a part of the Secret that is made of the file.
    const printed = text === undefined ? "" : `${text}${process.stdout.isTTY ? "\n" : ""}`;
    process.stdout.write(json ? jsonText({ text: text ?? null, issues }) : printed);
    process.stderr.write(problemsText(text === undefined ? "nothing was sealed" : "seal", issues));
    if (errorsOf(issues).length > 0) {
        process.exitCode = ExitCode.Problems;
    }
}

import { Option } from "commander";
import { EnvelopeProvider, VaultProvider } from "../../../core/trustee/sealedSecret/spec";
import { type CommandSpec, Misuse } from "../../frame";
import { FileOption, jsonOption } from "../../options";
import { type SealOptions, seal as sealed, unusedOptions } from "../../secret/seal";

const PROVIDERS = [...new Set<string>([...Object.values(VaultProvider), ...Object.values(EnvelopeProvider)])];

/** `secret seal`: the text that stands for a secret. */
export const seal: CommandSpec<[], SealOptions> = {
    name: "seal",
    description: "print the sealed text of a secret, which the guest replaces by its value",
    options: [
        new Option("--type <type>", "a pointer, or a ciphertext").choices(["vault", "envelope"]).default("vault"),
        new Option("--resource-uri <uri>", "vault: the value's resource in the KBS, or its name at another provider"),
        new Option("--provider <name>", "who has the value or its key (vault: kbs)").choices(PROVIDERS),
        new Option("--key-id <id>", "envelope: the KMS key that wraps"),
        new Option("--encrypted-key <base64>", "envelope: the wrapped key"),
        new Option("--encrypted-data <base64>", "envelope: the value, encrypted by A256GCM"),
        new Option("--iv <base64>", "envelope: the initialization vector of that"),
        new Option("--provider-settings <json>", "what the provider's client needs, readable by everyone"),
        new Option("--annotations <json>", "what the provider needs for this secret, readable by everyone"),
        new Option("--signing-kid <uri>", "the public key in the KBS (default: the kid of the private key)"),
        new FileOption("--signing-jwk-path <file>", "the private key, - for stdin").makeOptionMandatory(),
        jsonOption("print text and issues as JSON"),
    ],
    examples: `
  confidential-workload secret seal --resource-uri kbs:///default/db/password --signing-jwk-path sealed-secrets.private.jwk.json
  confidential-workload secret seal --type envelope --provider aliyun --key-id KEY --encrypted-key BASE64 \\
    --encrypted-data BASE64 --iv BASE64 --signing-jwk-path sealed-secrets.private.jwk.json`,
    run(_, options, { stdout }) {
        const [unused] = unusedOptions(options);
        if (unused !== undefined) {
            throw new Misuse(`${unused} is not for --type ${options.type}`);
        }
        const { text, issues } = sealed(options);
        return {
            // A line end would become a part of the Secret that is made of the file.
            text: () => (text === undefined ? "" : `${text}${stdout.isTTY ? "\n" : ""}`),
            data: () => ({ text: text ?? null, issues }),
            notes: [{ about: text === undefined ? "nothing was sealed" : "seal", issues }],
        };
    },
};

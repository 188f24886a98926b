import { Option } from "commander";
import type { CommandSpec } from "../../frame";
import { jsonOption } from "../../options";
import { keygen as makeKeys } from "../../secret/keygen";

interface Options {
    readonly kid: string;
    readonly outputDir: string;
    readonly force?: true;
}

/** `secret keygen`: a key pair by which sealed secrets are signed. */
export const keygen: CommandSpec<[], Options> = {
    name: "keygen",
    description: "make a key pair for sealed secrets: a private key to sign with, a public one for the KBS",
    options: [
        new Option("--kid <uri>", "resource URI that the public key will have in the KBS").makeOptionMandatory(),
        new Option("--output-dir <folder>", "where the two files go").default("."),
        new Option("--force", "replace the key that is there: every secret that was sealed with it is void"),
        jsonOption("print names of files, never keys, as JSON"),
    ],
    examples: `
  confidential-workload secret keygen --kid kbs:///default/keys/sealed-secrets
  confidential-workload secret keygen --kid kbs:///default/keys/sealed-secrets --output-dir ~/keys`,
    run(_, { kid, outputDir, force }) {
        const { issues, ...made } = makeKeys(kid, outputDir, force === true);
        const { privateKey, publicKey } = made.files ?? {};
        return {
            text: () =>
                made.files === undefined
                    ? ""
                    : `private key: ${privateKey}\npublic key: ${publicKey}\nkid: ${kid}\n${made.upload}\n`,
            data: () => ({ ...made, issues }),
            notes: [{ about: made.files === undefined ? "no key was made" : "keygen", issues }],
        };
    },
};

import { Command } from "commander";
import { errorsOf } from "../../../core/issue";
import { ExitCode } from "../../exitCode";
import { jsonText } from "../../json";
import { problemsText } from "../../problems";

interface Options {
    readonly kid: string;
    readonly outputDir: string;
    readonly force?: true;
    readonly json?: true;
}

const EXAMPLES = `
Examples:
  confidential-workload secret keygen --kid kbs:///default/keys/sealed-secrets
  confidential-workload secret keygen --kid kbs:///default/keys/sealed-secrets --output-dir ~/keys`;

/** `secret keygen`: a key pair by which sealed secrets are signed. */
export function keygenCommand(): Command {
    return new Command("keygen")
        .description("make a key pair for sealed secrets: a private key to sign with, a public one for the KBS")
        .requiredOption("--kid <uri>", "resource URI that the public key will have in the KBS")
        .option("--output-dir <folder>", "where the two files go", ".")
        .option("--force", "replace files that are there")
        .option("--json", "print names of files, never keys, as JSON")
        .addHelpText("after", EXAMPLES)
        .action(run);
}

function run({ kid, outputDir, force, json }: Options): void {
    const { keygen }: typeof import("../../secret/keygen") = require("../../secret/keygen");
    const { issues, ...made } = keygen({ kid, folder: outputDir, force: force === true });
    if (json) {
        process.stdout.write(jsonText({ ...made, issues }));
    } else if (made.files !== undefined) {
        const { privateKey, publicKey } = made.files;
        process.stdout.write(`private key: ${privateKey}\npublic key: ${publicKey}\nkid: ${kid}\n${made.upload}\n`);
    }
    process.stderr.write(problemsText(made.files === undefined ? "no key was made" : "keygen", issues));
    if (errorsOf(issues).length > 0) {
        process.exitCode = ExitCode.Problems;
    }
}

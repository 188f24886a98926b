import { Command } from "commander";
import { errorsOf, renamed } from "../../../core/issue";
import { renaming } from "../../../core/place";
import type { PublicJwk } from "../../../core/trustee/sealedSecret/jwk";
import { ExitCode } from "../../exitCode";
import { STANDARD_INPUT } from "../../input/text";
import { jsonText } from "../../json";
import { SEALED_INPUT } from "../../options";
import { problemsText } from "../../problems";

interface Options {
    readonly jwkPath: string;
    readonly json?: true;
}

const EXAMPLES = `
Examples:
  confidential-workload secret verify sealed.txt --jwk-path sealed-secrets.public.jwk.json`;

/** `secret verify`: whether a guest would take a sealed secret. */
export function verifyCommand(): Command {
    return new Command("verify")
        .description("verify the signature of a sealed secret, its form and its content, as guests do")
        .argument("<input>", SEALED_INPUT)
        .requiredOption("--jwk-path <file>", "the public key, as it is in the KBS")
        .option("--json", "print result and issues as JSON")
        .addHelpText("after", EXAMPLES)
        .action(run);
}

function run(input: string, { jwkPath, json }: Options, command: Command): void {
    if (input === STANDARD_INPUT && jwkPath === STANDARD_INPUT) {
        command.error("error: only one file can be the standard input");
    }
    const { readSealedText }: typeof import("../../secret/sealedText") = require("../../secret/sealedText");
    const { readJwk }: typeof import("../../secret/jwk") = require("../../secret/jwk");
    const {
        verifySealedSecret,
    }: typeof import("../../../core/trustee/sealedSecret/verify") = require("../../../core/trustee/sealedSecret/verify");
    const read = readSealedText(input);
    const jwk = readJwk(jwkPath);
    const { secret, issues: own } =
        read.value === undefined || jwk.value === undefined
            ? { issues: [] }
            : verifySealedSecret(read.value, jwk.value as unknown as PublicJwk, [{ file: input }]);
    const located = own.map((issue) => renamed(issue, renaming([[["jwk"], [{ file: jwkPath }]]])));
    const issues = [...read.issues, ...jwk.issues, ...located];
    const isValid = secret !== undefined && errorsOf(issues).length === 0;
    process.stdout.write(
        json ? jsonText({ valid: isValid, secret: secret ?? null, issues }) : `${isValid ? "ok  " : "FAIL"} ${input}\n`,
    );
    process.stderr.write(problemsText(input, issues));
    if (!isValid) {
        process.exitCode = ExitCode.Problems;
    }
}

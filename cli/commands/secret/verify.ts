import { errorsOf, renamed, renaming } from "../../../core/issue";
import type { PublicJwk } from "../../../core/trustee/sealedSecret/jwk";
import { verifySealedSecret } from "../../../core/trustee/sealedSecret/verify";
import { type CommandSpec, ExitCode } from "../../frame";
import { FileArgument, FileOption, jsonOption, SEALED_INPUT } from "../../options";
import { readJwk, readSealedText } from "../../secret/read";

interface Options {
    readonly jwkPath: string;
}

/** `secret verify`: whether a guest would take a sealed secret. */
export const verify: CommandSpec<[input: string], Options> = {
    name: "verify",
    description: "verify the signature of a sealed secret, its form and its content, as guests do",
    arguments: [new FileArgument("<input>", SEALED_INPUT)],
    options: [
        new FileOption("--jwk-path <file>", "the public key, as it is in the KBS").makeOptionMandatory(),
        jsonOption("print result and issues as JSON"),
    ],
    examples: `
  confidential-workload secret verify sealed.txt --jwk-path sealed-secrets.public.jwk.json`,
    run([input], { jwkPath }) {
        const read = readSealedText(input);
        const jwk = readJwk(jwkPath);
        const { secret, issues: own } =
            read.value === undefined || jwk.value === undefined
                ? { issues: [] }
                : verifySealedSecret(read.value, jwk.value as unknown as PublicJwk, [{ file: input }]);
        const located = own.map((issue) => renamed(issue, renaming([[["jwk"], [{ file: jwkPath }]]])));
        const issues = [...read.issues, ...jwk.issues, ...located];
        const isValid = secret !== undefined && errorsOf(issues).length === 0;
        return {
            text: () => `${isValid ? "ok  " : "FAIL"} ${input}\n`,
            data: () => ({ valid: isValid, secret: secret ?? null, issues }),
            notes: [{ about: input, issues }],
            exitCode: isValid ? ExitCode.Fine : ExitCode.Problems,
        };
    },
};

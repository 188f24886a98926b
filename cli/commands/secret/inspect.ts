import { Command } from "commander";
import { errorsOf } from "../../../core/issue";
import type { SealedSecret } from "../../../core/trustee/sealedSecret/read";
import { visibleLine } from "../../../core/visible";
import { ExitCode } from "../../exitCode";
import { jsonText } from "../../json";
import { SEALED_INPUT } from "../../options";
import { problemsText } from "../../problems";

interface Options {
    readonly json?: true;
}

const EXAMPLES = `
Examples:
  confidential-workload secret inspect sealed.txt
  kubectl get secret db -o jsonpath='{.data.password}' | base64 -d | confidential-workload secret inspect -`;

/** `secret inspect`: what a sealed secret says. */
export function inspectCommand(): Command {
    return new Command("inspect")
        .description("print what a sealed secret points at, and what of its form guests would refuse")
        .argument("<input>", SEALED_INPUT)
        .option("--json", "print content and issues as JSON")
        .addHelpText("after", EXAMPLES)
        .action(run);
}

function run(input: string, { json }: Options): void {
    const { readSealedText }: typeof import("../../secret/sealedText") = require("../../secret/sealedText");
    const {
        inspectSealedSecret,
    }: typeof import("../../../core/trustee/sealedSecret/read") = require("../../../core/trustee/sealedSecret/read");
    const read = readSealedText(input);
    const { secret, issues: own } =
        read.value === undefined ? { issues: [] } : inspectSealedSecret(read.value, [{ file: input }]);
    const issues = [...read.issues, ...own];
    process.stdout.write(json ? jsonText({ secret: secret ?? null, issues }) : toText(secret));
    process.stderr.write(problemsText(input, issues));
    if (errorsOf(issues).length > 0) {
        process.exitCode = ExitCode.Problems;
    }
}

/** A line for each part that there is. */
function toText(secret: SealedSecret | undefined): string {
    if (secret === undefined) {
        return "";
    }
    const { payload, ...parts } = secret;
    const { provider_settings: settings, annotations } = payload;
    return Object.entries({ ...parts, provider_settings: settings, annotations })
        .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)] as const)
        .filter(([, value]) => value !== undefined && value !== "{}")
        .map(([name, value]) => `${name}: ${visibleLine(String(value))}\n`)
        .join("");
}

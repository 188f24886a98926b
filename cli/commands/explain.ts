import { Command } from "commander";
import { errorsOf } from "../../core/issue";
import type { Platform } from "../../core/platform";
import { coloursOf } from "../colours";
import { ExitCode } from "../exitCode";
import { jsonText } from "../json";
import { INIT_DATA_INPUT, kataVersionOption, platformOption } from "../options";
import { problemsText } from "../problems";

interface Options {
    readonly platform?: Platform;
    readonly kataVersion?: string;
    readonly json?: true;
}

const EXAMPLES = `
Examples:
  confidential-workload explain deployment.yaml --platform snp
  kubectl get pod web -o yaml | confidential-workload explain -`;

/** `explain`: what a document means, in plain sentences. */
export function explainCommand(): Command {
    return new Command("explain")
        .description("say what init-data trusts, what the host can do and cannot do, and what is not attested")
        .argument("<input>", INIT_DATA_INPUT)
        .addOption(platformOption("say where its hardware reports the digest"))
        .addOption(kataVersionOption())
        .option("--json", "print statements and issues as JSON")
        .addHelpText("after", EXAMPLES)
        .action(explain);
}

function explain(input: string, { platform, kataVersion, json }: Options): void {
    // The policy engine is loaded only to explain.
    const { explainInput }: typeof import("../explain/explain") = require("../explain/explain");
    const { toText }: typeof import("../explain/text") = require("../explain/text");
    const { documents, issues } = explainInput(input, { platform, kataVersion });
    const texts = documents.map((document) => toText(document, coloursOf(process.stdout)));
    process.stdout.write(json ? jsonText({ documents, issues }) : texts.join("\n"));
    process.stderr.write(problemsText(input, issues));
    if (errorsOf(issues).length > 0) {
        process.exitCode = ExitCode.Problems;
    }
}

import { Command } from "commander";
import { errorsOf, type Issue } from "../../core/issue";
import type { Platform } from "../../core/platform";
import { visibleLine } from "../../core/visible";
import { type Colours, coloursOf } from "../colours";
import { ExitCode } from "../exitCode";
import { STANDARD_INPUT } from "../input/text";
import { jsonText } from "../json";
import { INIT_DATA_INPUT, kataVersionOption, platformOption } from "../options";
import { problemsText } from "../problems";
import type { Row } from "../validate/validate";

interface Options {
    readonly platform?: Platform;
    readonly kataVersion?: string;
    readonly images?: string;
    readonly json?: true;
}

const EXAMPLES = `
Examples:
  confidential-workload validate deployment.yaml --platform snp
  kubectl get pods -o json | confidential-workload validate -      everything that runs
  confidential-workload validate initdata.toml --kata-version 3.29.0`;

/** `validate`: what a guest would ignore or choke on. */
export function validateCommand(): Command {
    return new Command("validate")
        .description("check the init-data in a manifest, an annotation or a document, whoever wrote it, and its pods")
        .argument("<input>", INIT_DATA_INPUT)
        .addOption(platformOption("check the size and the digest for it too"))
        .addOption(kataVersionOption())
        .option(
            "--images <lock>",
            "image lock, to ask policies about the pods (default: images.lock.json, if it is there)",
        )
        .option("--json", "print documents and issues as JSON")
        .addHelpText("after", EXAMPLES)
        .action(validate);
}

function validate(input: string, { json, ...options }: Options, command: Command): void {
    if (input === STANDARD_INPUT && options.images === STANDARD_INPUT) {
        command.error("error: only one file can be the standard input");
    }
    const { validateInput }: typeof import("../validate/validate") = require("../validate/validate");
    const { rows, issues } = validateInput(input, options);
    const lines = rows.map((row) => toLine(row, coloursOf(process.stdout)));
    process.stdout.write(json ? toJson(rows, issues) : lines.join(""));
    process.stderr.write(problemsText(input, issues));
    if (errorsOf(issues).length > 0) {
        process.exitCode = ExitCode.Problems;
    }
}

function toJson(documents: readonly Row[], issues: readonly Issue[]): string {
    return jsonText({ documents, issues });
}

/** "ok" alone says that nothing was left unchecked. */
function toLine({ source, algorithm, digest, valid, unchecked }: Row, { red, yellow, green }: Colours): string {
    const notes = valid ? unchecked.map((what) => `     not checked: ${what}\n`) : [];
    const word = valid ? (notes.length === 0 ? green("ok  ") : yellow("ok? ")) : red("FAIL");
    return [`${word} ${visibleLine(source)} ${algorithm}:${digest}\n`, ...notes].join("");
}

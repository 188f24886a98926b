import { Command } from "commander";
import { errorsOf } from "../../core/issue";
import { visibleLine } from "../../core/visible";
import { ExitCode } from "../exitCode";
import type { InitDataInput } from "../input/initData";
import { jsonText } from "../json";
import { INIT_DATA_INPUT } from "../options";
import { problemsText } from "../problems";

interface Options {
    readonly file?: string;
    readonly json?: true;
}

const EXAMPLES = `
Examples:
  confidential-workload decode deployment.yaml                      every init-data document in the manifest
  kubectl get pod web -o yaml | confidential-workload decode -      that of a running pod
  confidential-workload decode deployment.yaml --file policy.rego   one file of it`;

/** `decode`: what is in the annotation, as the guest reads it. */
export function decodeCommand(): Command {
    return new Command("decode")
        .description("print the init-data document in a manifest, an annotation or a document, or one file of it")
        .argument("<input>", INIT_DATA_INPUT)
        .option("--file <name>", "print only this file of the document, as in policy.rego")
        .option("--json", "print digests, files and issues as JSON")
        .addHelpText("after", EXAMPLES)
        .action(decode);
}

function decode(input: string, { file, json }: Options): void {
    const { readInitDataInputs }: typeof import("../input/initData") = require("../input/initData");
    const { found, issues } = readInitDataInputs(input);
    const lacking = file === undefined ? [] : found.filter(({ initData }) => !Object.hasOwn(initData.files, file));
    process.stdout.write(json ? toJson(found, issues) : toText(found, file));
    process.stderr.write(problemsText(input, issues));
    process.stderr.write(
        lacking.map(({ source }) => `error: ${visibleLine(`${input}: ${source}`)} has no file ${file}\n`).join(""),
    );
    if (errorsOf(issues).length > 0 || lacking.length > 0) {
        process.exitCode = ExitCode.Problems;
    }
}

function toJson(found: readonly InitDataInput[], issues: readonly object[]): string {
    const documents = found.map(({ source, initData }) => ({ source, ...initData }));
    return jsonText({ documents, issues });
}

/** One document is printed as it is, so that its bytes can go into a file; several are told apart by a comment. */
function toText(found: readonly InitDataInput[], file: string | undefined): string {
    const texts = found.flatMap(({ source, initData: { files, toml, algorithm, digest } }) => {
        const text = file === undefined ? toml : Object.hasOwn(files, file) ? files[file] : undefined;
        return text === undefined ? [] : [{ text, title: `# ${visibleLine(source)} ${algorithm}:${digest}\n` }];
    });
    const isOne = texts.length === 1;
    return texts
        .map(({ text, title }) => (isOne ? text : `${title}${text}${text.endsWith("\n") ? "" : "\n"}`))
        .join("");
}

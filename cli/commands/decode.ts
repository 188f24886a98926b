import { Option } from "commander";
import { escapeInvisibleLine } from "../../core/escapeInvisible";
import { ExitCode, type Row } from "../frame";
import type { InitDataInput } from "../input/initData";
import { FileArgument, INIT_DATA_INPUT, jsonOption } from "../options";

interface Options {
    readonly file?: string;
}

const EXAMPLES = `
  confidential-workload decode deployment.yaml                      every init-data document in the manifest
  kubectl get pod web -o yaml | confidential-workload decode -      that of a running pod
  confidential-workload decode deployment.yaml --file policy.rego   one file of it`;

/** `decode`: what is in the annotation, as the guest reads it. */
export const decode: Row<[input: string], Options> = {
    name: "decode",
    description: "print the init-data document in a manifest, an annotation or a document, or one file of it",
    arguments: [new FileArgument("<input>", INIT_DATA_INPUT)],
    options: [
        new Option("--file <name>", "print only this file of the document, as in policy.rego"),
        jsonOption("print digests, files and issues as JSON"),
    ],
    examples: EXAMPLES,
    run([input], { file }) {
        const { readInitDataInputs }: typeof import("../input/initData") = require("../input/initData");
        const { found, issues } = readInitDataInputs(input);
        const lacking = file === undefined ? [] : found.filter(({ initData }) => !Object.hasOwn(initData.files, file));
        return {
            text: () => decodeText(found, file),
            data: () => ({ documents: found.map(({ source, initData }) => ({ source, ...initData })), issues }),
            notes: [
                { about: input, issues },
                ...lacking.map(
                    ({ source }) => `error: ${escapeInvisibleLine(`${input}: ${source}`)} has no file ${file}\n`,
                ),
            ],
            exitCode: lacking.length > 0 ? ExitCode.Problems : ExitCode.Fine,
        };
    },
};

/** One document is printed as it is, so that its bytes can go into a file; several are told apart by a comment. */
function decodeText(found: readonly InitDataInput[], file: string | undefined): string {
    const texts = found.flatMap(({ source, initData: { files, toml, algorithm, digest } }) => {
        const text = file === undefined ? toml : Object.hasOwn(files, file) ? files[file] : undefined;
        return text === undefined ? [] : [{ text, title: `# ${escapeInvisibleLine(source)} ${algorithm}:${digest}\n` }];
    });
    const isOne = texts.length === 1;
    return texts
        .map(({ text, title }) => (isOne ? text : `${title}${text}${text.endsWith("\n") ? "" : "\n"}`))
        .join("");
}

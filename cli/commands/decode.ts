import { Option } from "commander";
import { escapeInvisibleLine } from "../../core/escapeInvisible";
import { type Issue, warning } from "../../core/issue";
import type { Platform } from "../../core/platform";
import { type CommandSpec, ExitCode, Misuse } from "../frame";
import { configOf, type FromDocument } from "../inject/config/fromDocument";
import { type InitDataInput, readInitDataInputs } from "../input/initData";
import { FileArgument, INIT_DATA_INPUT, jsonOption, platformOption } from "../options";

interface Options {
    readonly file?: string;
    readonly as?: "config";
    readonly platform?: Platform;
}

/** `decode`: what is in the annotation, as the guest reads it. */
export const decode: CommandSpec<[input: string], Options> = {
    name: "decode",
    description: "print the init-data document in a manifest, an annotation or a document, or one file of it",
    arguments: [new FileArgument("<input>", INIT_DATA_INPUT)],
    options: [
        new Option("--file <name>", "print only this file of the document, as in policy.rego"),
        new Option("--as <form>", "print the config of inject that says the same")
            .choices(["config"])
            .conflicts("file"),
        platformOption("where the VM runs; the config says it, and a document does not"),
        jsonOption("print digests, files and issues as JSON"),
    ],
    examples: `
  confidential-workload decode deployment.yaml                      every init-data document in the manifest
  kubectl get pod web -o yaml | confidential-workload decode -      that of a running pod
  confidential-workload decode deployment.yaml --file policy.rego   one file of it
  confidential-workload decode deployment.yaml --as config --platform snp > confidential-workload.yaml
                                                                    the inputs that it stands for, for inject`,
    run([input], { file, as, platform }) {
        if ((as === undefined) !== (platform === undefined)) {
            throw new Misuse("--as config and --platform go together");
        }
        const { found, issues } = readInitDataInputs(input);
        const lacking = file === undefined ? [] : found.filter(({ initData }) => !Object.hasOwn(initData.files, file));
        const config = platform === undefined ? undefined : configFrom(found, platform);
        const byHand = (config?.byHand ?? []).map((one) => notInConfig(input, one));
        return {
            text: () => config?.text ?? decodeText(found, file),
            data: () => ({ documents: found.map(({ source, initData }) => ({ source, ...initData })), issues }),
            notes: [
                { about: input, issues: [...issues, ...byHand] },
                ...lacking.map(
                    ({ source }) => `error: ${escapeInvisibleLine(`${input}: ${source}`)} has no file ${file}\n`,
                ),
            ],
            exitCode: lacking.length > 0 ? ExitCode.Problems : ExitCode.Fine,
        };
    },
};

/** The config of the documents, which have to be one and the same: a config has no place for others. */
function configFrom(found: readonly InitDataInput[], platform: Platform): FromDocument {
    const [first, ...others] = new Map(found.map(({ initData }) => [initData.toml, initData])).values();
    if (others.length > 0) {
        throw new Misuse("--as config takes one document, and the input has several that differ");
    }
    return first === undefined ? { text: "", byHand: [] } : configOf(first, platform);
}

function notInConfig(input: string, part: string): Issue {
    return warning([{ file: input }], "not-in-config", {
        message: `${part} is not in the config: no input writes it like this`,
        fix: "compare by `diff` what that changes, and add the inputs that you need by hand",
    });
}

/** One document is printed as it is, so that its bytes can go into a file; a comment stands before each of several. */
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

import { Option } from "commander";
import { escapeInvisibleLine } from "../../core/escapeInvisible";
import { type Colors, colorsOf } from "../colors";
import type { CommandSpec } from "../frame";
import { FileArgument, FileOption, INIT_DATA_INPUT, jsonOption, kataVersionOption, platformOption } from "../options";
import { type ValidatedDocument as Validated, type ValidateOptions, validateInput } from "../validate/validate";

/** `validate`: what a guest would ignore or choke on. */
export const validate: CommandSpec<[input: string], ValidateOptions> = {
    name: "validate",
    description: "check the init-data in a manifest, an annotation or a document, whoever wrote it, and its pods",
    arguments: [new FileArgument("<input>", INIT_DATA_INPUT)],
    options: [
        platformOption("check the size, the digest and the RuntimeClass for it too"),
        kataVersionOption(),
        new FileOption(
            "--images <lock>",
            "image lock, to ask policies about the pods (default: images.lock.json, if it is there)",
        ),
        new Option(
            "--allow-debug-class",
            "only warn of a RuntimeClass whose guests have a debug console, as kata-qemu-snp-debug",
        ),
        jsonOption("print documents and issues as JSON"),
    ],
    examples: `
  confidential-workload validate deployment.yaml --platform snp
  kubectl get pods -o json | confidential-workload validate -      everything that runs
  confidential-workload validate initdata.toml --kata-version 3.29.0`,
    run([input], options, { stdout, env }) {
        const { rows, issues } = validateInput(input, options);
        return {
            text: () => rows.map((row) => toLine(row, colorsOf(stdout, env))).join(""),
            data: () => ({ documents: rows, issues }),
            notes: [{ about: input, issues }],
        };
    },
};

/** "ok" alone says that nothing was left unchecked. */
function toLine({ source, algorithm, digest, valid, unchecked }: Validated, { red, yellow, green }: Colors): string {
    const notes = valid ? unchecked.map((what) => `     not checked: ${what}\n`) : [];
    const word = valid ? (notes.length === 0 ? green("ok  ") : yellow("ok? ")) : red("FAIL");
    return [`${word} ${escapeInvisibleLine(source)} ${algorithm}:${digest}\n`, ...notes].join("");
}

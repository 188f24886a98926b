import { Option } from "commander";
import { errorsOf } from "../../../core/issue";
import type { CommandSpec } from "../../frame";
import { append, FileOption, invalid, jsonOption, kataVersionIssues } from "../../options";
import {
    type Converted,
    type ConvertOptions,
    convert as convertFiles,
    manifestText,
    nothingFound,
} from "../../secret/convert";

interface Options extends ConvertOptions {
    readonly json?: true;
}

/** `secret convert`: sealed Secrets for those of manifests. */
export const convert: CommandSpec<[], Options> = {
    name: "convert",
    description: "print sealed Secrets for those that pods in manifests use, and write the values to files for the KBS",
    options: [
        new FileOption("-f, --filename <manifest>", "Secrets and their pods, - for stdin, repeatable")
            .argParser(append)
            .makeOptionMandatory(),
        new Option("--repository <name>", "first part of the resource paths in the KBS").makeOptionMandatory(),
        new Option("--upload-dir <folder>", "folder for the values, which only you can read").makeOptionMandatory(),
        new FileOption("--signing-jwk-path <file>", "the private key, - for stdin").makeOptionMandatory(),
        new Option("--signing-kid <uri>", "the public key in the KBS (default: the kid of the private key)"),
        new Option("--out <file>", "write the sealed Secrets there (default: print them)"),
        new Option("--resource-name <secret/key=name>", "last part of a value's path, repeatable (default: the key)")
            .default({})
            .argParser(addName),
        new Option("--kata-version <version>", "Kata on the nodes (default: the newest known)"),
        new Option("--config <file>", "confidential-workload.yaml, for the mirrors in its images.registries"),
        new Option("--force", "replace files that are there"),
        jsonOption("print sealed Secrets, names of files and issues as JSON"),
    ],
    examples: `
  confidential-workload secret convert -f all.yaml --repository default --upload-dir values \\
    --signing-jwk-path sealed-secrets.private.jwk.json --out sealed.yaml
  kubectl get secret,deployment -o yaml | confidential-workload secret convert -f - …`,
    run(_, { json, ...options }) {
        const misused = kataVersionIssues(options.kataVersion);
        const converted = misused.length > 0 ? { secrets: [], uploads: [], issues: misused } : convertFiles(options);
        const issues = [...converted.issues, ...nothingFound(converted, options.filename)];
        return {
            text: () => convertText(converted, options),
            data: () => ({ ...converted, issues }),
            notes: [
                json || options.out !== undefined ? "" : commands(converted),
                { about: errorsOf(issues).length > 0 ? "nothing was converted" : "convert", issues },
            ],
        };
    },
};

/** The manifests where they are written nowhere else; else the commands. */
function convertText(converted: Converted, { out }: Pick<Options, "out">): string {
    return out === undefined ? manifestText(converted.secrets) : commands(converted);
}

function commands({ uploads, registryCredentialsUri }: Converted): string {
    const lines = uploads.map(({ command }) => `${command}\n`);
    const credentials =
        registryCredentialsUri === undefined ? [] : [`registry credentials: ${registryCredentialsUri}\n`];
    return [...lines, ...credentials].join("");
}

function addName(value: string, names: Readonly<Record<string, string>>): Record<string, string> {
    const [, name, part] = /^([^/=]+\/[^/=]+)=(.+)$/.exec(value) ?? [];
    return name === undefined || part === undefined
        ? invalid("It takes secret/key=name, as in app/.env=env.")
        : { ...names, [name]: part };
}

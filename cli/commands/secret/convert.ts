import { Command, InvalidArgumentError } from "commander";
import { errorsOf } from "../../../core/issue";
import { ExitCode } from "../../exitCode";
import { STANDARD_INPUT } from "../../input/text";
import { jsonText } from "../../json";
import { problemsText } from "../../problems";
import type { Converted } from "../../secret/convert";

interface Options {
    readonly filename?: readonly string[];
    readonly repository: string;
    readonly uploadDir: string;
    readonly out?: string;
    readonly signingKid?: string;
    readonly signingJwkPath: string;
    readonly resourceName: Readonly<Record<string, string>>;
    readonly kataVersion?: string;
    readonly config?: string;
    readonly force?: true;
    readonly json?: true;
}

const EXAMPLES = `
Examples:
  confidential-workload secret convert -f all.yaml --repository default --upload-dir values \\
    --signing-jwk-path sealed-secrets.private.jwk.json --out sealed.yaml
  kubectl get secret,deployment -o yaml | confidential-workload secret convert -f - …`;

/** `secret convert`: sealed Secrets for those of manifests. */
export function convertCommand(): Command {
    return new Command("convert")
        .description(
            "print sealed Secrets for those that pods in manifests use, and write the values to files for the KBS",
        )
        .requiredOption("-f, --filename <manifest>", "Secrets and their pods, - for stdin, repeatable", add)
        .requiredOption("--repository <name>", "first part of the resource paths in the KBS")
        .requiredOption("--upload-dir <folder>", "where the values go, for nobody else to read")
        .requiredOption("--signing-jwk-path <file>", "the private key, - for stdin")
        .option("--signing-kid <uri>", "the public key in the KBS (default: the kid of the private key)")
        .option("--out <file>", "write the sealed Secrets there (default: print them)")
        .option(
            "--resource-name <secret/key=name>",
            "last part of a value's path, repeatable (default: the key)",
            addName,
            {},
        )
        .option("--kata-version <version>", "Kata on the nodes (default: the newest known)")
        .option("--config <file>", "confidential-workload.yaml, for the mirrors in its images.registries")
        .option("--force", "replace files that are there")
        .option("--json", "print sealed Secrets, names of files and issues as JSON")
        .addHelpText("after", EXAMPLES)
        .action(run);
}

function run({ filename: files = [], json, force, ...options }: Options, command: Command): void {
    if ([...files, options.signingJwkPath].filter((file) => file === STANDARD_INPUT).length > 1) {
        command.error("error: only one file can be the standard input");
    }
    const { convert, nothingFound }: typeof import("../../secret/convert") = require("../../secret/convert");
    const { kataVersionIssues }: typeof import("../../kataVersion") = require("../../kataVersion");
    const misused = kataVersionIssues(options.kataVersion);
    const converted =
        misused.length > 0
            ? { secrets: [], uploads: [], issues: misused }
            : convert({ ...options, filename: files, force: force === true });
    const issues = [...converted.issues, ...nothingFound(converted, files)];
    process.stdout.write(json ? jsonText({ ...converted, issues }) : toText(converted, options));
    process.stderr.write(json ? "" : notes(converted, options));
    const hasFailed = errorsOf(issues).length > 0;
    process.stderr.write(problemsText(hasFailed ? "nothing was converted" : "convert", issues));
    if (hasFailed) {
        process.exitCode = ExitCode.Problems;
    }
}

/** The manifests where they are written nowhere else; else the commands. */
function toText(converted: Converted, { out }: Pick<Options, "out">): string {
    const { manifestText }: typeof import("../../secret/convert") = require("../../secret/convert");
    return out === undefined ? manifestText(converted.secrets) : commands(converted);
}

function notes(converted: Converted, { out }: Pick<Options, "out">): string {
    return out === undefined ? commands(converted) : "";
}

function commands({ uploads, registryCredentialsUri }: Converted): string {
    const lines = uploads.map(({ command }) => `${command}\n`);
    const credentials =
        registryCredentialsUri === undefined ? [] : [`registry credentials: ${registryCredentialsUri}\n`];
    return [...lines, ...credentials].join("");
}

function add(value: string, values: readonly string[] = []): string[] {
    return [...values, value];
}

function addName(value: string, names: Readonly<Record<string, string>>): Record<string, string> {
    const { parseResourceName }: typeof import("../../secret/convert") = require("../../secret/convert");
    const entry = parseResourceName(value);
    if (entry === undefined) {
        throw new InvalidArgumentError("It takes secret/key=name, as in app/.env=env.");
    }
    return { ...names, [entry[0]]: entry[1] };
}

import { basename } from "node:path";
import { Command, Option } from "commander";
import { errorsOf } from "../../core/issue";
import { ExitCode } from "../exitCode";
import type { InjectResult } from "../inject/inject";
import { STANDARD_INPUT } from "../input/text";
import { jsonText } from "../json";
import type { Outcome } from "../output/writeFiles";
import { problemsText } from "../problems";

interface Options {
    readonly config: string;
    readonly images?: string;
    readonly replaceRuntimeClass?: true;
    readonly inPlace?: true;
    readonly output?: string;
    readonly check?: true;
    readonly json?: true;
}

const NOTHING: Outcome = { written: [], issues: [] };

const EXAMPLES = `
Examples:
  confidential-workload inject deployment.yaml | kubectl apply -f -
  kustomize build . | confidential-workload inject > confidential.yaml
  confidential-workload inject --in-place manifests/*.yaml
  confidential-workload inject --check manifests/*.yaml   fail when one is not what inject would write`;

/** `inject`: confidential workloads without Pulumi. */
export function injectCommand(): Command {
    return new Command("inject")
        .description(
            "put RuntimeClass, init-data and its digest on the pods of Kubernetes manifests, as the component does",
        )
        .argument("[manifests...]", "YAML or JSON files, - for stdin (default: stdin)")
        .option("-f, --config <file>", "what the workloads are to be", "confidential-workload.yaml")
        .option("--images <lock>", "image lock (default: images.lock.json beside the config, if it is there)")
        .option("--replace-runtime-class", "replace a class for VMs that are not confidential, as kata-qemu")
        .option("--in-place", "write the manifests back")
        .addOption(
            new Option("-o, --output <folder>", "write the manifests into a folder").conflicts(["inPlace", "check"]),
        )
        .addOption(new Option("--check", "write nothing; fail when a workload is not so").conflicts("inPlace"))
        .option("--json", "print the result as JSON")
        .addHelpText("after", EXAMPLES)
        .action(run);
}

function run(given: readonly string[], options: Options, command: Command): void {
    const manifests = given.length === 0 ? [STANDARD_INPUT] : given;
    checkUse(manifests, options, command);
    // Engine, rules and YAML are loaded only to inject: no other command needs them all.
    const { checkInjected, inject }: typeof import("../inject/inject") = require("../inject/inject");
    const result = inject({
        manifests,
        config: options.config,
        images: options.images,
        replaceRuntimeClass: options.replaceRuntimeClass,
    });
    const found = options.check ? checkInjected(result) : result.issues;
    const { written, issues: unwritten } = errorsOf(found).length > 0 ? NOTHING : write(result, options);
    const issues = [...found, ...unwritten];
    const isFine = errorsOf(issues).length === 0;
    process.stdout.write(options.json ? toJson({ ...result, issues }, options) : isFine ? toText(result, options) : "");
    const errors = errorsOf(issues);
    const warnings = issues.filter((issue) => !errors.includes(issue));
    const outcome = options.check
        ? "does not hold"
        : `${written.length > 0 ? "not everything" : "nothing"} was written`;
    process.stderr.write(problemsText(outcome, errors));
    process.stderr.write(problemsText("inject", warnings));
    if (!isFine) {
        process.exitCode = ExitCode.Problems;
    }
}

function checkUse(manifests: readonly string[], { inPlace, output, config, images }: Options, command: Command): void {
    const usesInput = manifests.includes(STANDARD_INPUT);
    if ([...manifests, config, images].filter((file) => file === STANDARD_INPUT).length > 1) {
        command.error("error: only one file can be the standard input");
    }
    if (usesInput && (inPlace || output !== undefined)) {
        command.error("error: --in-place and --output need the names of files");
    }
    if (usesInput && process.stdin.isTTY) {
        command.error("error: give a manifest, or pipe one in");
    }
    if (output !== undefined && new Set(manifests.map((file) => basename(file))).size < manifests.length) {
        command.error("error: two manifests have the same name, and --output has one folder for all");
    }
}

function write({ files }: InjectResult, { inPlace, output }: Options): Outcome {
    const { writeInPlace, writeInto }: typeof import("../inject/output") = require("../inject/output");
    if (inPlace) {
        return writeInPlace(files);
    }
    return output === undefined ? NOTHING : writeInto(output, files);
}

/** The manifests where they are written nowhere else; else a line for each workload. */
function toText({ files, workloads }: InjectResult, { inPlace, output, check }: Options): string {
    const { joined, toLines }: typeof import("../inject/output") = require("../inject/output");
    return inPlace || check || output !== undefined ? toLines(workloads) : joined(files);
}

function toJson({ files, ...result }: InjectResult, { inPlace, output, check }: Options): string {
    const isPrinted = !inPlace && !check && output === undefined;
    const rows = files.map(({ text, ...file }) => (isPrinted ? { ...file, text } : file));
    return jsonText({ ...result, files: rows });
}

import { basename } from "node:path";
import { Option } from "commander";
import { errorsOf } from "../../core/issue";
import { type CommandSpec, Misuse, type Shell } from "../frame";
import { checkInjected, type InjectResult, inject as injected } from "../inject/inject";
import { joined, toLines, writeInPlace, writeInto } from "../inject/output";
import { STANDARD_INPUT } from "../input/text";
import { FileArgument, FileOption, jsonOption } from "../options";
import type { Outcome } from "../output/writeFiles";

interface Options {
    readonly config: string;
    readonly images?: string;
    readonly replaceRuntimeClass?: true;
    readonly inPlace?: true;
    readonly output?: string;
    readonly check?: true;
}

const NOTHING: Outcome = { written: [], issues: [] };

/** `inject`: confidential workloads without Pulumi. */
export const inject: CommandSpec<[manifests: readonly string[]], Options> = {
    name: "inject",
    description:
        "put RuntimeClass, init-data and its digest on the pods of Kubernetes manifests, as the component does",
    arguments: [
        new FileArgument("[manifests...]", "YAML or JSON files, - for stdin").default([STANDARD_INPUT], "stdin"),
    ],
    options: [
        new FileOption("-f, --config <file>", "what the workloads are to be").default("confidential-workload.yaml"),
        new FileOption(
            "--images <lock>",
            "image lock (default: images.lock.json in the folder of the config, if it is there)",
        ),
        new Option("--replace-runtime-class", "replace a class for VMs that are not confidential, as kata-qemu"),
        new Option("--in-place", "write the manifests back"),
        new Option("-o, --output <folder>", "write the manifests into a folder").conflicts(["inPlace", "check"]),
        new Option("--check", "write nothing; fail when a workload is not so").conflicts("inPlace"),
        jsonOption("print the result as JSON"),
    ],
    examples: `
  confidential-workload inject deployment.yaml | kubectl apply -f -
  kustomize build . | confidential-workload inject > confidential.yaml
  confidential-workload inject --in-place manifests/*.yaml
  confidential-workload inject --check manifests/*.yaml   fail when one is not what inject would write`,
    run([manifests], options, { stdin }) {
        checkUse(manifests, options, stdin);
        const { config, images, replaceRuntimeClass, check } = options;
        const result = injected({ manifests, config, images, replaceRuntimeClass });
        const found = check ? checkInjected(result) : result.issues;
        const { written, issues: unwritten } = errorsOf(found).length > 0 ? NOTHING : write(result, options);
        const issues = [...found, ...unwritten];
        const errors = errorsOf(issues);
        const outcome = check ? "does not hold" : `${written.length > 0 ? "not everything" : "nothing"} was written`;
        return {
            text: () =>
                errors.length === 0 || (isPrinted(options) && result.resourceList) ? injectText(result, options) : "",
            data: () => toData({ ...result, issues }, options),
            notes: [
                { about: outcome, issues: errors },
                { about: "inject", issues: issues.filter((issue) => !errors.includes(issue)) },
            ],
        };
    },
};

function checkUse(manifests: readonly string[], { inPlace, output }: Options, stdin: Shell["stdin"]): void {
    const usesInput = manifests.includes(STANDARD_INPUT);
    if (usesInput && (inPlace || output !== undefined)) {
        throw new Misuse("--in-place and --output need the names of files");
    }
    if (usesInput && stdin.isTTY) {
        throw new Misuse("give a manifest, or pipe one in");
    }
    if (output !== undefined && new Set(manifests.map((file) => basename(file))).size < manifests.length) {
        throw new Misuse("two manifests have the same name, and --output has one folder for all");
    }
}

function write({ files }: InjectResult, { inPlace, output }: Options): Outcome {
    return inPlace ? writeInPlace(files) : output === undefined ? NOTHING : writeInto(output, files);
}

/** Whether the manifests are written nowhere else. */
function isPrinted({ inPlace, output, check }: Options): boolean {
    return !inPlace && !check && output === undefined;
}

/** The manifests; where they are written elsewhere, a line for each workload. */
function injectText({ files, workloads, resourceList }: InjectResult, options: Options): string {
    return isPrinted(options) ? (resourceList ?? joined(files)) : toLines(workloads);
}

function toData({ files, resourceList: _, ...result }: InjectResult, options: Options): object {
    const rows = files.map(({ text, ...file }) => (isPrinted(options) ? { ...file, text } : file));
    return { ...result, files: rows };
}

import { Command } from "commander";
import { errorsOf, type Issue } from "../../core/issue";
import type { Platform } from "../../core/platform";
import { ExitCode } from "../exitCode";
import { INIT_DATA_INPUT, kataVersionOption, platformOption } from "../options";
import { problemsText } from "../problems";

interface Options {
    readonly platform?: Platform;
    readonly kataVersion?: string;
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
        .description("check the init-data in a manifest, an annotation or a document, whoever wrote it")
        .argument("<input>", INIT_DATA_INPUT)
        .addOption(platformOption("check the size and the digest for it too"))
        .addOption(kataVersionOption())
        .option("--json", "print documents and issues as JSON")
        .addHelpText("after", EXAMPLES)
        .action(validate);
}

interface Row {
    readonly source: string;
    readonly algorithm: string;
    readonly digest: string;
    readonly valid: boolean;
}

function validate(input: string, options: Options): void {
    const { rows, issues } = check(input, options);
    process.stdout.write(options.json ? toJson(rows, issues) : rows.map(toLine).join(""));
    process.stderr.write(problemsText(input, issues));
    if (errorsOf(issues).length > 0) {
        process.exitCode = ExitCode.Problems;
    }
}

function check(input: string, options: Options): { readonly rows: readonly Row[]; readonly issues: readonly Issue[] } {
    const { readInitDataInputs }: typeof import("../input/initData") = require("../input/initData");
    const { kataVersionIssues }: typeof import("../kataVersion") = require("../kataVersion");
    const {
        checkDocument,
    }: typeof import("../../core/review/check/document") = require("../../core/review/check/document");
    const { platform, kataVersion } = options;
    const { found, issues } = readInitDataInputs(input);
    const context = { now: new Date(), ...(platform ? { platform } : {}), ...(kataVersion ? { kataVersion } : {}) };
    const checked = found.map(({ source, initData }) => ({ source, initData, own: checkDocument(initData, context) }));
    return {
        rows: checked.map(({ source, initData: { algorithm, digest }, own }) => ({
            source,
            algorithm,
            digest,
            valid: errorsOf(own).length === 0,
        })),
        issues: [
            ...issues,
            ...kataVersionIssues(kataVersion),
            ...checked.flatMap(({ source, own }) =>
                own.map((issue) => ({ ...issue, path: `${input}: ${source} ${issue.path}` })),
            ),
        ],
    };
}

function toJson(documents: readonly Row[], issues: readonly Issue[]): string {
    return `${JSON.stringify({ documents, issues }, undefined, 2)}\n`;
}

function toLine({ source, algorithm, digest, valid }: Row): string {
    return `${valid ? "ok  " : "FAIL"} ${source} ${algorithm}:${digest}\n`;
}

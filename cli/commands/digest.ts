import { Command } from "commander";
import type { Measurements } from "../../core/initdata/digest";
import { errorsOf } from "../../core/issue";
import { PLATFORMS, type Platform } from "../../core/platform";
import { visibleLine } from "../../core/visible";
import { ExitCode } from "../exitCode";
import { jsonText } from "../json";
import { INIT_DATA_INPUT, platformOption } from "../options";
import { problemsText } from "../problems";

interface Options {
    readonly platform?: Platform;
    readonly json?: true;
}

interface Row {
    readonly source: string;
    readonly algorithm: string;
    readonly measurements: Measurements;
}

const EXAMPLES = `
Examples:
  confidential-workload digest deployment.yaml                    for the key broker
  confidential-workload digest deployment.yaml --platform snp     with the value in the hardware's report
  kubectl get pods -o json | confidential-workload digest -       of everything that runs`;

/** `digest`: the identity of a workload, as the key broker knows it. */
export function digestCommand(): Command {
    return new Command("digest")
        .description("print the digest of the init-data in a manifest, an annotation or a document")
        .argument("<input>", INIT_DATA_INPUT)
        .addOption(platformOption("print the value of its measurement register too"))
        .option("--json", "print digests and issues as JSON")
        .addHelpText("after", EXAMPLES)
        .action(digest);
}

function digest(input: string, { platform, json }: Options): void {
    const { readInitDataInputs }: typeof import("../input/initData") = require("../input/initData");
    const { measure }: typeof import("../../core/initdata/digest") = require("../../core/initdata/digest");
    const { found, issues } = readInitDataInputs(input);
    const rows = found.map(
        ({ source, initData }): Row => ({
            source,
            algorithm: initData.algorithm,
            measurements:
                platform === undefined ? { digest: initData.digest } : measure(initData.digest, PLATFORMS[platform]),
        }),
    );
    process.stdout.write(json ? toJson(rows, issues) : rows.map((row) => toLine(row, platform)).join(""));
    process.stderr.write(problemsText(input, issues));
    if (errorsOf(issues).length > 0) {
        process.exitCode = ExitCode.Problems;
    }
}

function toJson(rows: readonly Row[], issues: readonly object[]): string {
    const documents = rows.map(({ measurements, ...row }) => ({ ...row, ...measurements }));
    return jsonText({ documents, issues });
}

function toLine({ source, algorithm, measurements }: Row, platform: Platform | undefined): string {
    const { digest: hex, register, registerValue } = measurements;
    const value = register === undefined ? `no register on ${platform}` : `${register}:${registerValue}`;
    return [`${algorithm}:${hex}`, ...(platform === undefined ? [] : [value]), visibleLine(source)]
        .join("  ")
        .concat("\n");
}

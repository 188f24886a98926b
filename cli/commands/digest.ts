import { type Measurements, measure } from "../../core/digest";
import { escapeInvisibleLine } from "../../core/escapeInvisible";
import { errorsOf } from "../../core/issue";
import { PLATFORMS, type Platform } from "../../core/platform";
import type { CommandSpec } from "../frame";
import { classIssues, type DocumentOptions, readInitDataInputs } from "../input/initData";
import {
    DIGEST_KATA_OPTION,
    FileArgument,
    INIT_DATA_INPUT,
    jsonOption,
    kataVersionIssues,
    platformOption,
} from "../options";

interface Line extends Measurements {
    readonly source: string;
    readonly algorithm: string;
}

/** `digest`: the identity of a workload, as the key broker knows it. */
export const digest: CommandSpec<[input: string], DocumentOptions> = {
    name: "digest",
    description: "print the digest of the init-data in a manifest, an annotation or a document",
    arguments: [new FileArgument("<input>", INIT_DATA_INPUT)],
    options: [
        platformOption("print the value of its measurement register too"),
        DIGEST_KATA_OPTION,
        jsonOption("print digests and issues as JSON"),
    ],
    examples: `
  confidential-workload digest deployment.yaml                    for the key broker
  confidential-workload digest deployment.yaml --platform snp     with the value in the hardware's report
  kubectl get pods -o json | confidential-workload digest -       of everything that runs`,
    run([input], options) {
        const { platform, kataVersion } = options;
        const { found, issues: unread } = readInitDataInputs(input);
        const checked = found.map((one) => ({ ...one, issues: classIssues(one, options, input) }));
        const issues = [...kataVersionIssues(kataVersion), ...unread, ...checked.flatMap((one) => one.issues)];
        const lines = checked
            .filter((one) => errorsOf(one.issues).length === 0)
            .map(
                ({ source, initData: { algorithm, digest: hex } }): Line => ({
                    source,
                    algorithm,
                    ...(platform === undefined ? { digest: hex } : measure(hex, PLATFORMS[platform])),
                }),
            );
        return {
            text: () => lines.map((line) => digestText(line, platform)).join(""),
            data: () => ({ documents: lines, issues }),
            notes: [{ about: input, issues }],
        };
    },
};

function digestText({ source, algorithm, digest: hex, register, registerValue }: Line, platform?: Platform): string {
    const value = register === undefined ? `no register on ${platform}` : `${register}:${registerValue}`;
    const measured = platform === undefined ? "" : `${value}  `;
    return `${algorithm}:${hex}  ${measured}${escapeInvisibleLine(source)}\n`;
}

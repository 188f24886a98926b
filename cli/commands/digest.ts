import { type Measurements, measure } from "../../core/digest";
import { escapeInvisibleLine } from "../../core/escapeInvisible";
import { PLATFORMS, type Platform } from "../../core/platform";
import type { Row } from "../frame";
import { readInitDataInputs } from "../input/initData";
import { FileArgument, INIT_DATA_INPUT, jsonOption, platformOption } from "../options";

interface Options {
    readonly platform?: Platform;
}

interface Line extends Measurements {
    readonly source: string;
    readonly algorithm: string;
}

/** `digest`: the identity of a workload, as the key broker knows it. */
export const digest: Row<[input: string], Options> = {
    name: "digest",
    description: "print the digest of the init-data in a manifest, an annotation or a document",
    arguments: [new FileArgument("<input>", INIT_DATA_INPUT)],
    options: [
        platformOption("print the value of its measurement register too"),
        jsonOption("print digests and issues as JSON"),
    ],
    examples: `
  confidential-workload digest deployment.yaml                    for the key broker
  confidential-workload digest deployment.yaml --platform snp     with the value in the hardware's report
  kubectl get pods -o json | confidential-workload digest -       of everything that runs`,
    run([input], { platform }) {
        const { found, issues } = readInitDataInputs(input);
        const lines = found.map(
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

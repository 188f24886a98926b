import { colorsOf } from "../colors";
import { explainInput, explanationText } from "../explain/explain";
import type { CommandSpec } from "../frame";
import type { DocumentOptions } from "../input/initData";
import { FileArgument, INIT_DATA_INPUT, jsonOption, kataVersionOption, platformOption } from "../options";

/** `explain`: what a document means, in plain sentences. */
export const explain: CommandSpec<[input: string], DocumentOptions> = {
    name: "explain",
    description: "say what init-data trusts, what the host can do and cannot do, and what is not attested",
    arguments: [new FileArgument("<input>", INIT_DATA_INPUT)],
    options: [
        platformOption("say where its hardware reports the digest"),
        kataVersionOption(),
        jsonOption("print statements and issues as JSON"),
    ],
    examples: `
  confidential-workload explain deployment.yaml --platform snp
  kubectl get pod web -o yaml | confidential-workload explain -`,
    run([input], options, { stdout, env }) {
        const { documents, issues } = explainInput(input, options);
        return {
            text: () => documents.map((document) => explanationText(document, colorsOf(stdout, env))).join("\n"),
            data: () => ({ documents, issues }),
            notes: [{ about: input, issues }],
        };
    },
};

import { colorsOf } from "../colors";
import type { ExplainOptions } from "../explain/explain";
import type { Row } from "../frame";
import { FileArgument, INIT_DATA_INPUT, jsonOption, kataVersionOption, platformOption } from "../options";

const EXAMPLES = `
  confidential-workload explain deployment.yaml --platform snp
  kubectl get pod web -o yaml | confidential-workload explain -`;

/** `explain`: what a document means, in plain sentences. */
export const explain: Row<[input: string], ExplainOptions> = {
    name: "explain",
    description: "say what init-data trusts, what the host can do and cannot do, and what is not attested",
    arguments: [new FileArgument("<input>", INIT_DATA_INPUT)],
    options: [
        platformOption("say where its hardware reports the digest"),
        kataVersionOption(),
        jsonOption("print statements and issues as JSON"),
    ],
    examples: EXAMPLES,
    run([input], options, { stdout, env }) {
        // The policy engine is loaded only to explain.
        const { explainInput }: typeof import("../explain/explain") = require("../explain/explain");
        const { explanationText }: typeof import("../explain/explain") = require("../explain/explain");
        const { documents, issues } = explainInput(input, options);
        return {
            text: () => documents.map((document) => explanationText(document, colorsOf(stdout, env))).join("\n"),
            data: () => ({ documents, issues }),
            notes: [{ about: input, issues }],
        };
    },
};

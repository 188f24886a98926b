import { type CommandSpec, ExitCode } from "../../frame";
import { FileArgument, jsonOption, kataVersionOption } from "../../options";
import { test as tested, testText } from "../../policy/test";

interface Options {
    readonly kataVersion?: string;
}

/** `policy test`: what a policy answers to requests, in the guest's own engine. */
export const test: CommandSpec<[policy: string, cases: readonly string[]], Options> = {
    name: "test",
    description: "put requests to a policy in the guest's own engine, and compare the answers with those expected",
    arguments: [
        new FileArgument("<policy>", "Rego file, - for stdin"),
        new FileArgument("<cases...>", "JSON files with a list of { description, allowed, kind, request }"),
    ],
    options: [kataVersionOption(), jsonOption("print the results as JSON")],
    examples: `
  confidential-workload policy test policy.rego cases/*.json
  confidential-workload policy generate pod.yaml | confidential-workload policy test - cases.json`,
    run([policy, files], { kataVersion }) {
        const result = tested(policy, files, kataVersion);
        const { failed, issues } = result;
        return {
            text: () => (issues.length === 0 ? testText(result) : ""),
            data: () => result,
            notes: [{ about: `${policy} was not tested`, issues }],
            exitCode: failed > 0 ? ExitCode.Problems : ExitCode.Fine,
        };
    },
};

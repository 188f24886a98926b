import { Option } from "commander";
import { errorsOf } from "../../../core/issue";
import { type ReferenceValues, referenceValues as valuesFor } from "../../../core/trustee/referenceValues";
import type { CommandSpec } from "../../frame";
import { jsonText } from "../../json";
import { outcome, WORKLOAD_ARGUMENTS, WORKLOAD_OPTIONS, type WorkloadOptions } from "../../trustee/options";
import { readGrants, workloadsIn } from "../../trustee/read";

const FORMS = ["message", "values", "commands"] as const;

interface Options extends WorkloadOptions {
    readonly as: (typeof FORMS)[number];
}

/** `trustee reference-values`: the init-data as the RVPS takes it. */
export const referenceValues: CommandSpec<[inputs: readonly string[]], Options> = {
    name: "reference-values",
    description: "print the init-data of these workloads as reference values for Trustee's RVPS",
    arguments: WORKLOAD_ARGUMENTS,
    options: [
        ...WORKLOAD_OPTIONS,
        new Option("--as <form>", "the message to the RVPS, plain values, or shell commands")
            .choices(FORMS)
            .default("message"),
    ],
    examples: `
  confidential-workload trustee reference-values web.yaml --platform snp > message.json
  confidential-workload trustee reference-values web.yaml --platform snp --as commands
  confidential-workload trustee reference-values --grants grants.yaml --as values`,
    run([inputs], options) {
        const read = readGrants(inputs, options, {});
        const { workloads, located } = workloadsIn(read);
        const made: ReferenceValues = errorsOf(read.issues).length > 0 ? { issues: [] } : valuesFor({ workloads });
        const { values = null, message = null, commands = null } = made;
        const issues = [...read.issues, ...made.issues.map(located)];
        return outcome("reference values", textOf(made, options.as), { values, message, commands }, issues);
    },
};

function textOf({ commands, ...data }: ReferenceValues, form: Options["as"]): string | undefined {
    if (form === "commands") {
        return commands?.map((command) => `${command}\n`).join("");
    }
    return data[form] === undefined ? undefined : jsonText(data[form]);
}

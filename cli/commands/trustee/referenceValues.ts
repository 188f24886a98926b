import { Command, Option } from "commander";
import { errorsOf } from "../../../core/issue";
import type { ReferenceValues } from "../../../core/trustee/referenceValues";
import { jsonText } from "../../json";
import { addWorkloadOptions, checkUse, type WorkloadOptions } from "../../trustee/options";

const FORMS = ["message", "values", "commands"] as const;

interface Options extends WorkloadOptions {
    readonly as: (typeof FORMS)[number];
}

const EXAMPLES = `
Examples:
  confidential-workload trustee reference-values web.yaml --platform snp > message.json
  confidential-workload trustee reference-values web.yaml --platform snp --as commands
  confidential-workload trustee reference-values --grants grants.yaml --as values`;

/** `trustee reference-values`: the init-data as the RVPS takes it. */
export function referenceValuesCommand(): Command {
    return addWorkloadOptions(new Command("reference-values"))
        .description("print the init-data of these workloads as reference values for Trustee's RVPS")
        .addOption(
            new Option("--as <form>", "the message to the RVPS, plain values, or shell commands")
                .choices(FORMS)
                .default("message"),
        )
        .addHelpText("after", EXAMPLES)
        .action(run);
}

function run(inputs: readonly string[], options: Options, command: Command): void {
    checkUse(inputs, options, command);
    const { readGrants, workloadsIn }: typeof import("../../trustee/read") = require("../../trustee/read");
    const { print }: typeof import("../../trustee/print") = require("../../trustee/print");
    const {
        referenceValues,
    }: typeof import("../../../core/trustee/referenceValues") = require("../../../core/trustee/referenceValues");
    const read = readGrants(inputs, options, { resource: [] });
    const { workloads, located } = workloadsIn(read);
    const made: ReferenceValues = errorsOf(read.issues).length > 0 ? { issues: [] } : referenceValues({ workloads });
    const { values = null, message = null, commands = null } = made;
    const issues = [...read.issues, ...made.issues.map(located)];
    print(
        "reference values",
        { text: textOf(made, options.as), data: { values, message, commands }, issues },
        options.json,
    );
}

function textOf({ commands, ...data }: ReferenceValues, form: Options["as"]): string | undefined {
    if (form === "commands") {
        return commands?.map((command) => `${command}\n`).join("");
    }
    return data[form] === undefined ? undefined : jsonText(data[form]);
}

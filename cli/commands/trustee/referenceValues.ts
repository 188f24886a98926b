import { Option } from "commander";
import { defined } from "../../../core/fields";
import { changed, errorsOf, type Issue } from "../../../core/issue";
import {
    type ReferenceValues,
    type ReferenceValuesSpec,
    referenceValues as valuesFor,
} from "../../../core/trustee/referenceValues";
import type { CommandSpec } from "../../frame";
import { readDocument } from "../../input/documents";
import { jsonText } from "../../json";
import { FileOption } from "../../options";
import { outcome, WORKLOAD_ARGUMENTS, WORKLOAD_OPTIONS, type WorkloadOptions } from "../../trustee/options";
import { readGrants, workloadsIn } from "../../trustee/read";

const FORMS = ["message", "values", "commands"] as const;

interface Options extends WorkloadOptions {
    readonly guest?: string;
    readonly as: (typeof FORMS)[number];
}

/** `trustee reference-values`: the init-data as the RVPS takes it. */
export const referenceValues: CommandSpec<[inputs: readonly string[]], Options> = {
    name: "reference-values",
    description: "print the init-data of these workloads as reference values for Trustee's RVPS",
    arguments: WORKLOAD_ARGUMENTS,
    options: [
        ...WORKLOAD_OPTIONS,
        new FileOption(
            "--guest <file>",
            "add those of the guest's image: CoCo's reference-values.json, or YAML of values by the names of Trustee's policies",
        ),
        new Option("--as <form>", "the message to the RVPS, plain values, or shell commands")
            .choices(FORMS)
            .default("message"),
    ],
    examples: `
  confidential-workload trustee reference-values web.yaml --platform snp > message.json
  confidential-workload trustee reference-values web.yaml --platform snp --as commands
  confidential-workload trustee reference-values web.yaml --platform tdx --guest reference-values.json > message.json
  confidential-workload trustee reference-values --grants grants.yaml --as values`,
    run([inputs], options) {
        const { guest: file } = options;
        const read = readGrants(inputs, options, {});
        const { workloads, located } = workloadsIn(read);
        const guest = file === undefined ? { issues: [] } : readDocument(file, "put the values into one object");
        const unread = [...read.issues, ...guest.issues];
        const spec = { workloads, ...(defined({ guest: guest.value }) as Pick<ReferenceValuesSpec, "guest">) };
        const made: ReferenceValues = errorsOf(unread).length > 0 ? { issues: [] } : valuesFor(spec);
        const placed = (issue: Issue) =>
            issue.at[0] === "guest"
                ? changed(issue, { at: [{ file: `${file}` }, ...issue.at.slice(1)] })
                : located(issue);
        const { values = null, message = null, commands = null } = made;
        const issues = [...unread, ...made.issues.map(placed)];
        return outcome("reference values", textOf(made, options.as), { values, message, commands }, issues);
    },
};

function textOf({ commands, ...data }: ReferenceValues, form: Options["as"]): string | undefined {
    if (form === "commands") {
        return commands?.map((command) => `${command}\n`).join("");
    }
    return data[form] === undefined ? undefined : jsonText(data[form]);
}

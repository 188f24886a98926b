import { errorsOf, type Issue, renamed } from "../../../core/issue";
import { RESOURCE_POLICY_FILE, SET_RESOURCE_POLICY } from "../../../core/trustee/kbsClient";
import { mergeGrants, type StackGrants } from "../../../core/trustee/merge";
import { resourcePolicy } from "../../../core/trustee/resourcePolicy";
import type { CommandSpec } from "../../frame";
import { readDocument } from "../../input/documents";
import { gathered } from "../../input/text";
import { FileArgument, jsonOption } from "../../options";
import { outcome } from "../../trustee/options";

/** `trustee merge`: one resource policy of the grants of several stacks. */
export const merge: CommandSpec<[stacks: readonly string[]], object> = {
    name: "merge",
    description: "print the resource policy of a KBS for several stacks, if none of them reaches into another",
    arguments: [
        new FileArgument(
            "<stacks...>",
            "for each stack, YAML or JSON with { stack, repositories, grants: [{ workloads, resources }] }",
        ),
    ],
    options: [jsonOption("print the policy, the grants of all stacks, and the issues, as JSON")],
    examples: `
  confidential-workload trustee merge shop.yaml bank.yaml > ${RESOURCE_POLICY_FILE}
  confidential-workload trustee merge shop.yaml > ${RESOURCE_POLICY_FILE}              without the grants of bank

Then, with a KBS whose administrator you are:
  ${SET_RESOURCE_POLICY}`,
    run([files]) {
        const read = gathered(files.map((file) => readDocument(file, "give each stack a file")));
        const isRead = errorsOf(read.issues).length === 0;
        const merged: ReturnType<typeof mergeGrants> = isRead
            ? mergeGrants(read.values as readonly StackGrants[])
            : { issues: [] };
        const inFile = (issue: Issue) =>
            renamed(issue, ([index, ...place]) => [{ file: files[Number(index)] ?? "" }, ...place]);
        const made = merged.grants === undefined ? undefined : resourcePolicy({ grants: merged.grants });
        const issues = [...read.issues, ...merged.issues.map(inFile), ...errorsOf(made?.issues ?? [])];
        const data = { policy: made?.policy ?? null, grants: merged.grants ?? null };
        return outcome("resource policy", made?.policy, data, issues);
    },
};

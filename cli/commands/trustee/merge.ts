import { Option } from "commander";
import { error, errorsOf, type Issue, quote, renamed } from "../../../core/issue";
import { RESOURCE_POLICY_FILE, SET_RESOURCE_POLICY } from "../../../core/trustee/kbsClient";
import { mergeGrants, type StackGrants } from "../../../core/trustee/merge";
import { resourcePolicy } from "../../../core/trustee/resourcePolicy";
import { type CommandSpec, Misuse } from "../../frame";
import { gathered } from "../../input/text";
import { FileArgument, jsonOption, repeatable } from "../../options";
import { outcome } from "../../trustee/options";
import { readStack } from "../../trustee/stacks";

interface Options {
    readonly preview: readonly string[];
}

/** `trustee merge`: one resource policy of the grants of several stacks. */
export const merge: CommandSpec<[stacks: readonly string[]], Options> = {
    name: "merge",
    description: "print the resource policy of a KBS for several stacks, if none of them reaches into another",
    arguments: [
        new FileArgument(
            "<stacks...>",
            "for each stack, YAML or JSON with { stack, repositories, inputs, platform, grants: [{ workloads, resources }] }",
        ),
    ],
    options: [
        repeatable(
            new Option(
                "--preview <stack=file>",
                "what a stack is about to deploy, of `pulumi preview --json --show-sames`: its pods of before and after get the same (repeatable)",
            ),
        ),
        jsonOption("print the policy, the grants of all stacks, and the issues, as JSON"),
    ],
    examples: `
  confidential-workload trustee merge shop.yaml bank.yaml > ${RESOURCE_POLICY_FILE}
  confidential-workload trustee merge shop.yaml > ${RESOURCE_POLICY_FILE}              without the grants of bank
  confidential-workload trustee merge shop.yaml bank.yaml --preview shop=preview.json > ${RESOURCE_POLICY_FILE}    while pods of shop roll

Then, with a KBS whose administrator you are:
  ${SET_RESOURCE_POLICY}`,
    run([files], { preview }) {
        const previews = previewsOf(preview);
        const read = gathered(files.map((file) => readStack(file, previews)));
        const isRead = errorsOf(read.issues).length === 0;
        const unknown = isRead ? unknownStacks(previews, read.values) : [];
        const isComplete = isRead && unknown.length === 0;
        const merged: ReturnType<typeof mergeGrants> = isComplete ? mergeGrants(read.values) : { issues: [] };
        const inFile = (issue: Issue) =>
            renamed(issue, ([index, ...place]) => [{ file: files[Number(index)] ?? "" }, ...place]);
        const made = merged.grants === undefined ? undefined : resourcePolicy({ grants: merged.grants });
        const issues = [...read.issues, ...unknown, ...merged.issues.map(inFile), ...errorsOf(made?.issues ?? [])];
        const data = { policy: made?.policy ?? null, grants: merged.grants ?? null };
        return outcome("resource policy", made?.policy, data, issues);
    },
};

function previewsOf(options: readonly string[]): ReadonlyMap<string, string> {
    const pairs = options.map((option): [string, string] => {
        const [stack = "", ...file] = option.split("=");
        if (stack === "" || file.join("=") === "") {
            throw new Misuse(`--preview takes STACK=FILE, as in shop=preview.json, and not ${quote(option)}`);
        }
        return [stack, file.join("=")];
    });
    const previews = new Map(pairs);
    if (previews.size < pairs.length) {
        throw new Misuse("--preview names a stack twice");
    }
    return previews;
}

function unknownStacks(previews: ReadonlyMap<string, string>, stacks: readonly StackGrants[]): Issue[] {
    const names = stacks.map(({ stack }) => stack);
    return [...previews.keys()]
        .filter((stack) => !names.includes(stack))
        .map((stack) =>
            error([{ option: "--preview" }], "trustee-name", {
                message: `names the stack ${quote(stack)}, of which there is no file`,
                allowed: names.join(", "),
                fix: "give the file of the stack, or correct the name",
            }),
        );
}

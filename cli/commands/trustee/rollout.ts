import { Option } from "commander";
import { errorsOf } from "../../../core/issue";
import { RESOURCE_POLICY_FILE, SET_RESOURCE_POLICY } from "../../../core/trustee/kbsClient";
import { type ResourcePolicy, resourcePolicy } from "../../../core/trustee/resourcePolicy";
import type { Row } from "../../frame";
import { readText } from "../../input/text";
import { FileArgument, FileOption, jsonOption } from "../../options";
import { outcome } from "../../trustee/options";
import { readGrants } from "../../trustee/read";
import { rolloutOf } from "../../trustee/rollout";

interface Options {
    readonly grants: string;
    readonly done?: true;
}

/** `trustee rollout`: the resource policy for a change, and the one after it. */
export const rollout: Row<[preview: string], Options> = {
    name: "rollout",
    description: "print the resource policy of a KBS for the rollout of what a preview changes, or the one after it",
    arguments: [new FileArgument("<preview>", "output of `pulumi preview --json`, - for stdin")],
    options: [
        new FileOption(
            "--grants <file>",
            "YAML or JSON with { grants: [{ workloads, resources }] }: all that the KBS has to know",
        ).makeOptionMandatory(),
        new Option("--done", "the policy for when all pods have rolled: the new values alone"),
        jsonOption("print both policies, and the issues, as JSON"),
    ],
    examples: `
  confidential-workload trustee rollout preview.json --grants grants.yaml > ${RESOURCE_POLICY_FILE}           before \`pulumi up\`
  confidential-workload trustee rollout preview.json --grants grants.yaml --done > ${RESOURCE_POLICY_FILE}    when all pods have rolled

Then, with a KBS whose administrator you are:
  ${SET_RESOURCE_POLICY}`,
    run([file], { grants: grantsFile, done }) {
        const preview = readText(file);
        const read = readGrants([], { previous: [], grants: grantsFile }, { resource: [] });
        const unread = [...preview.issues, ...read.issues];
        const rolled =
            errorsOf(unread).length > 0
                ? { during: [], done: [], issues: [] }
                : rolloutOf(preview.value ?? "", file, read.grants);
        const isReady = errorsOf([...unread, ...rolled.issues]).length === 0;
        const policyFor = (grants: typeof rolled.during): ResourcePolicy =>
            isReady ? resourcePolicy({ grants }) : { issues: [] };
        const [during, after] = [policyFor(rolled.during), policyFor(rolled.done)];
        const shown = done ? after : during;
        const policies = { during: during.policy ?? null, done: after.policy ?? null };
        const issues = [...unread, ...rolled.issues, ...shown.issues.map(read.located)];
        return outcome("resource policy", shown.policy, policies, issues);
    },
};

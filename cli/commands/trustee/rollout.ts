import { Option } from "commander";
import { errorsOf } from "../../../core/issue";
import { RESOURCE_POLICY_FILE, SET_RESOURCE_POLICY } from "../../../core/trustee/kbsClient";
import { referenceValues } from "../../../core/trustee/referenceValues";
import { type ResourcePolicy, resourcePolicy } from "../../../core/trustee/resourcePolicy";
import type { ResourceGrant } from "../../../core/trustee/spec";
import type { CommandSpec } from "../../frame";
import { readText } from "../../input/text";
import { jsonText } from "../../json";
import { FileArgument, FileOption, jsonOption } from "../../options";
import { oldPods } from "../../trustee/oldPods";
import { outcome } from "../../trustee/options";
import { readGrants } from "../../trustee/read";
import { readRollout } from "../../trustee/rollout";

interface Options {
    readonly grants: string;
    readonly done?: true;
    readonly finish?: string;
    readonly as: (typeof FORMS)[number];
}

const FORMS = ["resource-policy", "reference-values"] as const;

/** `trustee rollout`: the resource policy for a change, and the one after it. */
export const rollout: CommandSpec<[preview: string], Options> = {
    name: "rollout",
    description: "print the resource policy of a KBS for the rollout of what a preview changes, or the one after it",
    arguments: [new FileArgument("<preview>", "output of `pulumi preview --json --show-sames`, - for stdin")],
    options: [
        new FileOption(
            "--grants <file>",
            "YAML or JSON with { grants: [{ workloads, resources }] }: all that the KBS has to know",
        ).makeOptionMandatory(),
        new Option("--done", "the policy for when all pods have rolled: the new values alone"),
        new FileOption(
            "--finish <file>",
            "the same, but an error while a pod of before runs in this output of `kubectl get pods -A -o json`",
        ).conflicts("done"),
        new Option(
            "--as <form>",
            "the resource policy, or the reference values as `trustee reference-values` prints them",
        )
            .choices(FORMS)
            .default("resource-policy"),
        jsonOption("print both policies, and the issues, as JSON"),
    ],
    examples: `
  confidential-workload trustee rollout preview.json --grants grants.yaml > ${RESOURCE_POLICY_FILE}           before \`pulumi up\`
  confidential-workload trustee rollout preview.json --grants grants.yaml --done > ${RESOURCE_POLICY_FILE}    when all pods have rolled
  kubectl get pods -A -o json > pods.json
  confidential-workload trustee rollout preview.json --grants grants.yaml --finish pods.json > ${RESOURCE_POLICY_FILE}    the same, if they have

Then, with a KBS whose administrator you are:
  ${SET_RESOURCE_POLICY}`,
    run([file], { grants: grantsFile, done, finish, as }) {
        const { value: text = "", issues: unreadable } = readText(file);
        const preview = readRollout(text, file);
        const read = readGrants([], { previous: [], new: [], grants: grantsFile }, {}, preview.candidates);
        const unread = [...(unreadable.length > 0 ? unreadable : preview.issues), ...read.issues];
        const rolled = errorsOf(unread).length > 0 ? { during: [], done: [], issues: [] } : preview.rolled(read.grants);
        const running = finish === undefined || errorsOf(unread).length > 0 ? [] : oldPods(finish, rolled);
        const isReady = errorsOf([...unread, ...rolled.issues, ...running]).length === 0;
        const make =
            as === "reference-values" ? messageFor : (grants: readonly ResourceGrant[]) => resourcePolicy({ grants });
        const madeOf = (grants: readonly ResourceGrant[]): ResourcePolicy => (isReady ? make(grants) : { issues: [] });
        const [during, after] = [madeOf(rolled.during), madeOf(rolled.done)];
        const shown = done || finish !== undefined ? after : during;
        const policies = { during: during.policy ?? null, done: after.policy ?? null };
        const issues = [...unread, ...running, ...[...rolled.issues, ...shown.issues].map(read.located)];
        return outcome(as.replace("-", " "), shown.policy, policies, issues);
    },
};

/** Those of all workloads, each once: the values of an id replace the ones before. */
function messageFor(grants: readonly ResourceGrant[]): ResourcePolicy {
    const all = grants.flatMap(({ workloads }) => workloads.map((one) => [JSON.stringify(one), one] as const));
    const { message, issues } = referenceValues({ workloads: [...new Map(all).values()] });
    return { issues, ...(message === undefined ? {} : { policy: jsonText(message) }) };
}

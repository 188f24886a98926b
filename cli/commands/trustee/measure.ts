import { Option } from "commander";
import { changed, error, errorsOf, type Issue, warning } from "../../../core/issue";
import { type Evidence, evidencesOf } from "../../../core/trustee/claims";
import { isMeasurable, MEASURABLE, measureScript } from "../../../core/trustee/guestImage";
import { VCPUS, vcpusOf, withoutVcpus } from "../../../core/trustee/guestVcpus";
import type { TrusteeWorkload } from "../../../core/trustee/workload";
import { type CommandSpec, Misuse } from "../../frame";
import { readDocument } from "../../input/documents";
import { DIGEST_KATA_OPTION, FileOption, jsonOption, repeatable } from "../../options";
import { outcome, PLATFORM_OPTION, WORKLOAD_ARGUMENTS, type WorkloadOptions } from "../../trustee/options";
import { readWorkloads } from "../../trustee/workloads";

interface Options extends Pick<WorkloadOptions, "platform" | "kataVersion"> {
    readonly guestImage?: string;
    readonly vcpus: readonly string[];
}

/** `trustee measure`: which measurements of the guest the pods need, and what computes them. */
export const measure: CommandSpec<[inputs: readonly string[]], Options> = {
    name: "measure",
    description: "print commands that compute the guest measurements for the pods of these workloads",
    arguments: WORKLOAD_ARGUMENTS,
    options: [
        PLATFORM_OPTION,
        DIGEST_KATA_OPTION,
        new FileOption(
            "--guest-image <file>",
            "YAML or JSON with { firmware, kernel, initrd, commandLine, cpuModel, guestFeatures }",
        ),
        repeatable(new Option("--vcpus <number>", "one more number of vCPUs that pods have (repeatable)")),
        jsonOption("print the script, the numbers of vCPUs, and the issues, as JSON"),
    ],
    examples: `
  confidential-workload trustee measure web.yaml --platform snp --guest-image guest-image.yaml > measure.sh
  sh measure.sh > guest.yaml
  confidential-workload trustee reference-values web.yaml --platform snp --guest guest.yaml > message.json`,
    run([inputs], { guestImage: file, vcpus, ...context }) {
        if (inputs.length === 0 || file === undefined) {
            throw new Misuse("give an input, and --guest-image");
        }
        const wrong = vcpus.find((count) => !VCPUS.test(count));
        if (wrong !== undefined) {
            throw new Misuse(`--vcpus takes a whole number from 1, and not ${JSON.stringify(wrong)}`);
        }
        const read = readWorkloads(inputs, [], context);
        const workloads = read.workloads.map(({ workload }) => workload);
        const image = readDocument(file, "describe one guest in a file");
        const counts = [...new Set([...vcpusOf(workloads), ...vcpus.map(Number)])].sort((a, b) => a - b);
        const evidence = evidencesOf({ workloads });
        const unread = [...read.issues, ...image.issues, ...checkEvidence(evidence), ...checkCounts(workloads, counts)];
        const [only] = evidence.filter(isMeasurable);
        const isReady = errorsOf(unread).length === 0 && only !== undefined;
        const { script, issues: ofImage }: ReturnType<typeof measureScript> = isReady
            ? measureScript(image.value, only, counts)
            : { issues: [] };
        const placed = (issue: Issue) => changed(issue, { at: [{ file }, ...issue.at] });
        const issues = [...unread, ...ofImage.map(placed)];
        return outcome("measurements", script, { script: script ?? null, vcpus: counts }, issues);
    },
};

function checkEvidence(evidence: readonly Evidence[]): Issue[] {
    const text = {
        message: `the workloads have ${evidence.length === 0 ? "no evidence that is known" : `the evidence ${evidence.join(", ")}`}, and this command works for one kind at a time: ${MEASURABLE.join(" or ")}`,
        fix: "give the workloads of one platform; for others, take the values from the publisher of the guest's image",
    };
    return evidence.length === 1 && evidence.every(isMeasurable) ? [] : [error(["inputs"], "guest-image", text)];
}

function checkCounts(workloads: readonly TrusteeWorkload[], counts: readonly number[]): Issue[] {
    const unknown = withoutVcpus(workloads).map(({ name }) => name);
    const text = {
        message: `the number of vCPUs in the VMs of ${unknown.join(", ")} is not known: the input has no pod, or the RuntimeClass is not one of kata-deploy's for SNP, or an annotation or an unknown value decides it`,
        fix: "give the number with --vcpus: the log of the runtime shows it after -smp",
    };
    return unknown.length === 0 ? [] : [(counts.length === 0 ? error : warning)(["inputs"], "guest-vcpus", text)];
}

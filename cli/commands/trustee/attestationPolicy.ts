import { Option } from "commander";
import { defined } from "../../../core/fields";
import { changed, errorsOf } from "../../../core/issue";
import { type AttestationPolicy, attestationPolicy as policyFor } from "../../../core/trustee/attestationPolicy";
import { SET_ATTESTATION_POLICY } from "../../../core/trustee/kbsClient";
import type { CommandSpec } from "../../frame";
import { readOptional } from "../../input/text";
import { FileOption } from "../../options";
import { outcome, WORKLOAD_ARGUMENTS, WORKLOAD_OPTIONS, type WorkloadOptions } from "../../trustee/options";
import { readGrants, workloadsIn } from "../../trustee/read";

interface Options extends WorkloadOptions {
    readonly base?: string;
    readonly whole?: boolean;
}

/** `trustee attestation-policy`: rules that affirm known init-data only. */
export const attestationPolicy: CommandSpec<[inputs: readonly string[]], Options> = {
    name: "attestation-policy",
    description: "print rules for Trustee's attestation policy that compare the init-data with reference values",
    arguments: WORKLOAD_ARGUMENTS,
    options: [
        ...WORKLOAD_OPTIONS,
        new FileOption(
            "--base <file>",
            "the CPU policy in force, to which they are added (default: print the rules alone)",
        ).conflicts("whole"),
        new Option(
            "--whole",
            "print a whole CPU policy in place of Trustee's own: image, hardware, debug mode and init-data all have to be in order",
        ),
    ],
    examples: `
  confidential-workload trustee attestation-policy web.yaml --platform snp --base old.rego > default_cpu.rego
  confidential-workload trustee attestation-policy web.yaml --platform azure-snp --whole > default_cpu.rego
  confidential-workload trustee attestation-policy --grants grants.yaml              the rules alone

Then, with a KBS whose administrator you are:
  ${SET_ATTESTATION_POLICY}`,
    run([inputs], options) {
        const { base: file } = options;
        const read = readGrants(inputs, options, {});
        const base = readOptional(file);
        const unread = [...read.issues, ...base.issues];
        const { workloads, located } = workloadsIn(read);
        const spec = { workloads, ...defined({ base: base.value, whole: options.whole }) };
        const made: AttestationPolicy = errorsOf(unread).length > 0 ? { issues: [] } : policyFor(spec);
        const placed = made.issues.map((issue) =>
            issue.at[0] === "base" || issue.at[0] === "whole"
                ? changed(issue, { at: [issue.at[0] === "base" ? { file: `${file}` } : { option: "--whole" }] })
                : located(issue),
        );
        return outcome("attestation policy", made.policy, { policy: made.policy ?? null }, [...unread, ...placed]);
    },
};

import { Command } from "commander";
import { changed, errorsOf } from "../../../core/issue";
import { SET_ATTESTATION_POLICY } from "../../../core/trustee/kbsClient";
import { addWorkloadOptions, checkUse, type WorkloadOptions } from "../../trustee/options";

interface Options extends WorkloadOptions {
    readonly base?: string;
}

const EXAMPLES = `
Examples:
  confidential-workload trustee attestation-policy web.yaml --platform snp --base old.rego > default_cpu.rego
  confidential-workload trustee attestation-policy --grants grants.yaml              the rules alone

Then, with a KBS whose administrator you are:
  ${SET_ATTESTATION_POLICY}`;

/** `trustee attestation-policy`: rules that affirm known init-data only. */
export function attestationPolicyCommand(): Command {
    return addWorkloadOptions(new Command("attestation-policy"))
        .description("print rules for Trustee's attestation policy that compare the init-data with reference values")
        .option("--base <file>", "the CPU policy in force, to which they are added (default: print the rules alone)")
        .addHelpText("after", EXAMPLES)
        .action(run);
}

function run(inputs: readonly string[], options: Options, command: Command): void {
    checkUse(inputs, options, command, options.base);
    const { readGrants, workloadsIn }: typeof import("../../trustee/read") = require("../../trustee/read");
    const { readText }: typeof import("../../input/text") = require("../../input/text");
    const { print }: typeof import("../../trustee/print") = require("../../trustee/print");
    const {
        attestationPolicy,
    }: typeof import("../../../core/trustee/attestationPolicy") = require("../../../core/trustee/attestationPolicy");
    const { base: file, json } = options;
    const read = readGrants(inputs, options, { resource: [] });
    const base = file === undefined ? { issues: [] } : readText(file);
    const unread = [...read.issues, ...base.issues];
    const { workloads, located } = workloadsIn(read);
    const text = "value" in base ? { base: base.value ?? "" } : {};
    const made = errorsOf(unread).length > 0 ? { issues: [] } : attestationPolicy({ workloads, ...text });
    const { policy } = { policy: undefined, ...made };
    const placed = made.issues.map((issue) =>
        issue.at[0] === "base" ? changed(issue, { at: [{ file: `${file}` }] }) : located(issue),
    );
    print(
        "attestation policy",
        { text: policy, data: { policy: policy ?? null }, issues: [...unread, ...placed] },
        json,
    );
}

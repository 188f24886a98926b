import { Command, Option } from "commander";
import { errorsOf, renamed, renaming } from "../../../core/issue";
import type { KbsConfigManifests, KbsConfigSpec } from "../../../core/trustee/kbsConfig";
import { OperatorKeys } from "../../../core/trustee/operator";
import { addWorkloadOptions, checkUse, type GrantOptions, repeatable, resourceOption } from "../../trustee/options";

interface Options extends GrantOptions {
    readonly name: string;
    readonly namespace?: string;
    readonly secret: readonly string[];
    readonly referenceValuesUntil?: string;
    readonly attestationPolicy?: string;
    readonly keys?: OperatorKeys;
}

const EXAMPLES = `
Examples:
  confidential-workload trustee kbs-config web.yaml --platform snp --resource default/database/password --name kbsconfig \\
    --secret kbsres1 | kubectl apply --server-side -f -
  confidential-workload trustee kbs-config --grants grants.yaml --name kbsconfig > trustee.yaml`;

/** `trustee kbs-config`: the same for the Trustee operator. */
export function kbsConfigCommand(): Command {
    return addWorkloadOptions(new Command("kbs-config"))
        .description(
            "print manifests for the Trustee operator: ConfigMaps, and the part of the KbsConfig that names them",
        )
        .addOption(resourceOption())
        .requiredOption("--name <name>", "the KbsConfig that is there")
        .option("--namespace <name>", "its namespace (default: trustee-operator-system)")
        .addOption(
            repeatable("--secret <name>", "a Secret that the KbsConfig names already: the list is replaced as a whole"),
        )
        .option("--reference-values-until <time>", "make a ConfigMap of reference values too, as 2027-01-01T00:00:00Z")
        .option("--attestation-policy <file>", "the CPU policy in force, to which rules for init-data are added")
        .addOption(
            new Option(
                "--keys <form>",
                "how the operator names the keys: as from 0.19, or up to 0.18 (default: storage)",
            ).choices(Object.values(OperatorKeys)),
        )
        .addHelpText("after", EXAMPLES)
        .action(run);
}

const OPTIONS = Object.entries({
    referenceValuesUntil: "--reference-values-until",
    name: "--name",
    namespace: "--namespace",
    secrets: "--secret",
}).map(([input, option]) => [[input], [{ option }]] as const);

function run(inputs: readonly string[], options: Options, command: Command): void {
    checkUse(inputs, options, command, options.attestationPolicy);
    const { readGrants }: typeof import("../../trustee/read") = require("../../trustee/read");
    const { readText }: typeof import("../../input/text") = require("../../input/text");
    const { print }: typeof import("../../trustee/print") = require("../../trustee/print");
    const { kbsConfig }: typeof import("../../../core/trustee/kbsConfig") = require("../../../core/trustee/kbsConfig");
    const { name, namespace, secret: secrets, referenceValuesUntil, attestationPolicy: file, keys } = options;
    const read = readGrants(inputs, options, { resource: options.resource });
    const base = file === undefined ? { issues: [] } : readText(file);
    const unread = [...read.issues, ...base.issues];
    const spec: KbsConfigSpec = {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        grants: read.grants,
        secrets,
        ...(referenceValuesUntil === undefined ? {} : { referenceValuesUntil }),
        ...("value" in base ? { attestationPolicy: base.value ?? "" } : {}),
        ...(keys === undefined ? {} : { keys }),
    };
    const made: KbsConfigManifests = errorsOf(unread).length > 0 ? { issues: [] } : kbsConfig(spec);
    const toInput = renaming([...OPTIONS, [["attestationPolicy"], [{ file: `${file}` }]]]);
    const placed = made.issues.map((issue) => renamed(read.located(issue), toInput));
    const data = { manifests: made.manifests ?? null };
    print("manifests", { text: made.yaml, data, issues: [...unread, ...placed] }, options.json);
}

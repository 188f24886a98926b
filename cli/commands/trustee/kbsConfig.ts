import { Option } from "commander";
import { defined } from "../../../core/fields";
import { errorsOf, renamed, renaming } from "../../../core/issue";
import {
    type KbsConfigManifests,
    type KbsConfigSpec,
    kbsConfig as manifestsFor,
} from "../../../core/trustee/kbsConfig";
import { OperatorKeys } from "../../../core/trustee/operator";
import type { CommandSpec } from "../../frame";
import { readDocument } from "../../input/documents";
import { readOptional } from "../../input/text";
import { FileOption, repeatable } from "../../options";
import {
    type GrantOptions,
    outcome,
    RESOURCE_OPTION,
    WORKLOAD_ARGUMENTS,
    WORKLOAD_OPTIONS,
} from "../../trustee/options";
import { readGrants } from "../../trustee/read";

interface Options extends GrantOptions {
    readonly name: string;
    readonly namespace?: string;
    readonly secret: readonly string[];
    readonly referenceValuesUntil?: string;
    readonly guest?: string;
    readonly attestationPolicy?: string;
    readonly keys?: OperatorKeys;
}

const OPTIONS = Object.entries({
    referenceValuesUntil: "--reference-values-until",
    name: "--name",
    namespace: "--namespace",
}).map(([input, option]) => [[input], [{ option }]] as const);

/** `trustee kbs-config`: the same for the Trustee operator. */
export const kbsConfig: CommandSpec<[inputs: readonly string[]], Options> = {
    name: "kbs-config",
    description: "print manifests for the Trustee operator: ConfigMaps, and the part of the KbsConfig that names them",
    arguments: WORKLOAD_ARGUMENTS,
    options: [
        ...WORKLOAD_OPTIONS,
        RESOURCE_OPTION,
        new Option("--name <name>", "the KbsConfig that is there").makeOptionMandatory(),
        new Option("--namespace <name>", "its namespace (default: trustee-operator-system)"),
        repeatable(
            new Option("--secret <name>", "a Secret that the KbsConfig names already: the list is replaced as a whole"),
        ),
        new Option(
            "--reference-values-until <time>",
            "make a ConfigMap of reference values too, as 2027-01-01T00:00:00Z",
        ),
        new FileOption(
            "--guest <file>",
            "add those of the guest's image and hardware, as trustee reference-values takes them",
        ),
        new FileOption(
            "--attestation-policy <file>",
            "the CPU policy in force, to which rules for init-data are added",
        ),
        new Option(
            "--keys <form>",
            "how the operator names the keys: as from 0.19, or up to 0.18 (default: storage)",
        ).choices(Object.values(OperatorKeys)),
    ],
    examples: `
  confidential-workload trustee kbs-config web.yaml --platform snp --resource default/database/password --name kbsconfig \\
    --secret kbsres1 | kubectl apply --server-side -f -
  confidential-workload trustee kbs-config --grants grants.yaml --name kbsconfig > trustee.yaml`,
    run([inputs], options) {
        const { name, namespace, secret: secrets, referenceValuesUntil, attestationPolicy: file, keys } = options;
        const read = readGrants(inputs, options, { resource: options.resource });
        const base = readOptional(file);
        const guest =
            options.guest === undefined
                ? { issues: [] }
                : readDocument(options.guest, "put the values into one object");
        const unread = [...read.issues, ...base.issues, ...guest.issues];
        const parts = { namespace, referenceValuesUntil, attestationPolicy: base.value, keys };
        const values = defined({ guest: guest.value }) as Pick<KbsConfigSpec, "guest">;
        const spec = { name, grants: read.grants, secrets, ...defined(parts), ...values };
        const made: KbsConfigManifests = errorsOf(unread).length > 0 ? { issues: [] } : manifestsFor(spec);
        const toInput = renaming([
            ...OPTIONS,
            [["attestationPolicy"], [{ file: `${file}` }]],
            [["guest"], [{ file: `${options.guest}` }]],
        ]);
        const placed = made.issues.map((issue) =>
            renamed(read.located(issue), (place) =>
                place[0] === "secrets" ? [{ option: "--secret" }] : toInput(place),
            ),
        );
        return outcome("manifests", made.yaml, { manifests: made.manifests ?? null }, [...unread, ...placed]);
    },
};

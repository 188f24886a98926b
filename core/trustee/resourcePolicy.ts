import { errorsOf, type Issue } from "../issue";
import { checkResourcePolicy } from "./check";
import { spellingsOf } from "./claims";
import { type Entry, entriesOf } from "./entries";
import { GrantMatch, type ResourcePolicySpec } from "./spec";

/** The outcome of {@link resourcePolicy}: all issues, and the policy unless one of them is an error. @since 0.1.0 */
export interface ResourcePolicy {
    readonly issues: readonly Issue[];
    /** Rego in `package policy`. The same grants give the same text, in whatever order they come. */
    readonly policy?: string;
}

interface Block {
    readonly text: string;
    readonly isNeeded: (entries: readonly Entry[]) => boolean;
}

const always = () => true;

function hasGpus({ workload: { gpus = 0 }, affirming }: Entry): boolean {
    return affirming && gpus > 0;
}

/** The rules, each of which is there only where an entry needs it. */
const BLOCKS: readonly Block[] = [
    {
        isNeeded: always,
        text: `# Resource policy of a key broker service (Trustee), written by confidential-workload.
# A KBS has one policy: this takes the place of the one before. What it does not allow is denied.
package policy

import rego.v1

default allow := false

# What the token says of each device. A newer KBS hands it over within a summary of its own.
tokens contains input.submods

tokens contains input.trust_context.attestation_summary.claims.submods

# The forms of a token: EAR as Trustee has long written it, and draft-04, as a newer Trustee does.
forms := {"ear.veraison.annotated-evidence", "ear_attester_claims"}

evidence(cpu, "ear.veraison.annotated-evidence") := cpu["ear.veraison.annotated-evidence"]

evidence(cpu, "ear_attester_claims") := {attester.tee: attester.claims, "init_data": attester.init_data} if {
	attester := cpu.ear_attester_claims
}

allow if {
	data.plugin == "resource"
	some grant in grants
	count(tokens) > 0
	every devices in tokens {
		is_attested(grant, devices.cpu0)
		is_appraised(grant, devices)
	}
	some resource in grant.resources
	is_requested(resource)
}

# Where a token has both forms, both have to be those of the workload.
is_attested(grant, cpu) if {
	is_object(cpu)
	present := {form | some form, _ in cpu; form in forms}
	count(present) > 0
	every form in present {
		is_object(evidence(cpu, form)[grant.evidence])
		is_workload(grant, cpu, form)
	}
}

# A "*" stands for one part of the path, whatever it is.
is_requested(resource) if {
	is_array(data["resource-path"])
	count(data["resource-path"]) == count(resource)
	every position, part in resource { part in {"*", data["resource-path"][position]} }
}
`,
    },
    {
        isNeeded: (entries) => entries.some(({ match }) => match === GrantMatch.InitData),
        text: `
# The init-data is the very document, or the one of before the rollout.
is_workload(grant, cpu, form) if evidence(cpu, form).init_data in grant.init_data
`,
    },
    {
        isNeeded: (entries) => entries.some(({ match }) => match === GrantMatch.Content),
        text: `
# The init-data says this, and may say anything else: a host can write such a document too.
is_workload(grant, cpu, form) if {
	count(grant.content) > 0
	every key, value in grant.content { said(document(cpu, form), key) == value }
}

document(cpu, "ear.veraison.annotated-evidence") := cpu["ear.veraison.annotated-evidence"].init_data_claims

document(cpu, "ear_attester_claims") := cpu.ear_verifier_claims.init_data

said(document, "kbs_url") := document["cdh.toml"].kbc.url

said(document, "images") := {image |
	some container in document.agent_policy_claims.containers
	image := container.OCI.Annotations["io.kubernetes.cri.image-name"]
}
`,
    },
    {
        isNeeded: (entries) => entries.some(({ affirming }) => affirming) && !entries.some(hasGpus),
        text: `
# The attestation policy affirms the CPU and every other device.
is_appraised(grant, devices) if {
	grant.affirming == true
	every device in devices { statuses(device) == {"affirming"} }
}
`,
    },
    {
        isNeeded: (entries) => entries.some(hasGpus),
        text: `
# The attestation policy affirms the CPU and every other device, and the GPUs of the workload are among them: a guest leaves
# out of its evidence a GPU that does not answer.
is_appraised(grant, devices) if {
	grant.affirming == true
	every device in devices { statuses(device) == {"affirming"} }
	every name in object.get(grant, "gpus", []) { is_object(devices[name]) }
}
`,
    },
    {
        isNeeded: (entries) => entries.some(({ affirming }) => affirming),
        text: `
statuses(device) := {device[key] | some key in ["ear.status", "ear_status"]}
`,
    },
    {
        isNeeded: (entries) => entries.some(({ affirming }) => !affirming),
        text: `
# Where the grant says so, the appraisal does not matter.
is_appraised(grant, _) if grant.affirming == false
`,
    },
];

/**
 * The resource policy of a KBS that releases resources to the workloads of the grants and to nobody else: by the kind of
 * TEE, the init-data, and the appraisal. The grants of several stacks are put together by putting their lists together.
 * It is for a KBS that gives `resource-path` as a list (Trustee `kbs/sample_policies/default.rego`); an older one, which
 * gives it as text, releases nothing under it. Tokens may be those of Trustee 0.21, in EAR draft-04, as a newer one writes them, or both at
 * once: then both forms have to be those of the workload.
 *
 * @since 0.1.0
 */
export function resourcePolicy(spec: ResourcePolicySpec): ResourcePolicy {
    const issues = checkResourcePolicy(spec);
    if (errorsOf(issues).length > 0) {
        return { issues };
    }
    const entries = entriesOf(spec);
    const rules = BLOCKS.filter(({ isNeeded }) => isNeeded(entries)).map(({ text }) => text);
    return { issues, policy: `${rules.join("")}\ngrants := [\n${entries.map(tableEntry).join("")}]\n` };
}

function tableEntry(entry: Entry): string {
    const { workload, evidence, affirming, resources } = entry;
    const lines = [
        `"workload": ${JSON.stringify(workload.name)}`,
        `"evidence": ${JSON.stringify(evidence)}`,
        entry.match === GrantMatch.Content ? contentOf(entry) : initDataOf(entry),
        `"affirming": ${affirming}`,
        // Trustee `attestation-service/src/ear_token/broker.rs`: a name for each device of a kind, counted from 0.
        ...(hasGpus(entry) ? [`"gpus": ${oneLine(gpuNames(workload.gpus))}`] : []),
        `"resources": [\n${resources.map((parts) => `\t\t\t${oneLine(parts)},\n`).join("")}\t\t]`,
    ];
    return `\t{\n${lines.map((line) => `\t\t${line},\n`).join("")}\t},\n`;
}

function initDataOf({ workload: { initData = "", previous = [] }, evidence }: Entry): string {
    const line = (value: string, words: readonly string[]): string => {
        const [first = "", ...older] = spellingsOf(value, evidence);
        const comment = (all: readonly string[]) => (all.length === 0 ? "" : ` # ${all.join("; ")}`);
        return [
            `\t\t\t${JSON.stringify(first)},${comment(words)}\n`,
            ...older.map((other) => `\t\t\t${JSON.stringify(other)},${comment([OLDER, ...words])}\n`),
        ].join("");
    };
    const before = [...previous].sort();
    const lines = [
        line(initData, before.length === 0 ? [] : ["after the rollout"]),
        ...before.map((value) => line(value, ["before: remove it when all pods have rolled"])),
    ];
    return `"init_data": [\n${lines.join("")}\t\t]`;
}

const OLDER = "the same in base64, as Trustee up to 0.17 writes it";

function contentOf({ workload: { kbsUrl, images = [] } }: Entry): string {
    const url = kbsUrl === undefined ? [] : [`\t\t\t"kbs_url": ${JSON.stringify(kbsUrl)},\n`];
    const set = [...new Set(images)].sort().map((image) => `\t\t\t\t${JSON.stringify(image)},\n`);
    const all = images.length === 0 ? [] : [`\t\t\t"images": {\n${set.join("")}\t\t\t},\n`];
    return `"content": {\n${[...url, ...all].join("")}\t\t}`;
}

function gpuNames(count = 0): string[] {
    return Array.from({ length: count }, (_, index) => `gpu${index}`);
}

function oneLine(parts: readonly string[]): string {
    return `[${parts.map((part) => JSON.stringify(part)).join(", ")}]`;
}

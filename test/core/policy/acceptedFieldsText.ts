import { ACCEPTED_FIELDS, type AcceptedField, CRIO_FIELDS, NOTES } from "./acceptedFields";
import type { Mutation } from "./mutants";

interface Change {
    readonly request: string;
    readonly about: string;
    readonly path: string;
    readonly mutation: Mutation;
}

/** Whether a row of the table speaks of a change. */
export function isFree({ request, about, path, mutations }: AcceptedField, change: Change): boolean {
    const isHere = path.endsWith("**") ? isBelow(change.path, path.slice(0, -2)) : change.path === path;
    const isIt = request === change.request && (about === undefined || about === change.about);
    return isIt && isHere && (mutations === undefined || mutations.includes(change.mutation));
}

function isBelow(path: string, prefix: string): boolean {
    const parent = prefix.replace(/\.$/, "");
    return prefix === "" || path === parent || path.startsWith(prefix) || path.startsWith(`${parent}[`);
}

const HEAD = `# What the host may change

Every request of a pod has fields that its policy does not look at. This is the list of them for \`PolicyPreset.Strict\`: what
the host may change in a request that the pod makes, and why that gives it nothing. The list is complete: a test
(\`test/core/policy/mutation.test.ts\`) changes every field of every request of a pod that uses all that a policy has rules for, and fails
for a change that is accepted and not listed here, and for a line here that is no longer accepted.

\`[]\` is any entry of a list; a word in the brackets is the entry itself, the variable, the driver, or the kind of mount: \`made\` by the
guest (that of cgroups apart), \`volume\`, or a \`copy\` of files of the host's. \`**\` is everything below, \`{}\` what stands as JSON in a text. The
spellings of both runtimes are tried, and those of peer pods. Fields that the protocol does not have never reach an agent.
`;

const CRIO = `
## With CRI-O

A policy for CRI-O (\`policy.containerRuntime\`, [openshift.md](openshift.md)) accepts the same, but that containerd's annotations are denied, and besides
what stands here. \`test/core/policy/mutationCriO.test.ts\` shows it in the same way.
`;

/** The text of docs/accepted-fields.md. */
export function acceptedFieldsText(): string {
    const requests = [...new Set(ACCEPTED_FIELDS.map(({ request }) => request))];
    const ofCriO = [...new Set(CRIO_FIELDS.map(({ request }) => request))];
    const crio = ofCriO.map((request) => `\n### ${request} with CRI-O\n\n${tableOf(request, CRIO_FIELDS)}`);
    return `${HEAD}${requests.map(sectionOf).join("")}${CRIO}${crio.join("")}`;
}

function sectionOf(request: string): string {
    const note = NOTES[request] === undefined ? "" : `${NOTES[request]}\n\n`;
    return `\n## ${request}\n\n${note}${tableOf(request, ACCEPTED_FIELDS)}`;
}

function tableOf(request: string, fields: readonly AcceptedField[]): string {
    const lines = fields
        .filter((field) => field.request === request)
        .map(
            ({ about, path, mutations, reason }) =>
                `| \`${path}\`${about === undefined ? "" : ` of ${about}`} | ${mutations?.join(", ") ?? "anything"} | ${reason} |\n`,
        );
    return `| field | may be | because |\n| --- | --- | --- |\n${lines.join("")}`;
}

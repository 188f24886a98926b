import { ACCEPTED_FIELDS, type AcceptedField } from "./acceptedFields";
import type { Mutation } from "./mutants";

interface Change {
    readonly request: string;
    readonly path: string;
    readonly mutation: Mutation;
}

/** Whether a row of the table speaks of a change. */
export function isFree({ request, path, mutations }: AcceptedField, change: Change): boolean {
    const isHere = path.endsWith("**") ? isBelow(change.path, path.slice(0, -2)) : change.path === path;
    return request === change.request && isHere && (mutations === undefined || mutations.includes(change.mutation));
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

\`[]\` is any entry of a list; a word in the brackets is the variable, the driver, or the kind of mount: \`made\` by the guest,
\`volume\`, or a \`copy\` of files of the host's. \`**\` is everything below. Fields that the protocol does not have never reach an agent.
`;

/** The text of docs/accepted-fields.md. */
export function acceptedFieldsText(): string {
    const requests = [...new Set(ACCEPTED_FIELDS.map(({ request }) => request))];
    return `${HEAD}${requests.map(sectionOf).join("")}`;
}

function sectionOf(request: string): string {
    const lines = ACCEPTED_FIELDS.filter((field) => field.request === request).map(
        ({ path, mutations, reason }) => `| \`${path}\` | ${mutations?.join(", ") ?? "anything"} | ${reason} |\n`,
    );
    return `\n## ${request}\n\n| field | may be | because |\n| --- | --- | --- |\n${lines.join("")}`;
}

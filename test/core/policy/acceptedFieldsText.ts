import { AGENT_REQUESTS } from "../../../core/policy/requests";
import { ACCEPTED_FIELDS, type AcceptedField, CRIO_FIELDS, NOTES } from "./acceptedFields";
import type { Asked } from "./fields/asked";
import { FIELDS } from "./fields/container";
import type { Mutation } from "./mutants";

interface Change {
    readonly request: string;
    readonly about: string;
    readonly path: string;
    readonly mutation: Mutation;
}

/** Whether a row of the table speaks of a change. */
export function isFree(field: AcceptedField, change: Change): boolean {
    const { mutations } = field;
    return isAbout(field, change) && (mutations === undefined || mutations.includes(change.mutation));
}

/** Whether a row of the table takes a hostile text or number. */
export function takes(field: AcceptedField, change: Asked): boolean {
    const { mutations, hostile = [] } = field;
    return isAbout(field, change) && (mutations === undefined || hostile.includes(change.hostile));
}

function isAbout({ request, about, path }: AcceptedField, change: Pick<Change, "request" | "about" | "path">): boolean {
    const isHere = path.endsWith("**") ? isBelow(change.path, path.slice(0, -2)) : change.path === path;
    return request === change.request && isHere && (about === undefined || about === change.about);
}

function isBelow(path: string, prefix: string): boolean {
    const parent = prefix.replace(/\.$/, "");
    return prefix === "" || path === parent || path.startsWith(prefix) || path.startsWith(`${parent}[`);
}

const DENIED = AGENT_REQUESTS.filter(({ strict }) => strict === "deny").map(({ name }) => `\`${name}\``);

const HEAD = `# What the host may change

What the agent does with each field of a request, how \`PolicyPreset.Strict\` binds it, what the host may change nevertheless, and why that gives it
nothing. The agent hands a request to its policy as JSON of protobuf's types: names as in Kata's protocol (\`test/vectors/agent-protocol\`), \`type_\` for
\`type\`, numbers for enums, \`null\` for a message that is not set. Files are those below \`src/agent\` of Kata. A field that the protocol does not have
never reaches an agent.

Nothing is missing here. \`test/core/policy/fields.test.ts\` fails for a field of the protocol without a row, and for a row that calls a field bound and no
change of it is denied. It puts into every text NUL, a line end, a space, look-alike letters, the other case, \`..\`, \`//\` and 5,000 letters, into every
number 0, -1, 2^31 and 2^63, and a value where there is none (\`given\`), as each kind of node sends the requests. \`test/core/policy/mutation.test.ts\` changes
the form of every field. Both fail for a change that is accepted and not listed here, and for one that is listed and denied.

\`[]\` is any entry of a list; a word in the brackets is the entry itself, the variable, the driver, or the kind of mount: \`made\` by the
guest (that of cgroups apart), \`volume\`, or a \`copy\` of files of the host. \`{}\` is any value of a map, or what stands as JSON in a text, and \`**\` everything
below. Exact: bound to the value of the pod, or to nothing. Form: bound to one form or range. Free: see what may be changed.

Strict denies these requests, whatever is in them, unless an option opens one ([agent-policy.md](agent-policy.md)): ${DENIED.join(", ")}.
`;

const CRIO = `
## With CRI-O

A policy for CRI-O (\`policy.containerRuntime\`, [openshift.md](openshift.md)) accepts the same, but that containerd's annotations are denied, and besides
what stands here. \`test/core/policy/mutationCriO.test.ts\` shows it in the same way.
`;

/** The text of docs/accepted-fields.md. */
export function acceptedFieldsText(): string {
    const requests = [...new Set([...FIELDS, ...ACCEPTED_FIELDS].map(({ request }) => request))];
    const ofCriO = [...new Set(CRIO_FIELDS.map(({ request }) => request))];
    const crio = ofCriO.map((request) => `\n### ${request} with CRI-O\n\n${tableOf(request, CRIO_FIELDS)}`);
    return `${HEAD}${requests.map(sectionOf).join("")}${CRIO}${crio.join("")}`;
}

function sectionOf(request: string): string {
    const note = NOTES[request] === undefined ? "" : `${NOTES[request]}\n\n`;
    const bound = FIELDS.filter((field) => field.request === request).map(
        ({ path, agent, binding, to }) =>
            `| \`${path}\` | ${agent} | ${binding}${to === undefined ? "" : `: ${to}`} |\n`,
    );
    const table = `| field | the agent | Strict |\n| --- | --- | --- |\n${bound.join("")}\n`;
    const isChangeable = ACCEPTED_FIELDS.some((field) => field.request === request);
    const accepted = isChangeable ? tableOf(request, ACCEPTED_FIELDS) : "The host may change nothing.\n";
    return `\n## ${request}\n\n${note}${bound.length === 0 ? "" : table}${accepted}`;
}

function tableOf(request: string, fields: readonly AcceptedField[]): string {
    const lines = fields
        .filter((field) => field.request === request)
        .map(
            ({ about, path, mutations, hostile = [], reason }) =>
                `| \`${path}\`${about === undefined ? "" : ` of ${about}`} | ${mutations === undefined ? "anything" : [...mutations, ...hostile].join(", ")} | ${reason} |\n`,
        );
    return `| field | may be | because |\n| --- | --- | --- |\n${lines.join("")}`;
}

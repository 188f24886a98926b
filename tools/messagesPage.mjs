// docs/messages.md, from the subjects in core/messages/.

const INTRODUCTION = `# Messages

Every problem that this package reports ends with a code in brackets, as in \`[policy-denies-pod]\`. This page has one
entry for each code: what it means, the usual cause, and what to do. The same entry on a terminal:
\`confidential-workload explain-error\`, with the code. \`npm run golden\` writes this page from \`core/messages/\`.

A message names the place, what is wrong, the values that are allowed, and a fix. An error stops the preview or the
command (exit code 1). A warning does not. Several codes can be either: the entry says when. If a pod does not run
although the preview reports nothing, start with [troubleshooting.md](troubleshooting.md).
`;

/** @param {readonly import("../core/messages/subject").Subject[]} subjects */
export function messagesPage(subjects) {
    return [INTRODUCTION, ...subjects.map(section)].join("\n");
}

function section({ title, introduction, entries }) {
    const parts = Object.entries(entries).map(([code, text]) => `### ${code}\n\n${text}\n`);
    return [`## ${title}\n`, ...(introduction === undefined ? [] : [`${introduction}\n`]), ...parts].join("\n");
}

// docs/commands.md, from the table of commands and commander's facts about arguments and options.

const INTRODUCTION = `# Commands

Every command of \`confidential-workload\` with its arguments and options. Type \`npx confidential-workload\` before it, also where a global install has it. \`npm run golden\` writes this page from the table of commands.
\`--help\` after a command, or \`help\` before it, prints the same with examples. \`--version\` prints the version. Where a command takes a file,
\`-\` is the standard input, for one file of a call.

Exit codes: 0 is fine, 1 means that problems were found, and 2 that the command was called in a wrong way. With \`--json\` the result is JSON
on the standard output. Problems go to the standard error. [messages.md](messages.md) explains the code at the end of each.
`;

export function commandsPage({ name, commands }) {
    return [INTRODUCTION, ...rowsOf(commands).flatMap((row) => sections(row, [name]))].join("\n");
}

function rowsOf(commands) {
    return Object.values(commands).map((load) => load());
}

function sections(row, above) {
    const names = [...above, row.name];
    return "commands" in row ? rowsOf(row.commands).flatMap((below) => sections(below, names)) : [section(row, names)];
}

function section({ description, arguments: given = [], options = [] }, names) {
    const usage = [...names, "[options]", ...given.map(argumentTerm)].join(" ");
    return [
        `## ${names.slice(1).join(" ")}\n`,
        `${description[0].toUpperCase()}${description.slice(1)}.\n`,
        `\`\`\`text\nUsage: ${usage}\n\`\`\`\n`,
        ...table("argument", given, argumentTerm),
        ...table("option", options, ({ flags }) => flags),
    ].join("\n");
}

function argumentTerm(argument) {
    const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
    return argument.required ? `<${name}>` : `[${name}]`;
}

function table(title, rows, termOf) {
    const lines = rows.map((row) => `| \`${termOf(row)}\` | ${text(row)} |\n`);
    return lines.length === 0 ? [] : [`| ${title} | what it is |\n| --- | --- |\n${lines.join("")}`];
}

function text({ description, mandatory, argChoices = [], defaultValue, defaultValueDescription }) {
    const isEmpty =
        defaultValue === undefined || (typeof defaultValue === "object" && Object.keys(defaultValue).length === 0);
    const value = defaultValueDescription ?? (isEmpty ? undefined : `\`${defaultValue}\``);
    const facts = [
        ...(mandatory ? ["required"] : []),
        ...(argChoices.length === 0 ? [] : [`one of ${argChoices.map((choice) => `\`${choice}\``).join(", ")}`]),
        ...(value === undefined ? [] : [`default: ${value}`]),
    ];
    return [description, ...facts].join("; ").replaceAll("|", "\\|");
}

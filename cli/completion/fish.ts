import type { Words } from "./words";

/** A script for fish. */
export function fishScript(program: string, all: readonly Words[]): string {
    const lines = all.flatMap(({ command, subcommands, options }) => {
        const where = condition(
            command,
            subcommands.map(({ word }) => word),
        );
        return [
            ...subcommands.map(({ word, description }) => `${where} -f -a ${quoted(word)} -d ${quoted(description)}`),
            ...options.map(({ word, short, description, takesValue, choices }) => {
                const flags = `-l ${quoted(word.slice(2))}${short === undefined ? "" : ` -s ${quoted(short.slice(1))}`}`;
                const value = choices.length > 0 ? ` -x -a ${quoted(choices.join(" "))}` : takesValue ? " -r" : "";
                return `${where} ${flags}${value} -d ${quoted(description)}`;
            }),
        ];
    });
    return `# Completion of ${program} for fish.\n${lines.map((line) => `complete -c ${program}${line}\n`).join("")}`;
}

/** Where the words of a command are offered: after all of its names, and after none of its subcommands. */
function condition(command: string, subcommands: readonly string[]): string {
    const seen = command
        .split(" ")
        .filter((name) => name !== "")
        .map((name) => `__fish_seen_subcommand_from ${name}`);
    const none = subcommands.length === 0 ? [] : [`not __fish_seen_subcommand_from ${subcommands.join(" ")}`];
    return ` -n ${quoted([...seen, ...none].join("; and "))}`;
}

function quoted(text: string): string {
    return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

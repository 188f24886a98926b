import type { Words } from "./words";

/** A script for bash, which zsh takes too. Where a value or an argument has no list, files are completed. */
export function bashScript(program: string, all: readonly Words[]): string {
    const name = `_${program.replaceAll("-", "_")}`;
    const paths = all.map(({ command }) => command).filter((command) => command !== "");
    const choices = all.flatMap(({ command, options }) =>
        options
            .filter((option) => option.takesValue)
            .flatMap(({ word, short, choices: values }) =>
                [word, ...(short === undefined ? [] : [short])].map(
                    (flag) => `        ${quoted(`${command} ${flag}`)}) words=${quoted(values.join(" "))} ;;`,
                ),
            ),
    );
    const words = all.map(({ command, subcommands, options }) => {
        const list = [...subcommands, ...options].map(({ word }) => word).join(" ");
        return `        ${quoted(command)}) words=${quoted(list)} ;;`;
    });
    return `${[
        `# Completion of ${program} for bash, and for zsh after \`autoload -U bashcompinit && bashcompinit\`.`,
        `${name}() {`,
        `    local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="" words="" word`,
        `    for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do`,
        `        case "\${command:+$command }$word" in`,
        `        ${paths.map(quoted).join(" | ")}) command="\${command:+$command }$word" ;;`,
        "        esac",
        "    done",
        `    case "$command $previous" in`,
        ...choices,
        "    *)",
        `        case "$command" in`,
        ...words,
        "        esac ;;",
        "    esac",
        `    COMPREPLY=($(compgen -W "$words" -- "$current"))`,
        "}",
        `complete -o default -F ${name} ${program}`,
    ].join("\n")}\n`;
}

function quoted(text: string): string {
    return `'${text.replaceAll("'", "'\\''")}'`;
}

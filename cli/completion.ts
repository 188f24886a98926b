import { type Command, Option } from "commander";

/** What may follow on a command line. */
export interface Words {
    /** The command, with those around it, as in `policy generate`; empty for none yet. */
    readonly command: string;
    readonly subcommands: readonly Command[];
    readonly options: readonly Option[];
}

/** The words of a command and of all below it. */
export function wordsOf(command: Command, path: readonly string[] = []): Words[] {
    const options = [...command.options, new Option("-h, --help", "display help")];
    return [
        { command: path.join(" "), subcommands: command.commands, options },
        ...command.commands.flatMap((one) => wordsOf(one, [...path, one.name()])),
    ];
}

function takesValue({ required, optional }: Option): boolean {
    return required || optional;
}

/** The words that are offered after others. */
interface Offer {
    readonly after: string;
    readonly words: readonly string[];
}

/** After an option that takes a value: the values that it may have. */
function valueOffers(all: readonly Words[]): Offer[] {
    return all.flatMap(({ command, options }) =>
        options
            .filter(takesValue)
            .flatMap(({ long, short, argChoices = [] }) =>
                [long, short].flatMap((flag) => (flag ? { after: `${command} ${flag}`, words: argChoices } : [])),
            ),
    );
}

/** After a command: its subcommands and options. */
function commandOffers(all: readonly Words[]): Offer[] {
    return all.map(({ command, subcommands, options }) => ({
        after: command,
        words: [...subcommands.map((one) => one.name()), ...options.map(({ long }) => long ?? "")],
    }));
}

/** A script for bash, which zsh takes too. Where a value or an argument has no list, files are completed. */
export function bashScript(program: string, all: readonly Words[]): string {
    const name = `_${program.replaceAll("-", "_")}`;
    const paths = all.map(({ command }) => command).filter((command) => command !== "");
    const choice = ({ after, words }: Offer) => `        ${inBash(after)}) words=${inBash(words.join(" "))} ;;`;
    return `${[
        `# Completion of ${program} for bash, and for zsh after \`autoload -U bashcompinit && bashcompinit\`.`,
        `${name}() {`,
        `    local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="" words="" word`,
        `    for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do`,
        `        case "\${command:+$command }$word" in`,
        `        ${paths.map(inBash).join(" | ")}) command="\${command:+$command }$word" ;;`,
        "        esac",
        "    done",
        `    case "$command $previous" in`,
        ...valueOffers(all).map(choice),
        "    *)",
        `        case "$command" in`,
        ...commandOffers(all).map(choice),
        "        esac ;;",
        "    esac",
        `    COMPREPLY=($(compgen -W "$words" -- "$current"))`,
        "}",
        `complete -o default -F ${name} ${program}`,
    ].join("\n")}\n`;
}

function inBash(text: string): string {
    return `'${text.replaceAll("'", "'\\''")}'`;
}

export function fishScript(program: string, all: readonly Words[]): string {
    const lines = all.flatMap(({ command, subcommands, options }) => {
        const names = subcommands.map((one) => one.name());
        const where = condition(command, names);
        return [
            ...subcommands.map((one) => `${where} -f -a ${inFish(one.name())} -d ${inFish(one.description())}`),
            ...options.map(({ long = "", short, argChoices = [], ...option }) => {
                const flags = `-l ${inFish(long.slice(2))}${short ? ` -s ${inFish(short.slice(1))}` : ""}`;
                const anyValue = option.required || option.optional ? " -r" : "";
                const value = argChoices.length > 0 ? ` -x -a ${inFish(argChoices.join(" "))}` : anyValue;
                return `${where} ${flags}${value} -d ${inFish(option.description)}`;
            }),
        ];
    });
    return `# Completion of ${program} for fish.\n${lines.map((line) => `complete -c ${program}${line}\n`).join("")}`;
}

/** Where the words of a command are offered: after all of its names, and after none of its subcommands. */
function condition(command: string, subcommands: readonly string[]): string {
    const all = command.split(" ").flatMap((name) => (name === "" ? [] : `__fish_seen_subcommand_from ${name}`));
    const none = subcommands.length === 0 ? [] : [`not __fish_seen_subcommand_from ${subcommands.join(" ")}`];
    return ` -n ${inFish([...all, ...none].join("; and "))}`;
}

function inFish(text: string): string {
    return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

/** A script for PowerShell. Where a value or an argument has no list it offers nothing, and PowerShell completes files. */
export function powershellScript(program: string, all: readonly Words[]): string {
    const paths = all.map(({ command }) => command).filter((command) => command !== "");
    return `${[
        `# Completion of ${program} for PowerShell.`,
        `Register-ArgumentCompleter -Native -CommandName ${inPowershell(program)} -ScriptBlock {`,
        "    param($word, $ast, $cursor)",
        `    $commands = ${powershellList(paths)}`,
        "    $command = ''",
        "    $previous = ''",
        "    foreach ($element in $ast.CommandElements | Select-Object -Skip 1) {",
        "        if ($element.Extent.EndOffset -ge $cursor) { break }",
        "        $previous = $element.ToString()",
        '        $longer = "$command $previous".Trim()',
        "        if ($commands -ccontains $longer) { $command = $longer }",
        "    }",
        '    $offered = switch -CaseSensitive ("$command $previous".Trim()) {',
        ...valueOffers(all).map(({ after, words }) => powershellRow(8, after.trim(), words)),
        "        default {",
        "            switch -CaseSensitive ($command) {",
        ...commandOffers(all).map(({ after, words }) => powershellRow(16, after, words)),
        "            }",
        "        }",
        "    }",
        "    $offered | Where-Object { $_ -and $_.StartsWith($word) } | ForEach-Object {",
        "        [System.Management.Automation.CompletionResult]::new($_)",
        "    }",
        "}",
    ].join("\n")}\n`;
}

function powershellRow(indent: number, key: string, words: readonly string[]): string {
    return `${" ".repeat(indent)}${inPowershell(key)} { ${powershellList(words)} }`;
}

function powershellList(words: readonly string[]): string {
    return `@(${words.map(inPowershell).join(", ")})`;
}

function inPowershell(text: string): string {
    return `'${text.replaceAll("'", "''")}'`;
}

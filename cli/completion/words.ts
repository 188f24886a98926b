import type { Command } from "commander";

/** What may follow on a command line. */
export interface Words {
    /** The command, with those around it, as in `policy generate`; empty for none yet. */
    readonly command: string;
    readonly subcommands: readonly Word[];
    readonly options: readonly Option[];
}

interface Word {
    readonly word: string;
    readonly description: string;
}

interface Option extends Word {
    readonly short?: string;
    /** Whether a value follows, and which there are, where there are only some. */
    readonly takesValue: boolean;
    readonly choices: readonly string[];
}

/** The words of a command and of all below it. */
export function wordsOf(command: Command, path: readonly string[] = []): Words[] {
    const subcommands = command.commands.map((one) => ({ word: one.name(), description: one.description() }));
    const options = command.options.flatMap(({ long, short, description, required, optional, argChoices = [] }) =>
        long === undefined || long === null
            ? []
            : [
                  {
                      word: long,
                      description,
                      ...(typeof short === "string" ? { short } : {}),
                      takesValue: required || optional,
                      choices: argChoices,
                  },
              ],
    );
    const help: Option = { word: "--help", short: "-h", description: "display help", takesValue: false, choices: [] };
    return [
        { command: path.join(" "), subcommands, options: [...options, help] },
        ...command.commands.flatMap((one) => wordsOf(one, [...path, one.name()])),
    ];
}

import { Argument, type Command } from "commander";
import { closest } from "../../core/shape";
import { type CommandSpec, Misuse } from "../frame";

/** `help`: of a command at any depth, where commander's own knows those of one level only. */
export const help: CommandSpec<[names: readonly string[]]> = {
    name: "help",
    description: "display help for a command",
    arguments: [new Argument("[command...]", "which one, as in `help policy generate`")],
    run([names], _options, _shell, { parent }) {
        names.reduce<Command | null>(subcommand, parent)?.outputHelp();
        return {};
    },
};

function subcommand(parent: Command | null, name: string): Command {
    const commands = parent?.commands ?? [];
    const found = commands.find((command) => command.name() === name);
    if (found === undefined) {
        const names = commands.map((command) => command.name());
        throw new Misuse(`unknown command '${name}'${didYouMean(name, names) ?? ""}`);
    }
    return found;
}

/** The nearest of the known words, as commander suggests a command; undefined where none is near. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
    const nearest = closest(word, known);
    return nearest && `\n(Did you mean ${nearest}?)`;
}

import { Argument, type Command } from "commander";
import { closest } from "../../core/shape";
import { Misuse, type Row } from "../frame";

/** `help`: of a command at any depth, where commander's own knows those of one level only. */
export const help: Row<[names: readonly string[]]> = {
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
        const nearest = closest(
            name,
            commands.map((command) => command.name()),
        );
        throw new Misuse(`unknown command '${name}'${nearest === undefined ? "" : `\n(Did you mean ${nearest}?)`}`);
    }
    return found;
}

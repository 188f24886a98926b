import { Command } from "commander";
import { closest } from "../../core/shape";

/** `help`: of a command at any depth, where commander's own knows those of one level only. */
export function helpCommand(parent: Command): Command {
    return new Command("help")
        .description("display help for a command")
        .argument("[command...]", "which one, as in `help policy generate`")
        .action((names: readonly string[]) => {
            names.reduce(subcommand, parent).outputHelp();
        });
}

function subcommand(parent: Command, name: string): Command {
    const found = parent.commands.find((command) => command.name() === name);
    const known = parent.commands.map((command) => command.name());
    return found ?? parent.error(`error: unknown command '${name}'${suggestion(closest(name, known))}`);
}

function suggestion(nearest: string | undefined): string {
    return nearest === undefined ? "" : `\n(Did you mean ${nearest}?)`;
}

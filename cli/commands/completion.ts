import { Argument, Command } from "commander";
import { bashScript } from "../completion/bash";
import { fishScript } from "../completion/fish";
import { type Words, wordsOf } from "../completion/words";

const SCRIPTS: Readonly<Record<string, (program: string, words: readonly Words[]) => string>> = {
    bash: bashScript,
    zsh: (program, words) => `autoload -U bashcompinit && bashcompinit\n${bashScript(program, words)}`,
    fish: fishScript,
};

const EXAMPLES = `
Examples:
  source <(confidential-workload completion bash)
  confidential-workload completion fish > ~/.config/fish/completions/confidential-workload.fish`;

/** `completion`: the commands and options for a shell to complete. */
export function completionCommand(program: Command): Command {
    return new Command("completion")
        .description("print a script by which a shell completes commands and options")
        .addArgument(new Argument("<shell>", "which one").choices(Object.keys(SCRIPTS)))
        .addHelpText("after", EXAMPLES)
        .action((shell: string) => {
            process.stdout.write(SCRIPTS[shell]?.(program.name(), wordsOf(program)) ?? "");
        });
}

import { Argument } from "commander";
import { bashScript, fishScript, powershellScript, type Words, wordsOf } from "../completion";
import type { CommandSpec } from "../frame";

const SCRIPTS: Readonly<Record<string, (program: string, words: readonly Words[]) => string>> = {
    bash: bashScript,
    zsh: (program, words) => `autoload -U bashcompinit && bashcompinit\n${bashScript(program, words)}`,
    fish: fishScript,
    powershell: powershellScript,
};

/** `completion`: the commands and options for a shell to complete. */
export const completion: CommandSpec<[shell: string]> = {
    name: "completion",
    description: "print a script by which a shell completes commands and options",
    arguments: [new Argument("<shell>", "which one").choices(Object.keys(SCRIPTS))],
    examples: `
  source <(confidential-workload completion bash)
  confidential-workload completion fish > ~/.config/fish/completions/confidential-workload.fish
  confidential-workload completion powershell | Out-String | Invoke-Expression`,
    aboutOthers: true,
    run: ([name], _options, _shell, { parent }) => {
        const script = parent && SCRIPTS[name]?.(parent.name(), wordsOf(parent));
        return { text: () => script ?? "" };
    },
};

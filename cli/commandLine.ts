import { Command, CommanderError } from "commander";
import { escapeInvisibleLine } from "../core/escapeInvisible";
import { errorsOf, formatIssues, type Issue, Severity } from "../core/issue";
import { type Colors, colorsOf } from "./colors";
import { help } from "./commands/help";
import { type CommandSpec, ExitCode, type Group, Misuse, type Outcome, type Shell } from "./frame";
import { STANDARD_INPUT, withStandardInput } from "./input/text";
import { jsonText } from "./json";
import { FileArgument, FileOption } from "./options";

/** Runs a line of a program, and gives its exit code: at once, where the command has nothing to wait for. */
export function runLine(
    program: Group & { readonly version: string },
    line: readonly string[],
    shell: Shell,
): number | Promise<number> {
    let exitCode: number | Promise<number> = ExitCode.Fine;
    const stopped = (cause: unknown) => exitCodeOf(cause, shell);
    const toCommand = (one: CommandSpec | Group, [name, ...words]: readonly string[]): Command => {
        const command = new Command(one.name)
            .description(one.description)
            .exitOverride()
            .configureOutput({
                writeOut: (text) => shell.stdout.write(text),
                writeErr: (text) => shell.stderr.write(text),
            });
        if ("commands" in one) {
            return [...commandsFor(one, name), help].reduce(
                (all, below) => all.addCommand(toCommand(below, words)),
                command.helpCommand(false),
            );
        }
        one.arguments?.reduce((all, argument) => all.addArgument(argument), command);
        one.options?.reduce((all, option) => all.addOption(option), command);
        return command
            .addHelpText("after", one.examples === undefined ? "" : `\nExamples:${one.examples}`)
            .action(() => {
                const outcome = runRow(one, command, shell);
                const printed = (done: Outcome) => print(done, command, shell);
                exitCode = outcome instanceof Promise ? outcome.then(printed).catch(stopped) : printed(outcome);
            });
    };
    try {
        toCommand(program, line)
            .version(program.version, "--version", "print the version of the command")
            .parse([...line], { from: "user" });
        return exitCode;
    } catch (cause) {
        return stopped(cause);
    }
}

/** The one that a line names, because the modules of the others would only be loaded; all, where there is none or it is about others. */
function commandsFor({ commands }: Group, name: string | undefined): readonly (CommandSpec | Group)[] {
    const named = name !== undefined && Object.hasOwn(commands, name) ? commands[name]?.() : undefined;
    return named === undefined || "aboutOthers" in named ? Object.values(commands).map((load) => load()) : [named];
}

/** The exit code of a line that was not run to its end. */
function exitCodeOf(cause: unknown, { stderr }: Shell): number {
    if (cause instanceof Misuse) {
        stderr.write(`error: ${cause.message}\n`);
    } else if (!(cause instanceof CommanderError)) {
        throw cause;
    }
    return cause instanceof CommanderError && cause.exitCode === 0 ? ExitCode.Fine : ExitCode.Misuse;
}

function runRow(row: CommandSpec, command: Command, shell: Shell): Outcome | Promise<Outcome> {
    if (filesOf(command).filter((file) => file === STANDARD_INPUT).length > 1) {
        throw new Misuse("only one file can be the standard input");
    }
    return withStandardInput(shell.readInput, () => row.run(command.processedArgs, command.opts(), shell, command));
}

/** What was given for the arguments and options that name files. */
function filesOf(command: Command): unknown[] {
    const given = command.registeredArguments.map((argument, index) => [argument, command.processedArgs[index]]);
    const options = command.options.map((option) => [option, command.getOptionValue(option.attributeName())]);
    return [...given, ...options].flatMap(([one, value]) =>
        one instanceof FileArgument || one instanceof FileOption ? value : [],
    );
}

function print({ text, data, notes = [], exitCode = ExitCode.Fine }: Outcome, command: Command, shell: Shell): number {
    const { stdout, stderr, env } = shell;
    stdout.write(command.opts()["json"] ? (data === undefined ? "" : jsonText(data())) : (text?.() ?? ""));
    for (const note of notes) {
        stderr.write(typeof note === "string" ? note : problemsText(note.about, note.issues, colorsOf(stderr, env)));
    }
    const issues = notes.flatMap((note) => (typeof note === "string" ? [] : note.issues));
    return exitCode === ExitCode.Fine && errorsOf(issues).length > 0 ? ExitCode.Problems : exitCode;
}

/** Errors and warnings as text for the standard error; empty when there are none. */
function problemsText(subject: string, issues: readonly Issue[], { red, yellow }: Colors): string {
    const warnings = issues.filter(({ severity }) => severity === Severity.Warning);
    return [
        section(red("error"), subject, "problem", errorsOf(issues)),
        section(yellow("warning"), subject, "warning", warnings),
    ].join("");
}

function section(label: string, subject: string, noun: string, issues: readonly Issue[]): string {
    const count = `${issues.length} ${noun}${issues.length === 1 ? "" : "s"}`;
    return issues.length === 0 ? "" : `${label}: ${escapeInvisibleLine(subject)}: ${count}:\n${formatIssues(issues)}\n`;
}

import { type Command, Option } from "commander";
import type { Platform } from "../../core/platform";
import { STANDARD_INPUT } from "../input/text";
import { INIT_DATA_INPUT, platformOption } from "../options";

/** The options that say which workloads are meant. */
export interface WorkloadOptions {
    readonly platform?: Platform;
    readonly previous: readonly string[];
    readonly grants?: string;
    readonly json?: true;
}

/** The options that say what they get. */
export interface GrantOptions extends WorkloadOptions {
    readonly resource: readonly string[];
}

export function addWorkloadOptions(command: Command): Command {
    return command
        .argument("[inputs...]", INIT_DATA_INPUT)
        .addOption(platformOption("where the workloads of the inputs run"))
        .addOption(
            repeatable("--previous <file>", "what is still running during a rollout: the same workloads as before"),
        )
        .option(
            "--grants <file>",
            "YAML or JSON with { grants: [{ workloads, resources }] }, beside the inputs or alone",
        )
        .option("--json", "print all that there is, and the issues, as JSON");
}

export function resourceOption(): Option {
    return repeatable("--resource <path>", 'what they get, as in shop/keys/database; "*" for any type or tag');
}

export function repeatable(flags: string, description: string): Option {
    const collect = (value: string, before: readonly string[]): string[] => [...before, value];
    return new Option(flags, description).default([], "none").argParser(collect);
}

/** What no input can mend. */
export function checkUse(
    inputs: readonly string[],
    options: WorkloadOptions,
    command: Command,
    ...files: (string | undefined)[]
): void {
    if (inputs.length === 0 && options.grants === undefined) {
        command.error("error: give an input, or --grants");
    }
    if (inputs.length > 0 && options.platform === undefined) {
        command.error("error: required option '--platform <name>' not specified");
    }
    const all = [...inputs, ...options.previous, options.grants, ...files];
    if (all.filter((file) => file === STANDARD_INPUT).length > 1) {
        command.error("error: only one file can be the standard input");
    }
}

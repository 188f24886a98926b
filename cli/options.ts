import { Option } from "commander";
import { Platform } from "../core/platform";

/** What every command that reads init-data takes as its input. */
export const INIT_DATA_INPUT = "manifest (YAML, JSON, List), annotation or document; - for stdin";

/** What the commands that read a sealed secret take as their input. */
export const SEALED_INPUT = "file with the sealed text, - for stdin";

/** `--platform`, and what the command does with it. */
export function platformOption(description: string): Option {
    return new Option("--platform <name>", description).choices(Object.values(Platform));
}

/** `--kata-version`, for commands that read a policy. */
export function kataVersionOption(): Option {
    return new Option(
        "--kata-version <version>",
        "Kata on the nodes, which decides how Rego is read (default: the newest)",
    );
}

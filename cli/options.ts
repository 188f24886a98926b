import { Argument, InvalidArgumentError, Option } from "commander";
import { EFFECTS, Effect } from "../core/effect";
import { changed, type Issue } from "../core/issue";
import { checkKataVersion } from "../core/kataVersion";
import { Platform } from "../core/platform";
import { platformsMeant } from "../core/platformNames";

/** An argument that names a file, or the standard input. */
export class FileArgument extends Argument {}

/** An option that names a file, or the standard input. */
export class FileOption extends Option {}

/** What every command that reads init-data takes as its input. */
export const INIT_DATA_INPUT = "manifest (YAML, JSON, List), annotation or document; - for stdin";

/** What the commands that read a sealed secret take as their input. */
export const SEALED_INPUT = "file with the sealed text, - for stdin";

/** The values of an option that is repeatable. */
export function append(value: string, values: readonly string[] = []): string[] {
    return [...values, value];
}

/** An option that may be given several times, or not at all. */
export function repeatable(option: Option): Option {
    return option.default([], "none").argParser(append);
}

/** Refuses the value of an option or argument. */
export function invalid(message: string): never {
    throw new InvalidArgumentError(message);
}

/** `--json`, and what it prints. */
export function jsonOption(description: string): Option {
    return new Option("--json", description);
}

/** `--platform`, and what the command does with it. */
export function platformOption(description: string): Option {
    const platforms: readonly string[] = Object.values(Platform);
    return new Option("--platform <name>", description).choices(platforms).argParser((value) => {
        const meant = platformsMeant(value).join(" or ");
        const hint = meant === "" ? "" : ` Did you mean ${meant}?`;
        return platforms.includes(value) ? value : invalid(`Allowed choices are ${platforms.join(", ")}.${hint}`);
    });
}

/** `--kata-version`, and what it decides: for commands that read a policy, how they read it. */
export function kataVersionOption(decides = "how Rego is read"): Option {
    return new Option("--kata-version <version>", `Kata on the nodes, which decides ${decides} (default: the newest)`);
}

/** The same for commands that tell digests. */
export const DIGEST_KATA_OPTION = kataVersionOption("whether the Rust runtime keeps the init-data as it is");

/** What is wrong with the value of `--kata-version`. */
export function kataVersionIssues(kataVersion: string | undefined): Issue[] {
    return checkKataVersion(kataVersion).map((issue) => changed(issue, { at: [{ option: "--kata-version" }] }));
}

/** What opens or breaks a workload: nothing of it should reach a cluster unseen. */
export const HARM = "harm";
export type FailOn = typeof Effect.Loosens | typeof HARM | typeof Effect.Unknown | "any";

/** `--fail-on`, by which CI stops a change. */
export function failOnOption(description: string, ...more: readonly FailOn[]): Option {
    return new Option("--fail-on <effect>", description).choices([Effect.Loosens, ...more, Effect.Unknown, "any"]);
}

/** Whether an effect is the one that is named, or a worse one; with `any`, whether there is a change at all. */
export function isReached(failOn: FailOn, effect: Effect, hasChanges: boolean): boolean {
    if (failOn === "any") {
        return hasChanges;
    }
    return EFFECTS.indexOf(effect) <= EFFECTS.indexOf(failOn === HARM ? Effect.Breaks : failOn);
}

import type { Argument, Command, Option } from "commander";
import type { Issue } from "../core/issue";

/** Of the package, by its own name: this file lies in another folder once it is built. */
export const { version }: { readonly version: string } = require("confidential-workload/package.json");

type Output = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** What a command has from the shell that starts it. */
export interface Shell {
    readonly env: NodeJS.ProcessEnv;
    readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
    readonly stdout: Output;
    readonly stderr: Output;
    readInput(): Uint8Array;
}

interface Problems {
    readonly about: string;
    readonly issues: readonly Issue[];
}

/** What a command has to say. */
export interface Outcome {
    /** For the standard output. */
    readonly text?: () => string | Uint8Array;
    /** The same for `--json`. */
    readonly data?: () => object;
    /** For the standard error. An error among the issues is exit code 1. */
    readonly notes?: readonly (Problems | string)[];
    /** Where there is more to the exit code than the issues. */
    readonly exitCode?: number;
}

/** A command: a row of the table in `program.ts`. */
export interface CommandSpec<A extends readonly unknown[] = readonly unknown[], O extends object = object> {
    readonly name: string;
    readonly description: string;
    readonly arguments?: readonly Argument[];
    readonly options?: readonly Option[];
    /** What the help ends with. */
    readonly examples?: string;
    /** It speaks of the other commands, so they are loaded too. */
    readonly aboutOthers?: true;
    run(args: A, options: O, shell: Shell, command: Command): Outcome | Promise<Outcome>;
}

/** Commands with the name of a group before their own. */
export interface Group {
    readonly name: string;
    readonly description: string;
    /** By name. A call loads the module of the one that it names. */
    readonly commands: Readonly<Record<string, () => CommandSpec | Group>>;
}

/** The user called the command in a wrong way, whatever the input is. */
export class Misuse extends Error {}

export const ExitCode = {
    Fine: 0,
    /** The input has problems; they were printed. */
    Problems: 1,
    /** The command was called in a way that it does not understand. */
    Misuse: 2,
    /** Nothing is wrong, and a rollout is not at its end. */
    Unfinished: 3,
} as const;

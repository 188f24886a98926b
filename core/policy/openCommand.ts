import type { AllowedCommand } from "./derive/commands";
import type { ExpectedPod } from "./derive/pod";

/** Programs that run what they read from their input: shells, and interpreters of languages. */
const INTERPRETER = /^(?:(?:a|ba|c|da|fi|k|mk|pw|tc|z)?sh|irb|lua|node|perl|php|python[0-9.]*|R|ruby|tclsh)$/;

/** Whether a command runs what it reads: the last interpreter in it gets no script, as in `bash`, `env sh -l`, `sh -c "exec bash"`. */
export function readsCommands({ command }: AllowedCommand): boolean {
    const words = command.flatMap((item) => item.split(/\s+/));
    const last = words.findLastIndex((word) => INTERPRETER.test(nameOf(word)));
    return last >= 0 && words.slice(last + 1).every((word) => word.startsWith("-"));
}

/** Programs that, with whatever arguments, run no other program and show nothing of what is in files. */
const HARMLESS = /^(?:df|echo|free|id|ls|pwd|stat|uname|uptime|whoami)$/;

/** Whether an allowed command leaves to the host what is run or read: by the arguments, or by the input. */
export function isOpenCommand(allowed: AllowedCommand): boolean {
    return (allowed.prefix === true && !HARMLESS.test(nameOf(allowed.command[0] ?? ""))) || readsCommands(allowed);
}

function nameOf(program: string): string {
    return program.slice(program.lastIndexOf("/") + 1);
}

/** The open commands of a pod, by container. */
export function openCommandsOf(pod: ExpectedPod | undefined): ReadonlyMap<string, readonly AllowedCommand[]> {
    const all = pod?.containers.map(({ name, exec }) => [name, exec.filter(isOpenCommand)] as const) ?? [];
    return new Map(all.filter(([, open]) => open.length > 0));
}

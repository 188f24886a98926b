import { ExitCode } from "../frame";

/**
 * Makes what cannot be printed a line and an exit code. A reader that has gone, as `head` does, wanted no more: the
 * command goes on to its end without it, and to its exit code.
 */
export function watchStandardStreams(): void {
    const failed =
        (report: (code: string | undefined) => void) =>
        ({ code }: NodeJS.ErrnoException): void => {
            if (code !== "EPIPE") {
                report(code);
                process.exitCode = ExitCode.Problems;
            }
        };
    process.stdout.on(
        "error",
        failed((code) => process.stderr.write(`error: the output cannot be written (${code})\n`)),
    );
    // Nothing is left to write a message to.
    process.stderr.on(
        "error",
        failed(() => undefined),
    );
}

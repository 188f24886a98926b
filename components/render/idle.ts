/** What a program failed with: its problems, or what else went wrong first. */
export class Failures extends Error {
    constructor(readonly causes: readonly unknown[]) {
        super("the program failed");
    }
}

/**
 * Runs something in a process of its own, and waits until nothing is left to do there, as Pulumi's own host does: what
 * began and was not waited for counts, and so does its failure. Rejects with `Failures`: all that `isProblem`, as the
 * components of a program have some each, or else the first. Gives whether `run` came to its end, or waits for what never
 * comes.
 */
export function untilIdle(run: () => Promise<void>, isProblem: (cause: unknown) => boolean): Promise<boolean> {
    return new Promise((resolve, reject) => {
        let isAtEnd = false;
        const problems = new Set<unknown>();
        // What else fails after a problem is an echo of it.
        const fail = (cause: unknown) => {
            if (isProblem(cause)) {
                problems.add(cause);
            } else if (problems.size === 0) {
                reject(new Failures([cause]));
            }
        };
        // They stay after a failure: an echo must not end the process first.
        process.on("unhandledRejection", fail);
        process.on("uncaughtException", fail);
        process.once("beforeExit", () => {
            if (problems.size > 0) {
                reject(new Failures([...problems]));
                return;
            }
            process.off("unhandledRejection", fail);
            process.off("uncaughtException", fail);
            resolve(isAtEnd);
        });
        run().then(() => {
            isAtEnd = true;
        }, fail);
    });
}

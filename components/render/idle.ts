/**
 * Runs something in a process of its own, and waits until nothing is left to do there, as Pulumi's own host does: what
 * began and was not waited for counts, and so does its failure. Rejects with the first; gives whether `run` came to its
 * end, or waits for what never comes.
 */
export function untilIdle(run: () => Promise<void>): Promise<boolean> {
    return new Promise((resolve, reject) => {
        let isAtEnd = false;
        // They stay after a failure: what fails then is an echo of it, and must not end the process first.
        process.on("unhandledRejection", reject);
        process.on("uncaughtException", reject);
        process.once("beforeExit", () => {
            process.off("unhandledRejection", reject);
            process.off("uncaughtException", reject);
            resolve(isAtEnd);
        });
        run().then(() => {
            isAtEnd = true;
        }, reject);
    });
}

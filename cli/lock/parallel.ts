const AT_A_TIME = 3;

/** Runs `work` for all items, three at a time. Results are in the order of the items. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    const queue = items.entries();
    const worker = async (): Promise<void> => {
        // One iterator for all workers: each takes what is next.
        for (const [index, item] of queue) {
            results[index] = await work(item);
        }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    return results;
}

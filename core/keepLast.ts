/** Two: a comparison asks about the documents of before and after in turn. */
const KEPT = 2;

/**
 * A function that keeps its last results, and returns one again for the same arguments. Most callers need the same result
 * several times in a row: the workloads of a stack share a policy, and the rules of the pack look at one document after the other.
 */
export function keepLast<Keys extends readonly unknown[], Result>(
    compute: (...keys: Keys) => Result,
): (...keys: Keys) => Result {
    let kept: readonly { readonly keys: Keys; readonly result: Result }[] = [];
    return (...keys) => {
        const known = kept.find((one) => keys.every((key, index) => key === one.keys[index]));
        const last = known ?? { keys, result: compute(...keys) };
        kept = [last, ...kept.filter((one) => one !== last)].slice(0, KEPT);
        return last.result;
    };
}

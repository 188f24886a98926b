/**
 * A function that keeps its last result, and returns it again for the same arguments. Most callers need the same result
 * several times in a row: the workloads of a stack share a policy, and the rules of the pack look at one document after the other.
 */
export function keepLast<Keys extends readonly unknown[], Result>(
    compute: (...keys: Keys) => Result,
): (...keys: Keys) => Result {
    let last: { readonly keys: Keys; readonly result: Result } | undefined;
    return (...keys) => {
        if (last === undefined || keys.some((key, index) => key !== last?.keys[index])) {
            last = { keys, result: compute(...keys) };
        }
        return last.result;
    };
}

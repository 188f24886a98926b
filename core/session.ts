/** Results that a session keeps of each function. A comparison asks about the documents of before and after in turn, in both dialects. */
const KEPT = 4;

interface Kept {
    readonly keys: readonly unknown[];
    readonly result: unknown;
}

/**
 * What one run of a program remembers: the policy engine, and the last answers of what takes long. It saves time, and changes
 * no answer. Give the same one to the calls of a run, such as those for the workloads of a stack. A call without one makes its own.
 *
 * @since 0.1.0
 */
export class Session {
    readonly #kept = new Map<unknown, readonly Kept[]>();

    /**
     * The result of a function, computed anew only where it is not among the last ones. Most callers need a result several times in a
     * row: the workloads of a stack share a policy, and the rules of the pack look at one document after the other.
     *
     * @internal
     */
    remember<Keys extends readonly unknown[], Result>(compute: (...keys: Keys) => Result, ...keys: Keys): Result {
        const kept = this.#kept.get(compute) ?? [];
        const known = kept.find((one) => keys.every((key, index) => key === one.keys[index]));
        const last = known ?? { keys, result: compute(...keys) };
        this.#kept.set(compute, [last, ...kept.filter((one) => one !== last)].slice(0, KEPT));
        return last.result as Result;
    }
}

/** What a caller gave, with a session. */
export function withSession<Given extends { readonly session?: Session | undefined }>(
    given: Given,
): Given & { readonly session: Session } {
    return hasSession(given) ? given : { ...given, session: new Session() };
}

function hasSession<Given extends object>(given: Given): given is Given & { readonly session: Session } {
    return "session" in given && given.session !== undefined;
}

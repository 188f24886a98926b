/** A request that the agent refused, as its text says it: Kata `src/agent/src/policy.rs` and `rpc.rs`, `ttrpc_error`. */
export interface RefusedRequest {
    readonly request: string;
    /** Of a policy of this package: the checks that held. Absent where it printed something else, or nothing. */
    readonly held?: readonly string[];
    /** What the engine said, where the policy has no answer at all. */
    readonly engine?: string;
}

/** No text of a runtime is longer; genpolicy's policies print the whole request. */
const LONGEST_TEXT = 200_000;

/**
 * A text without what each layer adds to it: the agent, the Rust runtime and containerd each escape quotes and line ends once more.
 * Control characters go.
 */
export function unwrapped(text: string): string {
    return text
        .slice(0, LONGEST_TEXT)
        .replace(/\\{1,64}(["'nrt])/g, (_, letter: string) => (letter === '"' || letter === "'" ? letter : " "))
        .replace(/\p{Cc}+/gu, " ");
}

const BLOCKED = /\b([A-Z][A-Za-z]{3,60}) is blocked by policy/g;
const NO_ANSWER = /\b([A-Z][A-Za-z]{3,60}Request): internal error (.{0,200})/g;
const PRINTED = /^:? ?[\w./-]{1,200}:\d+: (set\(\)|\{"[a-z]+"(?:, ?"[a-z]+")*\})/;

/** The requests that an unwrapped text says were refused, each once. */
export function refusedRequests(text: string): RefusedRequest[] {
    const denied = [...text.matchAll(BLOCKED)].map((match): RefusedRequest => {
        const [whole, request = ""] = match;
        const [, set] = PRINTED.exec(text.slice(match.index + whole.length)) ?? [];
        return set === undefined ? { request } : { request, held: [...set.matchAll(/[a-z]{2,}(?=")/g)].map(String) };
    });
    const unanswered = [...text.matchAll(NO_ANSWER)].map(([, request = "", engine = ""]) => ({
        request,
        engine: engine.trim(),
    }));
    const all = new Map([...denied, ...unanswered].map((one) => [JSON.stringify(one), one]));
    return [...all.values()];
}

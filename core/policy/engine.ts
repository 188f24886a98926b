import { defined } from "../fields";
import { RegoDialect } from "../kataVersion";
import { type Session, withSession } from "../session";
import { instantiateEngine } from "./assets";
import { callEngine, STEPS, Unfinished } from "./engineCall";
import { newEngines, type PolicyInForce } from "./engines";

/** @since 0.1.0 */
export interface PolicyOptions {
    /** Default: v1, as in the newest Kata. */
    readonly dialect?: RegoDialect;
    /** What the program remembers from call to call. Default: nothing. */
    readonly session?: Session;
}

/** The same in this package, which always has a session: without one each question would start an engine of its own. */
export interface SessionOptions extends PolicyOptions {
    readonly session: Session;
}

/** What a guest's engine does not like about a policy. @since 0.1.0 */
export interface PolicyProblem {
    /** From 1; both are 1 for a problem of the policy as a whole. */
    readonly line: number;
    /** From 1, as the guest counts: a tab is four columns, a letter beyond ASCII as many as its bytes. */
    readonly column: number;
    /** In the words of the guest's log. */
    readonly message: string;
}

/** How an agent takes a request. Only `Allowed` lets it pass. @since 0.1.0 */
export const VerdictKind = {
    Allowed: "allowed",
    /** The rule is false: the caller sees PERMISSION_DENIED. */
    Denied: "denied",
    /** The rule exists but has no value for this request: an internal error in the agent, and so a denial. */
    Undefined: "undefined",
    /** No such rule, a conflict, a builtin that guests do not have, a value of the wrong type. */
    Error: "error",
} as const;
export type VerdictKind = (typeof VerdictKind)[keyof typeof VerdictKind];

/** @since 0.1.0 */
export interface Verdict {
    readonly allowed: boolean;
    readonly kind: VerdictKind;
    /** Output of `print()`, each with its line, as the agent adds it to the message of a denial. */
    readonly prints: readonly string[];
    /** Why, where there is more to say than the kind does. */
    readonly message?: string;
    /** The engine did not finish, so nobody knows what a guest answers: the policy takes too much, or crashes the engine. */
    readonly unanswered?: true;
}

/** A policy in force, with the state that its answers leave behind. @since 0.1.0 */
export interface OpenPolicy {
    /**
     * Asks about one request, as the agent does (Kata `src/agent/policy/src/policy.rs`): the rule is
     * `data.agent_policy.<name>`. An answer `{allowed: true, ops}` patches `data`, where state lives under `pstate`.
     *
     * @param name the request, as in `CreateContainerRequest`
     * @param input the request as JSON data
     */
    evaluate(name: string, input: unknown): Verdict;
    /**
     * Forgets what earlier answers left behind, as in a VM that starts anew. After a request that the engine crashed on
     * the policy is put in force in another one, a few times.
     *
     * @since 0.1.0
     */
    reset(): void;
    /**
     * Why the engine did not finish the first request that is `unanswered`, or did not put the policy in force. A policy gets
     * 50 million steps of the engine, 1 million more with each request, and 128 MiB of memory.
     *
     * @since 0.1.0
     */
    unanswered(): string | undefined;
    /** Gives the memory back. Whatever is asked later is an error. */
    close(): void;
}

/**
 * What the guest's own engine says about a policy before it has seen a request: the syntax error where it stops
 * reading, a variable that nothing binds, or every call of a function that guests do not have; and in Rego v0, words
 * that are keywords only after an import. Limits are the agent's: 65,536 columns, 200,000 lines, 16 MiB.
 *
 * @since 0.1.0
 */
export function parsePolicy(policy: string, options: PolicyOptions = {}): readonly PolicyProblem[] {
    return diagnose(policy, withSession(options)).problems;
}

/** Whether the engine does not take the policy at all, so that no request has an answer. */
export function isRefused(policy: string, options: SessionOptions): boolean {
    return diagnose(policy, options).isRefused;
}

interface Diagnosis {
    readonly isRefused: boolean;
    readonly problems: readonly PolicyProblem[];
    readonly unfinished?: string;
}

/** Why the engine did not finish reading the policy: then nobody knows whether guests take it. */
export function whyUnread(policy: string, options: SessionOptions): string | undefined {
    return diagnose(policy, options).unfinished;
}

/** Parsing takes most of the time of a document. */
function diagnose(policy: string, { dialect = RegoDialect.V1, session }: SessionOptions): Diagnosis {
    return session.remember(parse, policy, dialect);
}

function parse(policy: string, dialect: RegoDialect): Diagnosis {
    return guarded(
        () => {
            const engine = instantiateEngine();
            const found = callEngine(engine, "parse", [policy], [regoV0(dialect)], STEPS.reading) as Diagnosis;
            return { ...found, problems: found.problems.map(fromOne) };
        },
        ({ message }) => ({ isRefused: true, problems: [{ line: 1, column: 1, message }], unfinished: message }),
    );
}

/** What stands where in a policy, for `./outline`; or why the engine did not finish reading it. */
export function readOutline(policy: string, dialect: RegoDialect): unknown | Unfinished {
    return guarded(
        () => callEngine(instantiateEngine(), "outline", [policy], [regoV0(dialect)], STEPS.reading),
        (reason) => reason,
    );
}

/** The engine says column 0 where a text ends too early. */
function fromOne({ line, column, message }: PolicyProblem): PolicyProblem {
    return { line: Math.max(1, line), column: Math.max(1, column), message };
}

/**
 * Puts a policy in force. One that does not parse throws nothing: every request is an error, because the agent would deny it.
 *
 * @since 0.1.0
 */
export function openPolicy(policy: string, options: PolicyOptions = {}): OpenPolicy {
    const { dialect, session } = withSession(options);
    const engines = session.remember(newEngines);
    let unanswered: string | undefined;
    let crashes = 0;
    const stop = (reason: Unfinished): Failed => {
        unanswered ??= reason.message;
        crashes += 1;
        return { failure: reason.message, isCurable: !reason.isStopped && crashes <= MOST_CRASHES, unanswered: true };
    };
    const start = () =>
        guarded((): State => {
            const opened = engines.open(policy, regoV0(dialect));
            return typeof opened === "string" ? failed(opened) : opened;
        }, stop);
    let state: State = start();
    return {
        evaluate(name, input) {
            if ("failure" in state) {
                return failure(state);
            }
            const { instance } = state;
            const steps = Math.min(STEPS.force, instance.steps_left.value + STEPS.request);
            return guarded(
                () => callEngine(instance, "evaluate", [name, JSON.stringify(input ?? null)], [], steps) as Verdict,
                (reason) => {
                    const failed = stop(new Unfinished(`${reason.message} (${name})`, reason.isStopped));
                    state = failed;
                    return failure(failed);
                },
            );
        },
        reset() {
            if ("instance" in state) {
                const running = state;
                state = guarded((): State => {
                    const { instance } = running;
                    const message = callEngine(instance, "reset", [], [], instance.steps_left.value) as string | null;
                    return message === null ? running : failed(message);
                }, stop);
            } else if (state.isCurable) {
                state = start();
            }
        },
        unanswered: () => unanswered,
        close() {
            if ("instance" in state) {
                engines.keep(state);
            }
            state = failed("the policy was closed");
        },
    };
}

type State = PolicyInForce | Failed;

interface Failed extends Pick<Verdict, "unanswered"> {
    readonly failure: string;
    readonly isCurable: boolean;
}

/** A crash takes time, and whoever wrote a policy must not exhaust its reader. */
const MOST_CRASHES = 5;

function failed(message: string): Failed {
    return { failure: message, isCurable: false };
}

function failure({ failure: message, unanswered }: Failed): Verdict {
    return { allowed: false, kind: VerdictKind.Error, prints: [], message, ...defined({ unanswered }) };
}

function regoV0(dialect: RegoDialect | undefined): number {
    return dialect === RegoDialect.V0 ? 1 : 0;
}

function guarded<T>(use: () => T, unfinished: (reason: Unfinished) => T): T {
    try {
        return use();
    } catch (cause) {
        if (cause instanceof Unfinished) {
            return unfinished(cause);
        }
        throw cause;
    }
}

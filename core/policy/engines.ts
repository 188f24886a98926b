import { type EngineInstance, instantiateEngine } from "./assets";
import { callEngine, STEPS, Unfinished } from "./engineCall";

/** An engine that answers by a policy. */
export interface PolicyInForce {
    readonly policy: string;
    readonly regoV0: number;
    readonly instance: EngineInstance;
    /** The steps that were left when the policy came in force. */
    readonly saved: number;
}

/** The memory of an engine never shrinks. */
const MOST_KEPT_BYTES = 64 * 1024 * 1024;

/** The engines of a session. */
class Engines {
    /** Of a policy that was closed: to make a new one takes about as long as to put a policy in force. */
    #spare: PolicyInForce | undefined;
    /** The last policy that was too much work to put in force: a review asks for it once for each rule. */
    #stopped: { readonly policy: string; readonly regoV0: number; readonly reason: Unfinished } | undefined;

    /** A policy in force without a history: with all of its steps, and no state. A text says why the engine does not take it. */
    open(policy: string, regoV0: number): PolicyInForce | string {
        const isSame = (one: { readonly policy: string; readonly regoV0: number } | undefined) =>
            one?.policy === policy && one.regoV0 === regoV0;
        if (this.#stopped !== undefined && isSame(this.#stopped)) {
            throw this.#stopped.reason;
        }
        const spare = this.#spare;
        this.#spare = undefined;
        // The workloads of a stack often share one policy.
        if (spare !== undefined && isSame(spare)) {
            const renewed = renew(spare);
            if (renewed !== undefined) {
                return renewed;
            }
        }
        const instance = spare === undefined || isSame(spare) ? instantiateEngine() : spare.instance;
        try {
            const message = callEngine(instance, "open", [policy], [regoV0], STEPS.force) as string | null;
            return message ?? { policy, regoV0, instance, saved: instance.steps_left.value };
        } catch (cause) {
            if (cause instanceof Unfinished && cause.isStopped) {
                this.#stopped = { policy, regoV0, reason: cause };
            }
            throw cause;
        }
    }

    /** Only an engine that never trapped is used again; putting a policy in force drops the one before with its state. */
    keep(closed: PolicyInForce): void {
        if (closed.instance.memory.buffer.byteLength <= MOST_KEPT_BYTES) {
            this.#spare = closed;
        }
    }
}

export function newEngines(): Engines {
    return new Engines();
}

function renew(closed: PolicyInForce): PolicyInForce | undefined {
    const { instance, saved } = closed;
    try {
        const message = callEngine(instance, "reset", [], [], STEPS.force);
        instance.steps_left.value = saved;
        return message === null ? closed : undefined;
    } catch (cause) {
        if (cause instanceof Unfinished) {
            return undefined;
        }
        throw cause;
    }
}

import { type EngineInstance, isTrap } from "./assets";

type Operation = "parse" | "outline" | "open" | "evaluate" | "reset";

/** The engine counts down from it in loops, in calls, and for each 64 bytes that it copies: `native/meter`. */
export const STEPS = {
    /** For each reading of a policy. */
    reading: 100_000_000,
    /** For putting a policy in force, and the most that it has saved for a request. */
    force: 50_000_000,
    /** What it gets with each request. */
    request: 1_000_000,
} as const;

/** What `native/meter` leaves in the place of the steps where the memory could not grow. */
const NO_MEMORY = -(2 ** 31);

/** A call that the engine did not finish. Its instance is left in an unknown state, and must not be used again. */
export class Unfinished extends Error {
    constructor(
        message: string,
        /** Whether the policy was stopped because of the work that it makes. */
        readonly isStopped: boolean,
    ) {
        super(message);
    }
}

/** Calls the engine with texts and numbers. How many of the steps are left stands in `steps_left` afterwards. */
export function callEngine(
    engine: EngineInstance,
    operation: Operation,
    texts: readonly string[],
    numbers: readonly number[],
    steps: number,
): unknown {
    engine.steps_left.value = steps;
    try {
        const buffers = texts.map((text) => write(engine, text));
        const call = engine[operation] as (...values: number[]) => bigint;
        const reply = BigInt.asUintN(64, call(...buffers.flat(), ...numbers));
        for (const buffer of buffers) {
            engine.free(...buffer);
        }
        return readReply(engine, Number(reply >> 32n), Number(BigInt.asUintN(32, reply)));
    } catch (cause) {
        throw isTrap(cause) ? unfinished(engine, cause) : cause;
    }
}

function unfinished({ steps_left: { value: left } }: EngineInstance, { message }: Error): Unfinished {
    if (left >= 0) {
        const usual = "nesting or recursion without end is the usual reason";
        return new Unfinished(`the policy engine crashed (${message}); ${usual}`, false);
    }
    const much = left === NO_MEMORY ? "more memory" : "more steps";
    return new Unfinished(`the policy takes ${much} than it gets in this check`, true);
}

function write(engine: EngineInstance, text: string): [start: number, length: number] {
    const bytes = new TextEncoder().encode(text);
    const start = engine.alloc(bytes.length);
    new Uint8Array(engine.memory.buffer, start >>> 0, bytes.length).set(bytes);
    return [start, bytes.length];
}

function readReply(engine: EngineInstance, start: number, length: number): unknown {
    const json = new TextDecoder().decode(new Uint8Array(engine.memory.buffer, start, length));
    engine.free(start, length);
    return JSON.parse(json);
}

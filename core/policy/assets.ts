import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Paragraph, paragraphsOf } from "./rules";

/** The part in use of what every Node has and `@types/node` of Node 20 does not declare. */
declare namespace WebAssembly {
    interface Memory {
        readonly buffer: ArrayBuffer;
    }
    class Module {
        constructor(bytes: Uint8Array);
    }
    class Instance {
        readonly exports: unknown;
        constructor(module: Module);
    }
    class RuntimeError extends Error {}
    interface Global {
        value: number;
    }
}

/** What `native/agent-policy/src/abi.rs` exports, and the steps. Replies are JSON: the address in the high half, the length in the low. */
export interface EngineInstance {
    readonly memory: WebAssembly.Memory;
    /** Of `native/meter`: the engine traps where it is below zero. */
    readonly steps_left: WebAssembly.Global;
    alloc(length: number): number;
    free(start: number, length: number): void;
    parse(policy: number, length: number, regoV0: number): bigint;
    outline(policy: number, length: number, regoV0: number): bigint;
    open(policy: number, length: number, regoV0: number): bigint;
    evaluate(name: number, nameLength: number, input: number, inputLength: number): bigint;
    reset(): bigint;
}

const compiled = once(() => new WebAssembly.Module(readFileSync(join(__dirname, "agent_policy.wasm"))));

/** The guest's policy engine with a memory of its own. Its file is read at the first call. */
export function instantiateEngine(): EngineInstance {
    return new WebAssembly.Instance(compiled()).exports as EngineInstance;
}

/** True for what is thrown when the engine runs out of stack or memory, or panics. */
export function isTrap(cause: unknown): cause is Error {
    return cause instanceof WebAssembly.RuntimeError || cause instanceof RangeError;
}

/** The rules of the presets Baseline and Strict, as a reviewer reads them. */
export const readRules = once(() => readFileSync(join(__dirname, "rules.rego"), "utf8"));

/** The same, as policies have them. */
export const readParagraphs: () => readonly Paragraph[] = once(() => paragraphsOf(readRules()));

/** A file of this package never changes, so its content is a constant, which is read when it is needed. */
function once<T>(read: () => T): () => T {
    let content: { readonly value: T } | undefined;
    return () => {
        content ??= { value: read() };
        return content.value;
    };
}

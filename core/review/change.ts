import type { Effect } from "../effect";
import type { Platform } from "../platform";
import type { PolicyOptions, SessionOptions } from "../policy/engine";

/** What one key, list entry, certificate, container or request was and is. @since 0.1.0 */
export interface Change {
    /** The file that it is in, as in `cdh.toml`; `initdata.toml` for the document itself. */
    readonly file: string;
    /** Place in the file: a TOML path, or the words of the policy, as in `container web: args`. */
    readonly path: string;
    /** Text of the value before; absent where there was none. Never shortened, but users and passwords in URLs are masked. */
    readonly before?: string;
    /** Text of the value after; absent where the key is gone. */
    readonly after?: string;
    readonly effect: Effect;
    /** Why, in one sentence. */
    readonly reason: string;
}

/** A probe request that the two policies answer differently. @since 0.1.0 */
export interface Flip {
    /** Name of the probe, as in `run a shell in a container`. */
    readonly probe: string;
    /** The request that was asked. */
    readonly request: string;
    readonly before: "allowed" | "denied";
    readonly after: "allowed" | "denied";
    readonly effect: Effect;
    readonly reason: string;
}

/** Two init-data documents compared; one of them may not be there. @since 0.1.0 */
export interface InitDataDiff {
    /** Digests as `algorithm:hex`. */
    readonly before?: string;
    readonly after?: string;
    readonly changes: readonly Change[];
    readonly flips: readonly Flip[];
    /** Whether the policies differ and were not asked, as `asksOwn` is false and their changes say all. */
    readonly isUnasked?: boolean;
    /** The worst effect of all changes and flips; neutral where there are none. */
    readonly effect: Effect;
}

/** @since 0.1.0 */
export interface DiffOptions extends PolicyOptions {
    /** Where the workload runs; with it, the value of the register and the limit of the size are compared as well. */
    readonly platform?: Platform;
    /**
     * Whether the policies are asked where their rules are of this package and alike, so that the changes of their data say
     * all. It takes most of the time of a comparison. Default: true.
     */
    readonly asksOwn?: boolean;
}

export type SessionDiffOptions = DiffOptions & SessionOptions;
